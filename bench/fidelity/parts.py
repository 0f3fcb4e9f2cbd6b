"""The parts of a .docx, opened anew: relationships, XML without the twin that old programs would read."""

import io
import posixpath
import zipfile
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
V = "urn:schemas-microsoft-com:vml"
O = "urn:schemas-microsoft-com:office:office"  # noqa: E741 - the prefix every Word file uses
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": W.encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/math": M.encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": R.encode(),
    b"http://purl.oclc.org/ooxml/drawingml/main": A.encode(),
}
Element = Any


def w(name: str) -> str:
    """The full name of a ``w:`` element or attribute."""
    return f"{{{W}}}{name}"


def val(parent: Element | None, name: str, attribute: str = "val") -> str:
    """``w:val`` of a child; "" when there is none."""
    child = parent.find(w(name)) if parent is not None else None
    return "" if child is None else str(child.get(w(attribute), ""))


@dataclass
class Paper:
    """One .docx."""

    data: bytes

    @cached_property
    def archive(self) -> zipfile.ZipFile:
        return zipfile.ZipFile(io.BytesIO(self.data))

    @cached_property
    def names(self) -> set[str]:
        return set(self.archive.namelist())

    @cached_property
    def main(self) -> str:
        """The name of the document part, by the relationship of the package."""
        for kind, target, is_outside in self.relations("").values():
            if kind == "officeDocument" and not is_outside:
                return target
        raise ValueError("no main part")

    @cached_property
    def body(self) -> Element:
        """The body, each AlternateContent with one of its two readings only."""
        root = self.tree(self.main)
        found = root.find(w("body")) if root is not None else None
        return found if found is not None else etree.Element(w("body"))

    def read(self, name: str) -> bytes:
        """The bytes of a part; b"" when it is not there."""
        return self.archive.read(name) if name in self.names else b""

    def tree(self, name: str) -> Element | None:
        """A part as XML; None when it is absent or broken."""
        data = self.read(name)
        for strict, usual in _STRICT.items():
            data = data.replace(strict, usual)
        try:
            root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
        except etree.XMLSyntaxError:
            return None
        for twin in list(root.iter(f"{{{MC}}}Fallback")):
            parent = twin.getparent()
            if parent.find(f"{{{MC}}}Choice") is not None:
                parent.remove(twin)
        return root

    def relations(self, part: str) -> dict[str, tuple[str, str, bool]]:
        """id → (last word of the type, target, whether it is outside)."""
        folder, name = posixpath.split(part)
        root = self.tree(posixpath.join(folder, "_rels", name + ".rels"))
        found = {}
        for one in root if root is not None else ():
            if not isinstance(one.tag, str):
                continue
            target, is_outside = one.get("Target", ""), one.get("TargetMode") == "External"
            if not is_outside:
                target = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
            found[one.get("Id", "")] = (one.get("Type", "").rpartition("/")[2], target, is_outside)
        return found

    def beside(self, kind: str) -> Element | None:
        """The part of this kind that the document points to, as XML."""
        for found, target, is_outside in self.relations(self.main).values():
            if found == kind and not is_outside:
                return self.tree(target)
        return None
