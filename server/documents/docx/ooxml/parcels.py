"""What we show but do not edit, packed with everything it needs, so that an export puts it back untouched.

A parcel is a zip: ``element.xml`` (the ``w:object``, ``w:drawing``, ``w:pict`` or ``mc:AlternateContent``),
``parcel.json`` with its relationships, and the parts these lead to, numbered. Nothing in it is executed or
fetched: programs, macros, controls and links to files elsewhere make no parcel.
"""

import io
import json
import re
import zipfile
from typing import Any

from lxml import etree

from .fields import safe_href
from .names import MC, Element, O, R, local, transitional
from .package import Package

Json = dict[str, Any]

ELEMENT, ABOUT = "element.xml", "parcel.json"
MAX_BYTES = 20 << 20
MAX_PARTS = 60
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
# What a relationship of a parcel may be; by the last word of its type.
KINDS = {
    **{
        word: _OFFICE + word
        for word in (
            "image",
            "oleObject",
            "package",
            "chart",
            "chartUserShapes",
            "themeOverride",
            "diagramData",
            "diagramLayout",
            "diagramQuickStyle",
            "diagramColors",
            "hyperlink",
        )
    },
    "diagramDrawing": "http://schemas.microsoft.com/office/2007/relationships/diagramDrawing",
    "chartStyle": "http://schemas.microsoft.com/office/2011/relationships/chartStyle",
    "chartColorStyle": "http://schemas.microsoft.com/office/2011/relationships/chartColorStyle",
    "chartEx": "http://schemas.microsoft.com/office/2014/relationships/chartEx",
}
ROOTS = frozenset({"object", "drawing", "pict", "AlternateContent"})
_PROGRAMS = ("package", "htmlfile", "shell.", "forms.", "word.documentmacro", "excel.sheetmacro")
_DRAWN_BY = re.compile(rb'\brelId="([^"]+)"')
_EPOCH = (1980, 1, 1, 0, 0, 0)


class _Unfit(Exception):
    """Something in it may not, or cannot, be put into another paper."""


def pack(package: Package, part: str, element: Element) -> bytes | None:
    """The parcel of an object of ``part``; None when it cannot be put back as it is."""
    whole = _with_twin(element)
    if local(whole) not in ROOTS or _is_program(whole):
        return None
    packer = _Packer(package)
    try:
        relations = packer.relations(part, _used(whole))
        drawn = packer.drawn_by(part, relations)
    except _Unfit:
        return None
    xml = etree.tostring(_complete(whole, package, part), encoding="UTF-8")
    about = {"relations": relations, "drawn": drawn, "parts": packer.about}
    return _zip({ELEMENT: xml, ABOUT: json.dumps(about, sort_keys=True).encode(), **packer.data})


def _with_twin(element: Element) -> Element:
    """The element with its reading for older programs, when it has one."""
    choice = element.getparent()
    whole = choice.getparent() if choice is not None and choice.tag == f"{{{MC}}}Choice" else None
    return element if whole is None else whole


def _is_program(element: Element) -> bool:
    if any(local(node) in ("control", "contentPart") for node in element.iter()):
        return True
    objects = element.iter(f"{{{O}}}OLEObject")
    return any((one.get("ProgID") or "").lower().startswith(_PROGRAMS) for one in objects)


def _used(element: Element) -> set[str]:
    """Relationship ids an element names."""
    return {
        str(value)
        for node in element.iter()
        for name, value in node.attrib.items()
        if str(name).startswith(f"{{{R}}}") and value
    }


def _complete(element: Element, package: Package, part: str) -> Element:
    """VML shapes of one type name it by its id, and only the first in a document brings the definition."""
    wanted = {
        str(node.get("type"))[1:] for node in element.iter() if str(node.get("type") or "").startswith("#")
    }
    wanted -= {str(node.get("id")) for node in element.iter() if local(node) == "shapetype"}
    root = element.getroottree().getroot()
    if not wanted:
        return element
    found = [node for node in root.iter("{*}shapetype") if node.get("id") in wanted]
    made = etree.fromstring(etree.tostring(element))
    holder = made if local(made) in ("object", "pict") else next(made.iter("{*}pict", "{*}object"), None)
    if holder is not None:
        for node in found:
            holder.insert(0, etree.fromstring(etree.tostring(node, with_tail=False)))
    return made


class _Packer:
    def __init__(self, package: Package) -> None:
        self.package = package
        self.data: dict[str, bytes] = {}
        self.about: list[Json] = []
        self.number: dict[str, int] = {}
        self.size = 0

    def relations(self, part: str, used: set[str] | None) -> dict[str, Json]:
        """What ``used`` (None: all) relationships of a part lead to."""
        found: dict[str, Json] = {}
        for name, relation in self.package.relations(part).items():
            if used is not None and name not in used:
                continue
            if relation.kind not in KINDS:
                raise _Unfit(relation.kind)
            if relation.is_external:
                if relation.kind != "hyperlink" or not safe_href(relation.target):
                    raise _Unfit("a link to a file")
                found[name] = {"kind": relation.kind, "link": relation.target}
            else:
                found[name] = {"kind": relation.kind, "part": self.add(relation.target)}
        if used is not None and used - found.keys():
            raise _Unfit("a part that is not there")
        return found

    def add(self, part: str) -> int:
        """The number of a part in the parcel, with what it leads to."""
        if part in self.number:
            return self.number[part]
        data = transitional(self.package.data(part)) if part.endswith(".xml") else self.package.data(part)
        self.size += len(data)
        if not data or self.size > MAX_BYTES or len(self.about) >= MAX_PARTS or is_unsafe(data):
            raise _Unfit(part)
        number = self.number[part] = len(self.about)
        name = part.rpartition("/")[2]
        about: Json = {"name": name, "type": self.package.content_type(part)}
        self.about.append(about)
        self.data[str(number)] = data
        about["relations"] = self.relations(part, None)
        return number

    def drawn_by(self, part: str, relations: dict[str, Json]) -> dict[str, Json]:
        """The picture of a SmartArt, which its data name by a relationship of the document."""
        names: set[str] = set()
        for relation in relations.values():
            if relation["kind"] == "diagramData":
                names.update(name.decode() for name in _DRAWN_BY.findall(self.data[str(relation["part"])]))
        known = self.package.relations(part)
        return self.relations(part, {name for name in names if name in known})


def is_unsafe(data: bytes) -> bool:
    """Whether an embedded file brings macros."""
    return data.startswith(b"PK") and b"vbaproject" in data.lower()


def _zip(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
