"""What people said of a plan, in the form it is written into: 建议修改 as tracked changes, 批注 as comments.

The form is filled with the text and all that somebody would add; afterwards what stands there is marked as
put there or struck, by the places the blocks of the plan were written to.
"""

import copy
from typing import Any

from server.documents import walk
from server.documents.canonical import normalise

from ..ooxml.names import Element, number, w
from ..opinions import Opinions, Remark, Thread
from ..texts import text_of
from ..writing import comments, revisions
from .leaves import LINES
from .paper import Paper
from .saying import Change, place_of
from .tokens import joined, new_tokens, old_tokens

Json = dict[str, Any]

_MARKS = ("commentRangeStart", "commentRangeEnd")
_ADD, _DROP, _CHANGE = "加上“{words}”", "删去“{words}”", "改成“{words}”"
_FIXED = frozenset({"tableHeader", "textbox"})
_SHOWN = 200
_ABOUT_ALL = "about the whole"


def weave(paper: Paper, doc: Json, opinions: Opinions) -> Json:
    """The text with what was said of it; comments in a plan's own file make room for the plan's."""
    paper.is_answered = True
    said = paper.writing.comments
    if paper.is_emptied:
        _forget(paper.body)
        comments.drop(paper.document)
    else:
        said.count_on(paper.document)
    ids = [number(one.get(w("id"))) for one in paper.body.iter() if isinstance(one.tag, str)]
    paper.writing.counter[0] = max([paper.writing.counter[0], *ids])
    woven, told = revisions.weave(doc, opinions.suggested)
    woven = copy.deepcopy(woven)
    woven[_ABOUT_ALL] = said.place(woven, [*opinions.threads, *told])
    return woven


def text_to_fill(woven: Json) -> Json:
    """The text as it is, with the blocks that are suggested beside it."""
    return normalise(_plain(woven))


def _plain(node: Json, is_fixed: bool = False) -> Json:
    """``is_fixed``: what is suggested to be added here has no place of its own, and is told in a comment."""
    content = node.get("content") or []
    is_fixed = is_fixed or (node["type"] in _FIXED and not revisions.is_new(node))
    if node["type"] in LINES:
        content = [piece for piece in content if _stays(piece)]
    elif is_fixed:
        content = [child for child in content if not revisions.is_new(child)]
    made = {name: value for name, value in node.items() if name in ("type", "attrs", "text", "marks")}
    return {**made, "content": [_plain(child, is_fixed) for child in content]} if content else made


def _stays(piece: Json) -> bool:
    return not revisions.is_new(piece) and not piece["type"].startswith("comment")


def _forget(body: Element) -> None:
    """Comments the file came with: they are 批注 of the plan by now, and go out as such."""
    for mark in list(body.iter(*(w(name) for name in (*_MARKS, "commentReference")))):
        holder = mark.getparent()
        if holder is not None:
            holder.remove(mark)


def speak(paper: Paper, woven: Json) -> None:
    """Mark what was suggested, and put the comments where their words stand."""
    homeless: list[int] = list(woven[_ABOUT_ALL])
    lost: list[Thread] = []
    for node in list(walk.nodes(woven)):
        if not _is_spoken_of(node):
            continue
        element = paper.written.get(str((node.get("attrs") or {}).get("id") or ""))
        if element is None or element.getparent() is None or not _mark(paper, node, element):
            homeless += _numbers(node)
            lost += _told(node)
    _mark_titles(paper, woven)
    homeless += paper.writing.comments.place(woven, lost)
    first = next(paper.body.iter(w("p")), None)
    if first is not None:
        comments.around([first], homeless)


def _mark_titles(paper: Paper, woven: Json) -> None:
    """A title we put over what has no place comes and goes with what stands below."""
    marks = {str(walk.attr(node, "id")): node.get("tracked") for node in walk.nodes(woven)}
    for title, below in paper.titles.items():
        found = [marks.get(own) for own in below]
        element = paper.written.get(title)
        if element is not None and found and found[0] and all(one == found[0] for one in found):
            revisions.track_block([element], found[0], paper.writing.next_id)


def _is_spoken_of(node: Json) -> bool:
    pieces = (node.get("content") or []) if node["type"] in LINES else []
    return bool(
        node.get("comments")
        or (node.get("tracked") and node["type"] in comments.LEAVES)
        or any(piece.get("tracked") or not _stays(piece) for piece in pieces)
        or node["type"] == "tableRow"
    )


