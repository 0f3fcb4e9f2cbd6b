# ruff: noqa: E501 - the parts stand as Word writes them
"""Word files from raw XML: what python-docx cannot make."""

import io
import zipfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NAMESPACES = (
    f'xmlns:w="{W}" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def relations(*rows: tuple[str, str, str, bool]) -> str:
    """A .rels part of (id, kind, target, is external)."""
    entries = "".join(_relation(*row) for row in rows)
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{entries}</Relationships>'


def _relation(rid: str, kind: str, target: str, external: bool) -> str:
    mode = ' TargetMode="External"' if external else ""
    return f'<Relationship Id="{rid}" Type="{_RELATIONS}/{kind}" Target="{target}"{mode}/>'


def document(body: str) -> str:
    """A document part around ``body``."""
    return f"<w:document {_NAMESPACES}><w:body>{body}</w:body></w:document>"


def part(root: str, inside: str) -> str:
    """Another part, ``<w:root>``."""
    return f"<w:{root} {_NAMESPACES}>{inside}</w:{root}>"


def pack(parts: dict[str, str | bytes]) -> bytes:
    """A zip of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def word(
    body: str, *links: tuple[str, str, str, bool], main: str = "word/document.xml", **parts: str | bytes
) -> bytes:
    """A .docx with this body; ``parts`` are named with ``__`` for ``/`` and end in ``_xml`` or ``_png``."""
    named = {
        name.replace("__", "/").replace("_xml", ".xml").replace("_png", ".png"): content
        for name, content in parts.items()
    }
    return pack({
        "[Content_Types].xml": TYPES,
        "_rels/.rels": relations(("rId1", "officeDocument", main, False)),
        main: document(body),
        f"{main.rpartition('/')[0]}/_rels/{main.rpartition('/')[2]}.rels": relations(*links),
        **named,
    })  # fmt: skip


def p(text: str, properties: str = "", run: str = "") -> str:
    """A paragraph of one run."""
    shown = f'<w:r><w:rPr>{run}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'
    return f"<w:p><w:pPr>{properties}</w:pPr>{shown}</w:p>"
