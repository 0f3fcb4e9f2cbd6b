"""What a camera writes beside the picture (place, time, owner, serial number), taken out without loss.

Pixels are not touched and nothing is decoded. Of the metadata only the orientation stays, as a note of
34 bytes (JPEG, PNG, WebP), and the colour profile. Formats: T.81 annex B and Exif 2.32 §4.7 for JPEG, the PNG
specification §5 and §11, RFC 9649 for WebP.
"""

import re
import struct
import zlib

ORIENTATION = 0x0112
UPRIGHT, TURNED_FROM = 1, 5  # from 5 on width and height change places on the screen
EXIF_HEAD = b"Exif\0\0"
JPEG_KEPT = frozenset({0xE0, 0xE2, 0xEE})  # JFIF, colour profile, Adobe's colour transform
JPEG_MARKER_IN_SCAN = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
PNG_HEAD = b"\x89PNG\r\n\x1a\n"
PNG_DROPPED = frozenset({b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME", b"caBX"})
WEBP_DROPPED = frozenset({b"EXIF", b"XMP "})
WEBP_EXIF_FLAG, WEBP_XMP_FLAG = 0x08, 0x04


class Unreadable(ValueError):
    """The file does not keep to its format, so that what it carries cannot be told."""


def stripped_jpeg(data: bytes) -> bytes:
    """``data`` without metadata, thumbnails, comments, and whatever is behind the picture (a phone's "live"
    film holds the place, too).

    Raises:
        Unreadable: no JPEG.
    """
    if data[:2] != b"\xff\xd8":
        raise Unreadable("no SOI")
    head: list[bytes] = []
    scans: list[bytes] = []
    turned, at = UPRIGHT, 2
    while at < len(data):
        marker, start, end = _jpeg_segment(data, at)
        if marker == 0xD9:
            break
        segment = data[at:end]
        if marker == 0xE1 and data[start : start + 6] == EXIF_HEAD:
            turned = _orientation(data[start + 6 : end]) or turned
        if marker == 0xDA or scans:
            found = JPEG_MARKER_IN_SCAN.search(data, end) if marker == 0xDA else None
            at = found.start() if found else (len(data) if marker == 0xDA else end)
            scans.append(segment + data[end:at])
            continue
        if _is_kept(marker, data[start : start + 12]):
            head.append(segment)
        at = end
    if not scans:
        raise Unreadable("no scan")
    note = [] if turned == UPRIGHT else [_jpeg_note(turned)]
    jfif = head[:1] if head and head[0][1] == 0xE0 else []
    return b"".join((b"\xff\xd8", *jfif, *note, *head[len(jfif) :], *scans, b"\xff\xd9"))


def stripped_png(data: bytes) -> bytes:
    """The same for PNG: texts, times and the camera's note go, pixels and colours stay.

    Raises:
        Unreadable: no PNG.
    """
    if not data.startswith(PNG_HEAD):
        raise Unreadable("no PNG")
    out, at, turned, note_at = [PNG_HEAD], len(PNG_HEAD), UPRIGHT, 2
    while True:
        if at + 12 > len(data):
            raise Unreadable("no IEND")
        size, kind = struct.unpack_from(">I4s", data, at)
        end = at + 12 + size
        if end > len(data):
            raise Unreadable("a chunk is cut off")
        if kind == b"eXIf":
            turned = _orientation(data[at + 8 : end - 4]) or turned
        if kind not in PNG_DROPPED:
            out.append(data[at:end])
        if kind == b"IEND":
            break
        at = end
    if turned != UPRIGHT:
        body = b"eXIf" + _note(turned)
        out.insert(note_at, struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body)))
    return b"".join(out)


def stripped_webp(data: bytes) -> bytes:
    """The same for WebP.

    Raises:
        Unreadable: no WebP.
    """
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise Unreadable("no WebP")
    chunks, at, turned = [], 12, UPRIGHT
    whole = min(len(data), 8 + struct.unpack_from("<I", data, 4)[0])
    while at + 8 <= whole:
        kind, size = struct.unpack_from("<4sI", data, at)
        end = at + 8 + size
        if end > whole:
            raise Unreadable("a chunk is cut off")
        if kind == b"EXIF":
            turned = _orientation(data[at + 8 : end].removeprefix(EXIF_HEAD)) or turned
        if kind not in WEBP_DROPPED:
            chunks.append([kind, bytearray(data[at + 8 : end])])
        at = end + (size & 1)
    if not chunks:
        raise Unreadable("nothing in it")
    if chunks[0][0] == b"VP8X":
        if not chunks[0][1]:
            raise Unreadable("an empty VP8X")
        chunks[0][1][0] &= ~(WEBP_EXIF_FLAG | WEBP_XMP_FLAG)
        if turned != UPRIGHT:
            chunks[0][1][0] |= WEBP_EXIF_FLAG
            chunks.append([b"EXIF", bytearray(_note(turned))])
    body = b"WEBP" + b"".join(
        struct.pack("<4sI", kind, len(part)) + part + bytes(len(part) & 1) for kind, part in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


def jpeg_orientation(data: bytes) -> int:
    """1 to 8 as Exif counts."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] not in {0xDA, 0xD9}:
        _marker, start, end = _jpeg_segment(data, at)
        if data[start : start + 6] == EXIF_HEAD:
            return _orientation(data[start + 6 : end]) or UPRIGHT
        at = end
    return UPRIGHT


def _jpeg_segment(data: bytes, at: int) -> tuple[int, int, int]:
    """Marker, start of the content, end of the segment at ``at``."""
    if data[at] != 0xFF:
        raise Unreadable(f"no marker at {at}")
    while at < len(data) and data[at] == 0xFF:
        at += 1
    if at >= len(data):
        raise Unreadable("the end in a marker")
    marker = data[at]
    if marker == 0xD9 or 0xD0 <= marker <= 0xD7 or marker == 0x01:
        return marker, at + 1, at + 1
    if at + 3 > len(data):
        raise Unreadable("the end in a marker")
    end = at + 1 + int(struct.unpack_from(">H", data, at + 1)[0])
    if end > len(data) or end < at + 3:
        raise Unreadable("a segment is cut off")
    return marker, at + 3, end


def _is_kept(marker: int, start: bytes) -> bool:
    if marker == 0xFE:
        return False
    if marker == 0xE0:
        return start.startswith(b"JFIF")
    if marker == 0xE2:
        return start.startswith(b"ICC_PROFILE")
    return marker in JPEG_KEPT or not 0xE0 <= marker <= 0xEF


def _orientation(tiff: bytes) -> int:
    """The orientation in an Exif block (a small TIFF file), 0 when it says none."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None or len(tiff) < 10:
        return 0
    at = int(struct.unpack_from(f"{order}I", tiff, 4)[0])
    if at + 2 > len(tiff):
        return 0
    for number in range(int(struct.unpack_from(f"{order}H", tiff, at)[0])):
        entry = at + 2 + 12 * number
        if entry + 12 > len(tiff):
            return 0
        tag, _kind, _count, value = struct.unpack_from(f"{order}HHIH", tiff, entry)
        if tag == ORIENTATION:
            return int(value) if 1 <= value <= 8 else 0
    return 0


def _note(turned: int) -> bytes:
    return b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, ORIENTATION, 3, 1, turned, 0, 0)


def _jpeg_note(turned: int) -> bytes:
    body = EXIF_HEAD + _note(turned)
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
