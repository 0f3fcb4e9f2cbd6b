"""What a file that is no .docx really is, told by its first bytes, with the advice that helps its owner."""

from .errors import Refused

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_MAGIC = b"PK\x03\x04"

_SAVE_AS = "请用 Word 或 WPS 打开它，选“另存为”，类型选“Word 文档（*.docx）”，再导入新文件。"
_MAGICS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "这是 PDF 文件，不能导入成可编辑的教案。请找到原来的 Word 文件（.docx）再导入。"),
    (b"{\\rtf", "这是 RTF 文件，还不能直接导入。" + _SAVE_AS),
    (b"\x89PNG", "这是一张图片，不是 Word 教案。请导入 .docx 文件；图片可以在编辑教案时插入。"),
    (b"\xff\xd8\xff", "这是一张图片，不是 Word 教案。请导入 .docx 文件；图片可以在编辑教案时插入。"),
    (b"Rar!", "这是压缩包（rar），请先解压，再导入里面的 .docx 文件。"),
    (b"7z\xbc\xaf", "这是压缩包（7z），请先解压，再导入里面的 .docx 文件。"),
)
# Directory entries of an OLE file are UTF-16 names; the few that tell the kinds apart.
_OLE_STREAMS: tuple[tuple[str, str], ...] = (
    (
        "EncryptedPackage",
        "这个文件加了打开密码，系统读不了。请在 Word 里去掉密码（文件→信息→保护文档），保存后再导入。",
    ),
    ("PowerPoint Document", "这是 PPT 课件，不是 Word 教案。请导入 .docx 文件；课件可以作为附件上传。"),
    ("Workbook", "这是 Excel 表格，不是 Word 教案。请导入 .docx 文件。"),
    ("WpsWriter", "这是 WPS 文字的 .wps 格式，还不能直接导入。" + _SAVE_AS),
    ("WordDocument", "这是旧版 Word 的 .doc 格式，还不能直接导入。" + _SAVE_AS),
)
_OLE_OTHER = "这是旧版 Office 的文件格式，还不能直接导入。" + _SAVE_AS
_WPS = "这是 WPS 文字的 .wps 格式，还不能直接导入。" + _SAVE_AS
_EMPTY = "这是一个空文件，里面没有内容。请确认保存成功后再导入。"
_UNKNOWN = "这不是 Word 文档（.docx），没有导入。请用 Word 或 WPS 另存为 .docx 后再试。"


def refuse_other_kinds(data: bytes, name: str = "") -> None:
    """Raise ``Refused`` with advice when ``data`` is anything but a zip; a zip passes on to the guard."""
    if data.startswith(ZIP_MAGIC):
        return
    if not data.strip(b"\0 \r\n\t"):
        raise Refused(_EMPTY)
    if data.startswith(OLE_MAGIC):
        raise Refused(_ole_sentence(data, name))
    for magic, sentence in _MAGICS:
        if data.startswith(magic):
            raise Refused(sentence)
    if data[:512].lstrip().lower().startswith((b"<!doctype html", b"<html")):
        raise Refused("这是网页文件，不是真正的 Word 文档。" + _SAVE_AS)
    raise Refused(_UNKNOWN)


def _ole_sentence(data: bytes, name: str) -> str:
    if name.lower().endswith(".wps"):
        return _WPS
    for stream, sentence in _OLE_STREAMS:
        if stream.encode("utf-16-le") in data:
            return sentence
    return _OLE_OTHER


def zip_sentence(names: set[str]) -> str:
    """What to say about a zip that holds no Word main part."""
    if any(name.startswith("ppt/") for name in names):
        return "这是 PPT 课件，不是 Word 教案。请导入 .docx 文件；课件可以作为附件上传。"
    if any(name.startswith("xl/") for name in names):
        return "这是 Excel 表格，不是 Word 教案。请导入 .docx 文件。"
    if "mimetype" in names or "content.xml" in names:
        return "这是 ODT 等其他格式的文档，还不能直接导入。" + _SAVE_AS
    if any(name.lower().endswith(".docx") for name in names):
        return "这是压缩包，不是 Word 文档。请先解压，再导入里面的 .docx 文件。"
    return "这是压缩包（zip），里面没有 Word 文档的内容。请先解压，再导入其中的 .docx 文件。"
