"""The paper on the confirm page: as it stood in Word, each movable place with its tick and its section."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from server.documents import html, text, walk
from server.documents.docx.taking import parts_of
from server.documents.inline_html import FileUrl
from server.documents.sanitising import sanitise
from server.documents.spec import Json

_NAME_LENGTH = 24


@dataclass(frozen=True)
class Place:
    """Where a line of the paper went: the unit it is moved by, the number and title of its section.

    ``is_first``: the first place of its section, named on the page.
    """

    unit: str
    number: int
    title: str
    is_first: bool


def sound(source: Sequence[Json]) -> list[Json]:
    """The blocks of a paper as `render` takes them: sanitised once, looked at many times."""
    doc = sanitise({"type": "doc", "content": [{"type": "section", "content": list(source)}]})
    return [block for section in walk.sections(doc) for block in section.get("content") or ()]


def places(doc: Json) -> dict[str, Place]:
    """By the id of the first line of each movable unit, in the document and so in the paper."""
    found: dict[str, Place] = {}
    for number, section in enumerate(doc.get("content") or (), 1):
        is_first = True
        for block in section.get("content") or ():
            for unit, children in parts_of(block):
                line = _first_line(children[0])
                if line and line not in found:
                    found[line] = Place(unit, number, text.title_of(section), is_first)
                    is_first = False
    return found


def render(
    source: Sequence[Json], found: Mapping[str, Place], ticked: frozenset[str], file_url: FileUrl
) -> Markup:
    """All blocks of the paper (`sound`); where a unit begins stands a tick named ``unit``."""

    def around(block: Json, markup: str) -> str:
        place = found.get(str((block.get("attrs") or {}).get("id")))
        return _unit(block, place, markup, ticked) if place is not None else markup

    return html.blocks(source, file_url, around=around, is_sound=True)


def _unit(block: Json, place: Place, markup: str, ticked: frozenset[str]) -> str:
    words = " ".join(text.plain_block(block).split())[:_NAME_LENGTH] or "图片或对象"
    checked = " checked" if place.unit in ticked else ""
    name = f'<span class="unit-part">{place.number} {escape(place.title)}</span>' if place.is_first else ""
    own = f' id="part-{place.number}"' if place.is_first else ""
    return (
        f'<div class="unit"{own} data-part="{place.number}" data-hue="{(place.number - 1) % 8 + 1}">{name}'
        f'<label class="unit-tick"><input type="checkbox" name="unit" value="{escape(place.unit)}"{checked}>'
        f'<span class="visually-hidden">勾选“{escape(words)}”，现在在{escape(place.title)}</span></label>'
        f"{markup}</div>"
    )


def _first_line(node: Json) -> str:
    """The id of the first block without blocks in it: it stands in the paper under the same id."""
    children = [child for child in node.get("content") or () if "id" in (child.get("attrs") or {})]
    for child in children:
        found = _first_line(child)
        if found:
            return found
    is_block = node["type"] not in ("listItem", "tableRow", "tableCell", "tableHeader", "table")
    return str((node.get("attrs") or {}).get("id") or "") if is_block else ""
