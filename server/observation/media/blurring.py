"""A photo in which nobody can be known any more: whole, or in the fields that were ticked."""

import io
import re
from collections.abc import Iterable

from PIL import Image, ImageOps, UnidentifiedImageError

from server.base.errors import DomainError
from server.files.pictures import BROKEN, PIXELS_MAX

FIELD_COLUMNS, FIELD_ROWS = 12, 9
EDGE = 2560
GRAINS = 20  # of the longer side of a whole photo: a face is less than one of them
READABLE = ("JPEG", "PNG", "WEBP", "GIF")
QUALITY = 85
FIELD = re.compile(r"(\d{1,2})-(\d{1,2})", re.ASCII)
NO_FIELD = "还没有选要打糊的格子，没有改动。要整张打糊，就点“整张打糊”。"
Field = tuple[int, int]  # row and column, from the top left, beginning with 1


def read_fields(sent: list[object]) -> list[Field]:
    """Fields ticked in a form, as "3-7".

    Raises:
        DomainError: none, or one outside of the photo.
    """
    found = [FIELD.fullmatch(one) for one in sent if isinstance(one, str)]
    fields = [(int(match[1]), int(match[2])) for match in found if match is not None]
    if not fields or not all(
        1 <= row <= FIELD_ROWS and 1 <= column <= FIELD_COLUMNS for row, column in fields
    ):
        raise DomainError(NO_FIELD)
    return fields


def blurred(data: bytes, fields: Iterable[Field] = ()) -> bytes:
    """A JPEG of the photo, the fields (all of it without any) made coarse. What was there cannot be computed
    back: the bytes are new, with no metadata and no thumbnail.

    Raises:
        DomainError: it cannot be opened as a photo.
    """
    photo = _opened(data)
    width, height = photo.size
    chosen = sorted(set(fields))
    if not chosen:
        return _written(_coarse(photo, GRAINS))
    for row, column in chosen:
        left, right = (width * at // FIELD_COLUMNS for at in (column - 1, column))
        top, bottom = (height * at // FIELD_ROWS for at in (row - 1, row))
        if right > left and bottom > top:
            box = (left, top, right, bottom)
            photo.paste(_coarse(photo.crop(box), 2), box)
    return _written(photo)


def _opened(data: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(data), formats=READABLE) as found:
            if found.width * found.height > PIXELS_MAX:
                raise DomainError(BROKEN)
            found.draft("RGB", (EDGE, EDGE))
            upright = ImageOps.exif_transpose(found).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise DomainError(BROKEN) from error
    upright.thumbnail((EDGE, EDGE))
    return upright


def _coarse(photo: Image.Image, grains: int) -> Image.Image:
    """The mean of each grain, drawn as large as before."""
    longer = max(photo.size)
    small = (max(1, photo.width * grains // longer), max(1, photo.height * grains // longer))
    return photo.resize(small, Image.Resampling.BOX).resize(photo.size, Image.Resampling.BILINEAR)


def _written(photo: Image.Image) -> bytes:
    out = io.BytesIO()
    photo.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
