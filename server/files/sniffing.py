"""What a file is, read from its bytes: the name and the type a browser sends are only claims."""

import codecs
from mmap import mmap
from typing import TypeAlias

from server.base.errors import DomainError

Content: TypeAlias = "bytes | mmap"

TEXT_SAMPLE_BYTES = 64 * 1024
NUL_SAMPLE_BYTES = 1024 * 1024
OFFICE = "application/vnd.openxmlformats-officedocument"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BOMS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}

PNG, JPEG, GIF, WEBP = "image/png", "image/jpeg", "image/gif", "image/webp"
HEIC = "image/heic"  # never kept: it becomes JPEG first
# Found in old Word files. Kept, but saved rather than shown: browsers draw the first at most.
BMP, TIFF, EMF, WMF = "image/bmp", "image/tiff", "image/emf", "image/wmf"
PDF, ZIP, TEXT, OLE = "application/pdf", "application/zip", "text/plain", "application/x-ole-storage"
DOCX = f"{OFFICE}.wordprocessingml.document"
PPTX = f"{OFFICE}.presentationml.presentation"
XLSX = f"{OFFICE}.spreadsheetml.sheet"
MP3, WAV, M4A, MP4, MOV = "audio/mpeg", "audio/wav", "audio/mp4", "video/mp4", "video/quicktime"
# What browsers record with.
WEBA, WEBM, OGG = "audio/webm", "video/webm", "audio/ogg"
MATROSKA_MAGIC = b"\x1aE\xdf\xa3"
MATROSKA_HEAD_BYTES = 16 * 1024  # the list of tracks, which names their codecs, stands before the data

PICTURES = frozenset({PNG, JPEG, GIF, WEBP})

# The first suffix is given to a file whose own does not fit its content. Courseware and geometry files
# (希沃 enbx, GeoGebra ggb, XMind) are zip files, old Office and WPS files are OLE; theirs are kept.
SUFFIXES: dict[str, tuple[str, ...]] = {
    PNG: ("png",),
    JPEG: ("jpg", "jpeg"),
    GIF: ("gif",),
    WEBP: ("webp",),
    HEIC: ("heic", "heif"),
    BMP: ("bmp",),
    TIFF: ("tif", "tiff"),
    EMF: ("emf",),
    WMF: ("wmf",),
    PDF: ("pdf",),
    DOCX: ("docx",),
    PPTX: ("pptx",),
    XLSX: ("xlsx",),
    OLE: ("doc", "ppt", "xls", "wps", "dps", "et", "docx", "pptx", "xlsx"),
    ZIP: ("zip", "enbx", "ggb", "xmind"),
    MP3: ("mp3",),
    WAV: ("wav",),
    M4A: ("m4a",),
    MP4: ("mp4", "m4v"),
    MOV: ("mov",),
    WEBA: ("weba", "webm"),
    WEBM: ("webm",),
    OGG: ("ogg", "oga", "opus"),
    TEXT: ("txt", "csv", "md", "srt"),
}
PREFIXES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"\xd7\xcd\xc6\x9a", WMF),
    (b"%PDF-", PDF),
    (OLE_MAGIC, OLE),
    (b"ID3", MP3),
    (b"\xff\xfb", MP3),
    (b"\xff\xf3", MP3),
    (b"\xff\xf2", MP3),
    (b"OggS", OGG),
)
OFFICE_PARTS = ((b"word/document.xml", DOCX), (b"ppt/presentation.xml", PPTX), (b"xl/workbook.xml", XLSX))
APPLE_PICTURES = frozenset({b"heic", b"heix", b"heim", b"heis", b"heif", b"hevc", b"hevx", b"mif1", b"msf1"})
OTHER_PICTURES = frozenset({b"avif", b"avis"})

