"""Which section of the plan belongs to which place of the form."""

from dataclasses import dataclass, field
from typing import Any

from server.documents.keys import section_title

from .. import labels
from ..ooxml.numerals import counting
from ..pieces import Piece
from ..recognising import doc_key
from ..segmenting import Segmenter
from ..texts import is_empty, text_of_all
from .pairing import likeness
from .paper import Paper

Json = dict[str, Any]


@dataclass
class Match:
    """A place of the form and the sections that go there, in order."""

    piece: Piece
    sections: list[Json] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def content(self) -> list[Json]:
        """What stands there: one section as it is; several each under its name."""
        if len(self.sections) == 1 and _is_of(self.sections[0], self.piece):
            return list(self.sections[0].get("content") or [])
        if all(is_empty(section.get("content") or []) for section in self.sections):
            return []
        blocks: list[Json] = []
        several = {_attr(section, "period") for section in self.sections}
        period: object = None
        for section in self.sections:
            content = list(section.get("content") or [])
            if len(several) > 1 and _attr(section, "period") != period:
                period = _attr(section, "period")
                blocks.append(_bold(f"第{counting(int(str(period or 1)))}课时"))
            if is_empty(content):
                continue
            blocks += content if self._says_its_name(section) else _named(section, content)
        return blocks

    def _says_its_name(self, section: Json) -> bool:
        """Whether the label of the place says what this is: 课堂小结 beside 设计理念 says it itself."""
        if not _is_of(section, self.piece):
            return False
        beside = [other for other in self.sections if _attr(other, "period") == _attr(section, "period")]
        title = str(_attr(section, "title") or "")
        return len(beside) == 1 or labels.bare(title) == labels.bare(self.piece.label)


def match(paper: Paper, sections: list[Json]) -> tuple[list[Match], list[Json]]:
    """Matches in the order of the form, and the sections that have no place in it."""
    pieces = [piece for piece in paper.settled.sections if piece.kind in ("section", "other")]
    found: dict[int, Match] = {}
    left: list[Json] = []
    for section in sections:
        piece = _own(section, pieces, found)
        if piece is None:
            left.append(section)
        else:
            found.setdefault(id(piece), Match(piece)).sections.append(section)
    homeless: list[Json] = []
    for section in left:
        for part in _parts(section, pieces):
            piece = _relative(part, pieces)
            if piece is None:
                homeless.append(part)
            else:
                found.setdefault(id(piece), Match(piece)).sections.append(part)
    order = {id(section): index for index, section in enumerate(sections)}
    for one in found.values():
        one.sections.sort(key=lambda section: order.get(id(section), len(order)))
    return [found[id(piece)] for piece in pieces if id(piece) in found], homeless


def _own(section: Json, pieces: list[Piece], found: dict[int, Match]) -> Piece | None:
    """The place of the same 课时 and key: by its title where several are, else the one named most alike."""
    period = _attr(section, "period")
    same = [piece for piece in pieces if _is_of(section, piece)]
    now = [piece for piece in same if piece.period == period] or [
        piece for piece in same if piece.period is None or period in (None, 1)
    ] or same  # fmt: skip
    title = labels.bare(str(_attr(section, "title") or ""))
    by_title = [piece for piece in now if labels.bare(piece.label) == title]
    free = [piece for piece in by_title if id(piece) not in found]
    if not by_title and title:  # 作业布置 into 必做作业 rather than 课后练习
        now = sorted(now, key=lambda piece: -likeness(labels.bare(piece.label), title))
    return next(iter(free or by_title or now), None)


def _is_of(section: Json, piece: Piece) -> bool:
    key = str(_attr(section, "key") or "")
    if doc_key(piece) == key:
        return True
    title = str(_attr(section, "title") or section_title(key))
    if labels.bare(piece.label) == labels.bare(title):
        return True
    known = labels.lookup(title)
    return known is not None and piece.is_section and known.kind == "section" and known.key == piece.key


def _relative(section: Json, pieces: list[Piece]) -> Piece | None:
    """重点 into the place for 重难点, 教学目标与重难点 …"""
    key = str(_attr(section, "key") or "")
    parents = labels.synonyms().parents
    return next(
        (piece for piece in pieces if piece.is_section and key in parents.get(piece.key, frozenset())), None
    )


def _parts(section: Json, pieces: list[Piece]) -> list[Json]:
    """重难点 as 重点 and 难点, where the form has a place for each and the text names its parts."""
    key = str(_attr(section, "key") or "")
    children = labels.synonyms().parents.get(key, frozenset())
    own = [piece for piece in pieces if piece.is_section and piece.key in children]
    if not own:
        return [section]
    inner = Segmenter(list(section.get("content") or []), frozenset()).run()
    if any(part.key not in children for part in inner):
        # its parts are not told apart: all of it into the first place
        return [_section(own[0].key, own[0].label, list(section.get("content") or []))]
    return [_section(part.key, part.label, part.blocks) for part in inner if text_of_all(part.blocks).strip()]


def _section(key: str, title: str, content: list[Json]) -> Json:
    return {"type": "section", "attrs": {"key": key, "title": title}, "content": content}


def _named(section: Json, content: list[Json]) -> list[Json]:
    title = str(_attr(section, "title") or section_title(str(_attr(section, "key") or "")))
    first = content[0]
    if first["type"] != "paragraph":
        return [_bold(title), *content]
    name = {"type": "text", "text": f"{title}：", "marks": [{"type": "bold"}]}
    return [{**first, "content": [name, *(first.get("content") or [])]}, *content[1:]]


def _bold(text: str) -> Json:
    return {"type": "paragraph", "content": [{"type": "text", "text": text, "marks": [{"type": "bold"}]}]}


def _attr(section: Json, name: str) -> object:
    return (section.get("attrs") or {}).get(name)