def _numbers(node: Json) -> list[int]:
    starts = [piece for piece in node.get("content") or () if piece["type"] == "commentStart"]
    return [*node.get("comments", ()), *(one for piece in starts for one in piece["numbers"])]


def _told(node: Json) -> list[Thread]:
    """In words, for the beginning of the paper, what has no place in this form."""
    pieces = node.get("content") or []
    changes = [piece["tracked"] for piece in pieces if piece.get("tracked")] if node["type"] in LINES else []
    mark = node.get("tracked") or next(iter(changes), None)
    if mark is None or node["type"] not in comments.LEAVES:
        return []
    shape = (_ADD if mark["kind"] == "ins" else _DROP) if node.get("tracked") else _CHANGE
    kept = [piece for piece in pieces if (piece.get("tracked") or {}).get("kind") != "del"]
    words = text_of(_plain({**node, "content": pieces if node.get("tracked") else [
        {name: value for name, value in piece.items() if name != "tracked"} for piece in kept
    ]}))  # fmt: skip
    remark = Remark(mark["author"], revisions.TOLD + shape.format(words=words[:_SHOWN]), mark["at"])
    return [Thread([remark])]


def _mark(paper: Paper, node: Json, element: Element) -> bool:
    """Whether all that was said of a block could be put where it stands."""
    count = paper.writing.next_id
    if node["type"] == "tableRow":
        revisions.track_row(element, node, count)
    elif node["type"] == "section":
        pass  # its words are; a title of ours over them is marked with them
    elif node["type"] in LINES:
        if not _Line(paper, node, element).mark():
            return False
    elif node.get("tracked"):
        revisions.track_block([element], node["tracked"], count)
    comments.around([element], node.get("comments") or [])
    return True


class _Line:
    """One paragraph of the form in which a line of the plan stands, perhaps behind a label."""

    def __init__(self, paper: Paper, node: Json, element: Element) -> None:
        self.paper, self.node, self.element = paper, node, element
        self.pieces = list(node.get("content") or [])

    def mark(self) -> bool:
        whole = self.paper.read_line(self.element)
        tokens = old_tokens(self.paper, self.element, whole)
        if tokens is None:
            return False
        part = [token.key for piece in self.pieces if _stays(piece) for token in self._tokens(piece)]
        place = place_of([token.key for token in tokens], part)
        if place is None:
            return False
        mark, is_all = self.node.get("tracked"), place == (0, len(tokens))
        _Voices(self.paper, self.element, tokens, *place).say(self.pieces, None if is_all else mark)
        joined(list(self.element.iter(w("r"))))
        if mark is not None and is_all:
            revisions.track_block([self.element], mark, self.paper.writing.next_id)
        return True

    def _tokens(self, piece: Json) -> list[Any]:
        return new_tokens(self.paper, {"content": [_plain(piece)]})


class _Voices(Change):
    """The pieces of a line, written between two tokens of a paragraph."""

    tracked: Json | None = None

    def say(self, pieces: list[Json], all_of_it: Json | None) -> None:
        """``all_of_it``: what is said of the whole line, where a label stands in its paragraph too."""
        at = self.first
        for piece in pieces:
            if not _stays(piece) and not revisions.is_new(piece):
                make = comments.starts if piece["type"] == "commentStart" else comments.ends
                for one in make(piece["numbers"]):
                    self._put(one)
                continue
            new = new_tokens(self.paper, {"content": [_plain(piece)]})
            if revisions.is_new(piece):
                self.tracked = piece["tracked"]
                self._insert(new, self._neighbour(at))
                self.tracked = None
                continue
            mark = piece.get("tracked") or all_of_it
            own = list(dict.fromkeys(token.element for token in self.tokens[at : at + len(new)]))
            if mark is not None:
                self._track(own, mark)
            elif own:
                self.cursor = own[-1]
            at += len(new)

    def _put(self, element: Element) -> None:
        count = self.paper.writing.next_id
        marked = revisions.track_runs([element], self.tracked, count) if self.tracked else [element]
        super()._put(marked[0])

    def _track(self, own: list[Element], mark: Json) -> None:
        """Neighbours in one holder become one change."""
        at = 0
        while at < len(own):
            end = at + 1
            while end < len(own) and own[end].getparent() is own[at].getparent():
                end += 1
            change = revisions.change(mark, self.paper.writing.next_id)
            own[at].addprevious(change)
            change.extend(own[at:end])
            joined(list(change))
            if mark["kind"] == "del":
                revisions.strike(change)
            self.cursor = change
            at = end