UNKNOWN = (
    "这种文件暂时不能上传。可以上传：图片（png、jpg、gif、webp）、Word、PPT、Excel、WPS、PDF、"
    "音频（mp3、wav、m4a、ogg）、视频（mp4、mov、webm）、压缩包（zip）和文本（txt）。"
)
AVIF = "这是 AVIF 图片，不少电脑打不开。请把它另存为 JPG 或 PNG 再传。"
MACROS = "这个文件里带宏（会自动运行的程序），不能上传。请在 Office 里另存为不带宏的格式再传。"
DISGUISED = "这个文件名以 .{suffix} 结尾，但里面只是文本。如果要交的就是文本，请把它另存为 .txt 再传。"


def media_type(content: Content, suffix: str) -> str:
    """The type of ``content``; ``suffix`` (of its name, small letters, no dot) only tells texts apart.

    Raises:
        DomainError: not one of the types above, a macro file, or text that calls itself something else.
    """
    head = content[:16]
    for prefix, found in PREFIXES:
        if head.startswith(prefix):
            return found
    if head.startswith(b"BM") and head[6:10] == bytes(4):
        return BMP
    if head.startswith(b"\x01\x00\x00\x00") and content[40:44] == b" EMF":
        return EMF
    if head.startswith(b"RIFF"):
        return _riff(head)
    if head[4:8] == b"ftyp":
        return _iso_media(head[8:12])
    if head.startswith(MATROSKA_MAGIC):
        return _matroska(content[:MATROSKA_HEAD_BYTES])
    if head.startswith(b"PK\x03\x04"):
        return _package(content)
    if _is_text(content):
        if suffix in SUFFIXES[TEXT]:
            return TEXT
        raise DomainError(DISGUISED.format(suffix=suffix[:20]) if suffix else UNKNOWN)
    raise DomainError(UNKNOWN)


def is_recording(head: bytes) -> bool:
    """Whether the first bytes (``MATROSKA_HEAD_BYTES`` of them) are all that is needed to tell the type: of
    sound and film, which may be as large as a lesson is long."""
    if head[4:8] == b"ftyp":
        return head[8:12] not in APPLE_PICTURES | OTHER_PICTURES
    return head.startswith(MATROSKA_MAGIC)


def _riff(head: bytes) -> str:
    kinds = {b"WEBP": WEBP, b"WAVE": WAV}
    if head[8:12] not in kinds:
        raise DomainError(UNKNOWN)
    return kinds[head[8:12]]


def _iso_media(brand: bytes) -> str:
    if brand in APPLE_PICTURES:
        return HEIC
    if brand in OTHER_PICTURES:
        raise DomainError(AVIF)
    if brand.startswith(b"M4A"):
        return M4A
    return MOV if brand == b"qt  " else MP4


def _matroska(head: bytes) -> str:
    if b"webm" not in head[:64]:
        raise DomainError(UNKNOWN)
    return WEBM if b"V_" in head else WEBA


def _package(content: Content) -> str:
    # Names inside a zip are not compressed; its directory is not opened, it may hold a million entries.
    if content.find(b"[Content_Types].xml") < 0:
        return ZIP
    if content.find(b"vbaProject.bin") >= 0:
        raise DomainError(MACROS)
    return next((found for part, found in OFFICE_PARTS if content.find(part) >= 0), ZIP)


def _is_text(content: Content) -> bool:
    sample = content[:TEXT_SAMPLE_BYTES]
    for mark, encoding in BOMS.items():
        if sample.startswith(mark):
            return _decodes(sample[len(mark) :], encoding)
    if b"\0" in content[:NUL_SAMPLE_BYTES]:
        return False
    return _decodes(sample, "utf-8") or _decodes(sample, "gb18030")


def _decodes(sample: bytes, encoding: str) -> bool:
    try:
        text = codecs.getincrementaldecoder(encoding)("strict").decode(sample)
    except UnicodeDecodeError:
        return False
    return not any(char < " " and char not in "\t\r\n\f" for char in text)
