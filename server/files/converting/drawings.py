"""Drawings of Windows (WMF, EMF) in a page each of one drawing paper: many are converted in one go."""

import base64
import struct
from dataclasses import dataclass

from server.files.converting import office, pages
from server.files.converting.errors import NotConverted
from server.files.converting.room import Order, convert
from server.files.sniffing import EMF, WMF

PAPER_WIDTH, PAPER_HEIGHT = 210.0, 297.0  # mm: what LibreOffice lays out, whatever the paper says
LARGER = 1.28  # pages have 150 dots an inch: 192 then, two for each of a page on the screen
SMALLEST, LARGEST = 2.0, 5000.0  # mm; beyond that the head of the file is nonsense
AT_ONCE = 60
UNKNOWN_SIZE = (80.0, 60.0)
NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
    ' xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"'
)
HEAD = (
    f'<?xml version="1.0" encoding="UTF-8"?><office:document {NAMES} office:version="1.2"'
    ' office:mimetype="application/vnd.oasis.opendocument.graphics"><office:body><office:drawing>'
)
TAIL = "</office:drawing></office:body></office:document>"
FLAT = Order("fodg", "OpenDocument Drawing Flat XML", "pdf", "draw_pdf_Export")
KINDS = frozenset({EMF, WMF})


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a drawing stands on its page, in mm from the corner."""

    width: float
    height: float


async def to_png(drawings: list[bytes], *, patience_seconds: float) -> list[bytes | None]:
    """Each drawing as PNG, at most ``AT_ONCE``; ``None`` for one that shows nothing.

    Raises:
        NotConverted: there is no LibreOffice, or it cannot read them.
        Busy: no converter was free in time.
    """
    found = office.find()
    if found is None or not found.has_impress:
        raise NotConverted("no LibreOffice for drawings")
    frames = [_frame(data) for data in drawings]
    pdf = await convert(found, _paper(drawings, frames), FLAT, patience_seconds=patience_seconds)
    crops = [(frame.width / PAPER_WIDTH, frame.height / PAPER_HEIGHT) for frame in frames]
    drawn = await pages.draw(pdf, "png", most=len(drawings), crops=crops, patience_seconds=patience_seconds)
    shown = [page.data if page.width else None for page in drawn.pages]
    return shown + [None] * (len(drawings) - len(shown))


def _paper(drawings: list[bytes], frames: list[Frame]) -> bytes:
    made = [HEAD]
    for data, frame in zip(drawings, frames, strict=True):
        made.append(
            f'<draw:page><draw:frame svg:x="0mm" svg:y="0mm" svg:width="{frame.width:.2f}mm"'
            f' svg:height="{frame.height:.2f}mm"><draw:image><office:binary-data>'
            f"{base64.b64encode(data).decode()}</office:binary-data></draw:image></draw:frame></draw:page>"
        )
    return ("".join(made) + TAIL).encode()


def _frame(data: bytes) -> Frame:
    width, height = _size(data)
    factor = min(LARGER, PAPER_WIDTH / width, PAPER_HEIGHT / height)
    return Frame(width * factor, height * factor)


def _size(data: bytes) -> tuple[float, float]:
    """Width and height in mm, from the head: of EMF in 0.01 mm ([MS-EMF] 2.2.9), of WMF in units, so many of
    them an inch ([MS-WMF] 2.3.2.3)."""
    try:
        if data.startswith(b"\xd7\xcd\xc6\x9a"):
            left, top, right, bottom, inch = struct.unpack_from("<4hH", data, 6)
            width, height = (right - left) * 25.4 / inch, (bottom - top) * 25.4 / inch
        else:
            left, top, right, bottom = struct.unpack_from("<4i", data, 24)
            width, height = (right - left) / 100, (bottom - top) / 100
    except (struct.error, ZeroDivisionError):
        return UNKNOWN_SIZE
    is_sane = all(SMALLEST <= abs(side) <= LARGEST for side in (width, height))
    return (abs(width), abs(height)) if is_sane else UNKNOWN_SIZE
