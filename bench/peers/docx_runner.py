"""Runs in the peers' own environment: converts files as it is told, line by line.

In: ``{"peer": "mammoth", "file": "…"}``; out: ``{"ms": 12.3, "text": "…"}`` or ``{"error": "…"}``. The first
round, with the imports, does not count. pandoc is a program: its start is in its time, as in use.
"""

import json
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

warnings.filterwarnings("ignore")


def pandoc_path() -> str:
    import pypandoc

    return str(pypandoc.get_pandoc_path())


def by_pandoc(file: str) -> str:
    command = [PANDOC, "-f", "docx", "-t", "html", "--track-changes=all", "--mathml", file]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout


def by_mammoth(file: str) -> str:
    import mammoth

    with Path(file).open("rb") as stream:
        style = "comment-reference => sup"
        return str(mammoth.convert_to_html(stream, style_map=style).value)


def by_markitdown(file: str) -> str:
    return str(MARKITDOWN.convert(file).text_content)


def by_docx2python(file: str) -> str:
    from docx2python import docx2python

    with docx2python(file, html=True) as found:
        notes = "\n".join(" ".join(map(str, comment)) for comment in found.comments)
        return str(found.text) + "\n" + notes


def roundtrip_by_pandoc(file: str) -> str:
    """docx → docx; the answer is the path."""
    target = sys.argv[1] + "/pandoc.docx"
    command = [PANDOC, "-f", "docx", "-t", "docx", "--track-changes=all", "-o", target, file]
    subprocess.run(command, capture_output=True, check=True)
    return target


PANDOC = pandoc_path()
PEERS: dict[str, Callable[[str], str]] = {
    "pandoc": by_pandoc,
    "mammoth": by_mammoth,
    "markitdown": by_markitdown,
    "docx2python": by_docx2python,
    "pandoc_roundtrip": roundtrip_by_pandoc,
}


def versions() -> dict[str, str]:
    said = subprocess.run([PANDOC, "--version"], capture_output=True, text=True, check=True).stdout
    found = {name: version(name) for name in ("mammoth", "markitdown", "docx2python")}
    return {"pandoc": said.split()[1], **found}


def main() -> None:
    print(json.dumps(versions()), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        began = time.perf_counter()
        try:
            text = PEERS[asked["peer"]](asked["file"])
            answer = {"ms": (time.perf_counter() - began) * 1000, "text": text}
        except Exception as error:  # noqa: BLE001 - a peer that fails on a file is a result, not the end
            answer = {"ms": 0, "error": f"{type(error).__name__}: {error}"[:200]}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    from markitdown import MarkItDown

    MARKITDOWN = MarkItDown(enable_plugins=False)
    main()
