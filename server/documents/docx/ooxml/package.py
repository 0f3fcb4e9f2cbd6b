"""The parts of a checked .docx and the relationships between them."""

import posixpath
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import unquote

from lxml import etree

from .names import Element, transitional


@dataclass(frozen=True)
class Relation:
    """One relationship: ``kind`` is the last word of its type, ``target`` a part or an outside address."""

    kind: str
    target: str
    is_external: bool


@dataclass
class Package:
    """A docx that passed the guard; ``main`` is the name of its document part."""

    archive: zipfile.ZipFile
    main: str
    _names: frozenset[str] = frozenset()
    _relations: dict[str, dict[str, Relation]] = field(default_factory=dict)
    root: Element | None = None  # the main part, where the guard has parsed it
    _types: tuple[dict[str, str], dict[str, str]] | None = None

    def __post_init__(self) -> None:
        self._names = frozenset(self.archive.namelist())

    def has(self, part: str) -> bool:
        """Whether the package holds this part."""
        return part in self._names

    def data(self, part: str) -> bytes:
        """The bytes of a part; b"" when the file points at a part it does not hold."""
        return self.archive.read(part) if part in self._names else b""

    def tree(self, part: str, less: Callable[[bytes], bytes] | None = None) -> Element | None:
        """A part as XML, strict names mapped; None when it is absent or is no XML.

        ``less`` takes out what the caller has no use for; where it broke the XML, the part is read in full.
        """
        if part == self.main and self.root is not None:
            root, self.root = self.root, None  # who asks again gets one of their own
            return root
        data = self.data(part)
        if not data:
            return None
        try:
            return etree.fromstring(transitional(less(data) if less else data), parser())
        except etree.XMLSyntaxError:
            return self.tree(part) if less else None

    def content_type(self, part: str) -> str:
        """What the package says a part is; a stream of bytes when it does not say."""
        if self._types is None:
            self._types = self._read_types()
        overrides, defaults = self._types
        extension = part.rpartition(".")[2].lower()
        return overrides.get(part) or defaults.get(extension) or "application/octet-stream"

    def _read_types(self) -> tuple[dict[str, str], dict[str, str]]:
        root = self.tree("[Content_Types].xml")
        overrides: dict[str, str] = {}
        defaults: dict[str, str] = {}
        for one in root if root is not None else ():
            if one.get("PartName"):
                overrides[str(one.get("PartName")).lstrip("/")] = str(one.get("ContentType", ""))
            elif one.get("Extension"):
                defaults[str(one.get("Extension")).lower()] = str(one.get("ContentType", ""))
        return overrides, defaults

    def relations(self, part: str) -> dict[str, Relation]:
        """The relationships of a part by their id."""
        if part not in self._relations:
            self._relations[part] = self._read_relations(part)
        return self._relations[part]

    def _read_relations(self, part: str) -> dict[str, Relation]:
        folder, name = posixpath.split(part)
        root = self.tree(posixpath.join(folder, "_rels", name + ".rels"))
        found: dict[str, Relation] = {}
        if root is None:
            return found
        for element in root.iterchildren("{*}Relationship"):
            target = element.get("Target", "")
            is_external = element.get("TargetMode") == "External"
            if not is_external:
                target = _part_name(folder, target)
            found[element.get("Id", "")] = Relation(
                element.get("Type", "").rpartition("/")[2], target, is_external
            )
        return found

    def related(self, kind: str) -> str | None:
        """The part the main part points to with this kind (``styles``, ``numbering``, ``footnotes`` …)."""
        for relation in self.relations(self.main).values():
            if relation.kind == kind and not relation.is_external and self.has(relation.target):
                return relation.target
        return None

    def related_tree(self, kind: str) -> Element | None:
        """That part as XML, or None."""
        part = self.related(kind)
        return self.tree(part) if part else None


def parser() -> etree.XMLParser:
    """The only way XML of strangers is parsed: no entities, no network, no comments."""
    return etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )


def _part_name(folder: str, target: str) -> str:
    path = target if target.startswith("/") else posixpath.join(folder, target)
    return posixpath.normpath(unquote(path)).lstrip("/")
