"""The size of a picture from its first bytes, before anybody decodes it (pixel bombs are small files)."""

import struct

_JPEG_SIZES = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
_JPEG_BARE = frozenset({0x01, *range(0xD0, 0xD9)})


def mime_of(head: bytes) -> str | None:
    """The media type by magic bytes: png jpeg gif webp bmp tiff emf wmf, else None."""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith(b"BM"):
        return "image/bmp"
    if head.startswith((b"II*\0", b"MM\0*")):
        return "image/tiff"
    if head[:4] == b"\x01\0\0\0" and head[40:44] == b" EMF":
        return "image/emf"
    if head.startswith((b"\xd7\xcd\xc6\x9a", b"\x01\0\x09\0", b"\x02\0\x09\0")):
        return "image/wmf"
    return None


def size_of(head: bytes) -> tuple[int, int] | None:
    """(width, height) in pixels of a png, jpeg, gif, webp, bmp or tiff; None when the header does not say."""
    try:
        return _size_of(head, mime_of(head))
    except (struct.error, IndexError):
        return None


def _size_of(head: bytes, mime: str | None) -> tuple[int, int] | None:
    if mime == "image/png":
        width, height = struct.unpack(">II", head[16:24])
        return width, height
    if mime == "image/gif":
        width, height = struct.unpack("<HH", head[6:10])
        return width, height
    if mime == "image/bmp":
        width, height = struct.unpack("<ii", head[18:26])
        return abs(width), abs(height)
    if mime == "image/jpeg":
        return _jpeg(head)
    if mime == "image/webp":
        return _webp(head)
    if mime == "image/tiff":
        return _tiff(head)
    return None


def _jpeg(head: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(head):
        if head[at] != 0xFF:
            at += 1
            continue
        marker = head[at + 1]
        if marker == 0xFF or marker in _JPEG_BARE:
            at += 1 if marker == 0xFF else 2
            continue
        if marker in _JPEG_SIZES:
            height, width = struct.unpack(">HH", head[at + 5 : at + 9])
            return width, height
        at += 2 + int(struct.unpack(">H", head[at + 2 : at + 4])[0])
    return None


def _tiff(head: bytes) -> tuple[int, int] | None:
    """By the first directory, when it stands in these bytes."""
    order = "<" if head.startswith(b"II") else ">"
    (at,) = struct.unpack(order + "I", head[4:8])
    (count,) = struct.unpack(order + "H", head[at : at + 2])
    sizes: dict[int, int] = {}
    for entry in range(min(count, 200)):
        start = at + 2 + entry * 12
        tag, kind = struct.unpack(order + "HH", head[start : start + 4])
        if tag in (256, 257):
            value = head[start + 8 : start + 12]
            sizes[tag] = int(struct.unpack(order + ("H2x" if kind == 3 else "I"), value)[0])
    return (sizes[256], sizes[257]) if len(sizes) == 2 else None


def _webp(head: bytes) -> tuple[int, int] | None:
    kind = head[12:16]
    if kind == b"VP8X":
        return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        width, height = struct.unpack("<HH", head[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return None
