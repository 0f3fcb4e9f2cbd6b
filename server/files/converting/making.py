"""What is made of what: an old Word file to .docx, papers and slides to PDF, drawings of Windows to PNG."""

from server.files import naming
from server.files.converting import office
from server.files.converting.errors import NotConverted
from server.files.converting.office import Office
from server.files.converting.room import PATIENCE_SECONDS, Order, convert
from server.files.sniffing import DOCX, EMF, OLE, OLE_MAGIC, PDF, PPTX, WMF

DOC, PPT, RTF = "application/msword", "application/vnd.ms-powerpoint", "application/rtf"
ZIP_MAGIC, RTF_MAGIC = b"PK\x03\x04", b"{\\rtf"
# LibreOffice's own names of its readers and writers.
READERS = {
    DOC: ("doc", "MS Word 97"),
    RTF: ("rtf", "Rich Text Format"),
    DOCX: ("docx", "MS Word 2007 XML"),
    PPT: ("ppt", "MS PowerPoint 97"),
    PPTX: ("pptx", "Impress MS PowerPoint 2007 XML"),
    EMF: ("emf", "EMF - MS Windows Metafile"),
    WMF: ("wmf", "WMF - MS Windows Metafile"),
}
SLIDES = frozenset({PPT, PPTX})
# Directory entries of an OLE file are UTF-16 names; these tell what it is.
STREAMS = (("EncryptedPackage", ""), ("PowerPoint Document", PPT), ("WordDocument", DOC))

SAVE_AS = "请用 WPS 打开 → 另存为 .docx，再传新文件。"
NO_OFFICE_DOC = f"这是旧版 Word 的 .doc 格式，这台服务器没有装转换它的程序（LibreOffice）。{SAVE_AS}"
NO_OFFICE = "这台服务器没有装转换程序（LibreOffice），这里看不了，请下载后用 WPS 或 Office 打开。"
NO_PDF = "这台服务器没有装转换程序（LibreOffice），存不成 PDF。请导出 Word，用 WPS 打开 → 输出为 PDF。"
NOT_WORD = f"这不是能转换的旧版 Word 文件。{SAVE_AS}"
UNKNOWN = "这种文件不能转换。请下载后用 WPS、Office 或别的软件看。"


def kind_of(data: bytes, media_type: str) -> str:
    """The type of an Office file; ``media_type`` is what its first bytes said. Empty: none we can convert."""
    if media_type != OLE:
        return media_type if media_type in READERS or media_type == PDF else ""
    return next((kind for name, kind in STREAMS if name.encode("utf-16-le") in data), "")


def word_kind(data: bytes, name: str) -> str:
    """The type of an old Word file; empty when it is none. Not .wps, which only looks like one: LibreOffice's
    reader of that name is for another program's files."""
    if data.startswith(RTF_MAGIC):
        return RTF
    if not data.startswith(OLE_MAGIC) or naming.suffix_of(name) == "wps":
        return ""
    return DOC if kind_of(data, OLE) == DOC else ""


async def docx(data: bytes, name: str, *, patience_seconds: float = PATIENCE_SECONDS) -> bytes:
    """An old .doc or .rtf as .docx.

    Raises:
        NotConverted: another kind of file, broken, locked, or no LibreOffice here.
        Busy: no converter was free in time.
    """
    kind = word_kind(data, name)
    if not kind:
        raise NotConverted(NOT_WORD)
    suffix, reader = READERS[kind]
    order = Order(suffix, reader, "docx", "MS Word 2007 XML")
    return await convert(_office_for(kind, NO_OFFICE_DOC), data, order, patience_seconds=patience_seconds)


async def pdf(
    data: bytes, kind: str, *, without: str = NO_OFFICE, patience_seconds: float = PATIENCE_SECONDS
) -> bytes:
    """A paper or slides as PDF; ``without`` is said where there is no LibreOffice. Raises as ``docx``."""
    suffix, reader = READERS[kind]
    writer = "impress_pdf_Export" if kind in SLIDES else "writer_pdf_Export"
    order = Order(suffix, reader, "pdf", writer)
    return await convert(_office_for(kind, without), data, order, patience_seconds=patience_seconds)


async def png(data: bytes, kind: str, *, patience_seconds: float = PATIENCE_SECONDS) -> bytes:
    """A drawing of Windows as a picture every browser shows. Raises as ``docx``."""
    suffix, reader = READERS[kind]
    order = Order(suffix, reader, "png", "draw_png_Export")
    return await convert(_office_for(kind, NO_OFFICE), data, order, patience_seconds=patience_seconds)


def _office_for(kind: str, without: str) -> Office:
    found = office.find()
    if found is None:
        raise NotConverted(without)
    if not (found.has_impress if kind in {*SLIDES, EMF, WMF} else found.has_writer):
        raise NotConverted(without)
    return found
