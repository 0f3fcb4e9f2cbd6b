"""The process that draws the pages of a PDF: ``python -m …pages_worker FOLDER SUFFIX MOST``.

Reads ``FOLDER/in.pdf`` (and ``crops.json``), writes ``FOLDER/1.webp`` and so on. The first line on stdout is
how many pages there are, then one for each page drawn: number, width, height. Exit 3: locked. Memory is
limited before anything is read; time is the parent's affair.
"""

import json
import os
import resource
import sys
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops
from pypdfium2.raw import FPDF_ERR_PASSWORD

MEMORY_BYTES = 1 << 30
LOCKED_STATUS = 3
WIDTH, LONGEST = 1240, 2600  # pixels: 150 dots an inch of A4
QUALITY, EFFORT = 80, 2  # of WebP; more effort takes twice the time for 3 % less


def main() -> int:
    """Draw page after page; what is drawn stays when time or memory end."""
    memory = int(os.environ.get("GONGBEI_WORKER_MEMORY", MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    folder, suffix, most = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    try:
        document = pypdfium2.PdfDocument(folder / "in.pdf")
    except pypdfium2.PdfiumError as error:
        return LOCKED_STATUS if error.err_code == FPDF_ERR_PASSWORD else 1
    crops = folder / "crops.json"
    shares = json.loads(crops.read_text()) if crops.exists() else []
    _say(len(document))
    for number in range(min(len(document), most)):
        share = shares[number] if number < len(shares) else None
        width, height = _draw(document[number], folder / f"{number + 1}.{suffix}", share)
        _say(number + 1, width, height)
    return 0


def _draw(page: pypdfium2.PdfPage, target: Path, share: list[float] | None) -> tuple[int, int]:
    width, height = page.get_size()
    scale = min(WIDTH / max(width, 1), LONGEST / max(width, height, 1))
    picture = page.render(scale=scale).to_pil().convert("RGB")
    page.close()
    if share is not None:
        width, height = (round(side * part) or 1 for side, part in zip(picture.size, share, strict=True))
        picture = picture.crop((0, 0, width, height))
        inked = ImageChops.difference(picture, Image.new("RGB", picture.size, "white")).getbbox()
        if inked is None:
            picture.save(target)
            return 0, 0
        picture = picture.crop(inked)
    picture.save(target, quality=QUALITY, method=EFFORT)
    size: tuple[int, int] = picture.size
    return size


def _say(*numbers: int) -> None:
    sys.stdout.write(" ".join(map(str, numbers)) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
