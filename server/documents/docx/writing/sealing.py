"""A filled form of a school, made answerable: plan and version among its properties, and in each paragraph a
hidden bookmark with the block it came from. How the form looks and what it says stays as it is."""

import io
import zipfile
from collections.abc import Mapping
from contextlib import suppress

from lxml import etree

from server.documents.spec import Json

from ..answered import read_answer
from ..errors import Refused
from ..guard import main_part
from ..ooxml.names import MC, Element, W, local, w
from ..ooxml.package import parser
from ..origins import OWN, Origin, bookmark
from ..owning import LINES, Paper
from . import origin as origins
from .xml import make

_RELATIONS, _TYPES = "_rels/.rels", "[Content_Types].xml"


def sealed(data: bytes, origin: Origin, doc: Json, owners: Mapping[int, str] | None = None) -> bytes:
    """``data``, in which ``doc`` was filled, as a paper that can be answered.

    ``owners``: which paragraph was written from which block (``Written.owners``); others are known by words.
    """
    source = zipfile.ZipFile(io.BytesIO(data))
    parts = {entry.filename: source.read(entry) for entry in source.infolist()}
    main = main_part(source, set(parts))
    root = etree.fromstring(parts[main], parser())
    if etree.QName(root).namespace == W:  # of the strict kind only the properties
        with suppress(Refused):
            _mark(root, Paper(doc, read_answer(data)), owners or {})
            parts[main] = origins.xml(root)
    _tell(parts, origin)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for part, content in parts.items():
            target.writestr(part, content)
    return out.getvalue()


def _mark(root: Element, paper: Paper, owners: Mapping[int, str]) -> None:
    """A bookmark around each paragraph: the block it is, or that it is the form's own."""
    lines = {line.stamp: line for line in paper.answered.lines}
    known = {place: own for place, own in owners.items() if paper.nodes.get(own, {}).get("type") in LINES}
    found = {own: place for place, own in known.items()}
    numbers = [int(one.get(w("id")) or 0) for one in root.iter(w("bookmarkStart")) if _is_number(one)]
    number = max(numbers, default=0)
    for place, paragraph in enumerate(paragraphs(root), start=1):
        line = lines.get(f"p{place}")
        if line is None:
            continue
        number += 1
        own = known.get(place) or paper.owner.get(line.stamp, "")
        name = bookmark(own if own and found.get(own, place) == place else f"{OWN}{place}", line.words)
        first = 1 if len(paragraph) and local(paragraph[0]) == "pPr" else 0
        paragraph.insert(first, make("bookmarkStart", id=number, name=name))
        paragraph.append(make("bookmarkEnd", id=number))


def _is_number(mark: Element) -> bool:
    return (mark.get(w("id")) or "").isdecimal()


def paragraphs(root: Element) -> list[Element]:
    """As an answer counts them: text that stands twice for old programs once."""
    choice, fallback = f"{{{MC}}}Choice", f"{{{MC}}}Fallback"
    twins = {
        one
        for one in root.iter(fallback)
        if (holder := one.getparent()) is not None and holder.find(choice) is not None
    }
    return [
        one for one in root.iter(w("p")) if not any(above in twins for above in one.iterancestors(fallback))
    ]


def _tell(parts: dict[str, bytes], origin: Origin) -> None:
    relations = etree.fromstring(parts[_RELATIONS], parser())
    known = next((one for one in relations if one.get("Type") == origins.RELATION), None)
    name = (known.get("Target") or "" if known is not None else origins.PART).lstrip("/")
    root = etree.fromstring(parts[name], parser()) if name in parts else origins.empty()
    origins.fill(root, origin, is_form=True)
    parts[name] = origins.xml(root)
    if known is not None:
        return
    space = etree.QName(relations).namespace
    etree.SubElement(
        relations, f"{{{space}}}Relationship", Id="rIdGongbei", Type=origins.RELATION, Target=name
    )
    parts[_RELATIONS] = origins.xml(relations)
    types = etree.fromstring(parts[_TYPES], parser())
    space = etree.QName(types).namespace
    kind = origins.CONTENT_TYPE
    etree.SubElement(types, f"{{{space}}}Override", PartName=origins.PART, ContentType=kind)
    parts[_TYPES] = origins.xml(types)
