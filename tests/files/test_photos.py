"""Photos lose the place they were taken at and keep every pixel and their right side up."""

import functools
import io
import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageOps

from server.base.errors import DomainError
from server.files import examining, heic, metadata, photos
from server.files.sniffing import JPEG

BOARD = (
    Path(__file__).parents[1] / "samples" / "photos" / "board.heic"
)  # 96 × 64, turned by 90°, with a place
GPS_IFD, MAKE, ORIENTATION = 0x8825, 0x010F, 0x0112
SECRETS = (b"PhoneOfWang", b"\x00\x02\x00\x05\x00\x00\x00\x03")  # the maker; a latitude as Exif writes it


def photo(kind: str, orientation: int = 6, **options: object) -> bytes:
    """A red corner on white, with a place, a maker and a colour profile."""
    picture = Image.new("RGB", (48, 32), "white")
    picture.paste("red", (0, 0, 16, 16))
    exif = Image.Exif()
    exif[MAKE], exif[ORIENTATION] = "PhoneOfWang", orientation
    place = exif.get_ifd(GPS_IFD)
    place[1], place[2], place[3], place[4] = "N", (30.0, 15.0, 30.0), "E", (120.0, 9.0, 0.0)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    out = io.BytesIO()
    picture.save(out, kind, exif=exif.tobytes(), icc_profile=profile, **options)
    return out.getvalue()


def upright(data: bytes) -> Image.Image:
    """As a browser shows it."""
    return ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB")


KINDS = [
    ("JPEG", {}),
    ("JPEG", {"progressive": True}),
    ("PNG", {}),
    ("WEBP", {"lossless": True}),
    ("WEBP", {}),
]


@pytest.mark.parametrize(("kind", "options"), KINDS)
@pytest.mark.parametrize("orientation", [1, 3, 6])
async def test_the_place_goes_and_the_picture_stays_as_it_was(
    kind: str, options: dict[str, object], orientation: int
) -> None:
    before = photo(kind, orientation, **options)
    assert SECRETS[0] in before
    assert Image.open(io.BytesIO(before)).getexif().get_ifd(GPS_IFD)
    after = await photos.cleaned(before)
    seen = Image.open(io.BytesIO(after))
    assert not seen.getexif().get_ifd(GPS_IFD)
    assert dict(seen.getexif()) == ({} if orientation == 1 else {ORIENTATION: orientation})
    assert all(secret not in after for secret in SECRETS)
    assert seen.info["icc_profile"] == Image.open(io.BytesIO(before)).info["icc_profile"]
    assert upright(after).tobytes() == upright(before).tobytes()
    assert upright(after).size == ((32, 48) if orientation == 6 else (48, 32))
    assert await photos.cleaned(after) == after
    found = examining.examine_bytes(after, "a")
    if kind == "JPEG":
        assert (found.width, found.height) == upright(after).size


async def test_comments_thumbnails_and_a_film_behind_the_picture_go_too() -> None:
    before = photo("JPEG")
    comment = b"\xff\xfe" + struct.pack(">H", 2 + 9) + b"secret 12"
    xmp = b"\xff\xe1" + struct.pack(">H", 2 + 35) + b"http://ns.adobe.com/xap/1.0/\0place!"
    after = await photos.cleaned(before[:2] + comment + xmp + before[2:] + b"ftypmp42 film with a place")
    assert all(part not in after for part in (b"secret 12", b"place!", b"film"))
    assert upright(after).tobytes() == upright(before).tobytes()


async def test_a_picture_cut_off_at_its_end_is_still_one() -> None:
    before = photo("JPEG", quality=100)
    after = await photos.cleaned(before[:-20])
    assert after.endswith(b"\xff\xd9")
    assert SECRETS[0] not in after


async def test_heic_becomes_an_upright_jpeg_without_a_place() -> None:
    before = BOARD.read_bytes()
    assert b"TestPhone" in before
    after = await photos.cleaned(before)
    seen = Image.open(io.BytesIO(after))
    assert (seen.format, seen.size, dict(seen.getexif())) == ("JPEG", (64, 96), {})
    red, green, blue = seen.convert("RGB").getpixel((56, 8))
    assert red > 200 and max(green, blue) < 90
    found = examining.examine_bytes(after, "板书.HEIC")
    assert (found.name, found.type, found.width, found.height) == ("板书.jpg", JPEG, 64, 96)


async def test_broken_and_slow_photos_are_refused_in_words() -> None:
    assert await photos.cleaned(BOARD.read_bytes())
    half_jpeg, half_png = b"\xff\xd8\xff\xe0\0\1", metadata.PNG_HEAD + b"x"
    for broken in (BOARD.read_bytes()[:400], half_jpeg, half_png, photo("PNG")[:-9]):
        with pytest.raises(DomainError, match="打不开"):
            await photos.cleaned(broken)
    with pytest.raises(DomainError, match="没有完成"):
        await heic.to_jpeg(BOARD.read_bytes(), time_seconds=0.01)


async def test_a_heic_with_too_many_pixels_is_never_decoded() -> None:
    small = struct.pack(">4sIII", b"ispe", 0, 96, 64)
    assert small in BOARD.read_bytes()
    bomb = BOARD.read_bytes().replace(small, struct.pack(">4sIII", b"ispe", 0, 60_000, 60_000))
    with pytest.raises(DomainError, match=r"像素|打不开"):
        await photos.cleaned(bomb)


async def test_what_is_no_photo_comes_back_as_it_is() -> None:
    for data in (b"%PDF-1.7", b"\0\0\0\x18ftypmp42" + bytes(40), b"", b"GIF89a"):
        assert await photos.cleaned(data) == data


# The colour profile holds the second it was made in; hypothesis wants the same bytes each time.
once = functools.cache(photo)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["JPEG", "PNG", "WEBP"]), st.data())
def test_a_damaged_photo_is_refused_or_read_never_a_crash(kind: str, draw: st.DataObject) -> None:
    data = bytearray(once(kind))
    for _ in range(draw.draw(st.integers(1, 4))):
        data[draw.draw(st.integers(0, min(len(data) - 1, 900)))] = draw.draw(st.integers(0, 255))
    cut = draw.draw(st.integers(0, len(data)))
    for each in (bytes(data), bytes(data[:cut])):
        try:
            photos.STRIPPERS[f"image/{kind.lower()}"](each)
        except metadata.Unreadable:
            continue
