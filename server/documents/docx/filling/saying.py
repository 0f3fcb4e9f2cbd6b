"""Making a paragraph of the form say what the plan says: only the letters that differ are touched."""

import copy
from difflib import SequenceMatcher
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn

from ..ooxml.fields import safe_href
from ..ooxml.names import Element, child_val, local, w
from ..texts import text_of
from ..writing.inline import write_inline
from ..writing.xml import clean, make, text_run
from .dress import dressed, letters_of, ungreyed
from .paper import Paper
from .splicing import splice
from .tokens import Marks, New, Old, joined, new_tokens, old_tokens

Json = dict[str, Any]

_MOST_LETTERS = 8_000  # of a paragraph that is compared letter by letter
_MOST_PAIRS = 1_000_000
_MARK_NAMES = frozenset("〔〕")


def say(paper: Paper, paragraph: Element, old: Json, new: Json, is_part: bool = False) -> None:
    """Change ``paragraph``, read as ``old``, so that it reads as ``new``.

    ``is_part``: ``old`` is only the part of it behind a label; the label stays.
    """
    whole = paper.read_line(paragraph) if is_part else old
    is_long = len(text_of(whole)) > _MOST_LETTERS
    tokens = None if is_long else old_tokens(paper, paragraph, whole)
    fill_controls(paragraph)
    if tokens is None:
        _write_anew(paper, paragraph, _with_part(whole, old, new) if is_part else new)
        return
    first, last = 0, len(tokens)
    if is_part:
        first, last = _range(tokens, [one.key for one in new_tokens(paper, old)])
    names = frozenset(token.key for token in tokens if token.key[:1] in _MARK_NAMES and len(token.key) > 1)
    Change(paper, paragraph, tokens, first, last).apply(new_tokens(paper, new, names))
    joined(list(paragraph.iter(w("r"))))


def _with_part(whole: Json, old: Json, new: Json) -> Json:
    """The whole paragraph with another part; all of it stays where the part is not found."""
    text, part = text_of(whole), text_of(old)
    at = text.rfind(part) if part else len(text)
    at = at if at >= 0 else len(text)
    before = splice(whole, at, len(text), "").get("content") or []
    after = splice(whole, 0, min(at + len(part), len(text)), "").get("content") or []
    return {**new, "content": [*before, *(new.get("content") or []), *after]}


def fill_controls(paragraph: Element, is_new: bool = False) -> None:
    """The content controls around a paragraph and in it do not show their prompt any more, nor its grey.

    ``is_new``: the paragraph was made for the plan; its colours are those of the plan.
    """
    own = set(paragraph.iter(w("rPr"))) if is_new else set()
    for prompt in [mark for control in _controls(paragraph) for mark in control.iter(w("showingPlcHdr"))]:
        holder = prompt.getparent()
        if holder is None:
            continue
        holder.remove(prompt)
        for content in holder.itersiblings(w("sdtContent")):
            for letters in content.iter(w("rPr")):
                if letters not in own:
                    ungreyed(letters)


def _controls(paragraph: Element) -> list[Element]:
    """What is said of the content controls around a paragraph and in it."""
    around = [control.find(w("sdtPr")) for control in paragraph.iterancestors(w("sdt"))]
    return [one for one in (*around, *paragraph.iter(w("sdtPr"))) if one is not None]


def _range(tokens: list[Old], part: list[str]) -> tuple[int, int]:
    """Where the part stands among the tokens: its last place; at the end when it is gone."""
    return place_of([token.key for token in tokens], part) or (len(tokens), len(tokens))


def place_of(keys: list[str], part: list[str]) -> tuple[int, int] | None:
    """From where to where the part stands, its last place; what is empty stands at the end."""
    for start in range(len(keys) - len(part), -1, -1):
        if keys[start : start + len(part)] == part:
            return start, start + len(part)
    return None


def _write_anew(paper: Paper, paragraph: Element, new: Json) -> None:
    letters = next(
        (letters_of(run) for run in paragraph.iter(w("r")) if run.find(w("rPr")) is not None), None
    )
    for child in list(paragraph):
        if local(child) != "pPr":
            paragraph.remove(child)
    if letters is not None:
        paper.donors[paragraph] = letters
    Change(paper, paragraph, [], 0, 0).apply(new_tokens(paper, new))


class Change:
    """One paragraph being changed between two of its tokens."""

    def __init__(self, paper: Paper, paragraph: Element, tokens: list[Old], first: int, last: int) -> None:
        self.paper = paper
        self.paragraph = paragraph
        self.tokens = tokens
        self.first, self.last = first, last
        self.cursor = tokens[first - 1].element if first else None
        self.hrefs: dict[str, str] = {}

    def apply(self, new: list[New]) -> None:
        old = self.tokens[self.first : self.last]
        for kind, a, b, c, d in _differences([one.key for one in old], [one.key for one in new]):
            if kind == "equal":
                for before, after in zip(old[a:b], new[c:d], strict=True):
                    self._keep(before, after)
                continue
            donor = old[a] if a < b else self._neighbour(self.first + a)
            is_in_control = a < b and c < d and _is_of_control(old[a].element)
            if is_in_control:  # and so is what stands there instead
                self.cursor = old[a].element
                self._insert(new[c:d], donor)
            for token in old[a:b]:
                _remove(token.element)
            if not is_in_control:
                self._insert(new[c:d], donor)

    def _neighbour(self, index: int) -> Old | None:
        if index > 0:
            return self.tokens[index - 1]
        return self.tokens[index] if index < len(self.tokens) else None

    def _keep(self, before: Old, after: New) -> None:
        self.cursor = before.element
        if before.marks == after.marks or local(before.element) != "r" or len(before.key) != 1:
            return
        had, wanted = _without_links(before.marks), _without_links(after.marks)
        properties = before.element.find(w("rPr"))
        made = dressed(letters_of(before.element), had, wanted)
        if made is not None and made is not properties:
            if properties is not None:
                before.element.remove(properties)
            before.element.insert(0, made)
        if (href := _href(after.marks)) and href != _href(before.marks):
            self._put_link(before.element, href)

    def _insert(self, new: list[New], donor: Old | None) -> None:
        at = 0
        while at < len(new):
            end = at + 1
            if new[at].node is None:
                while end < len(new) and new[end].node is None and new[end].marks == new[at].marks:
                    end += 1
                self._put_text("".join(one.key for one in new[at:end]), new[at].marks, donor)
            else:
                self._put_atom(new[at].node or {}, donor)
            at = end

    def _put_text(self, text: str, marks: Marks, donor: Old | None) -> None:
        letters, had = self._letters(donor)
        run = text_run(text, dressed(letters, had, _without_links(marks)))
        href = safe_href(_href(marks))
        self._put(self._link(run, href) if href else run)

    def _letters(self, donor: Old | None) -> tuple[Element | None, Marks]:
        if donor is not None and local(donor.element) == "r":
            letters, marks = letters_of(donor.element), _without_links(donor.marks)
        else:
            own = self.paper.donors.get(self.paragraph)
            if own is None:
                own = self.paragraph.find(f"{w('pPr')}/{w('rPr')}")
            letters, marks = letters_of(own), ()
        if child_val(letters, "rStyle") in self.paper.prompts:
            return None, ()  # 单击此处输入文字 is grey; what is written there is not
        return letters, marks

    def _put_atom(self, node: Json, donor: Old | None) -> None:
        holder = make("p")
        write_inline(self.paper.writing, [node], holder)
        letters, _had = self._letters(donor)
        for child in list(holder):
            if local(child) == "r" and child.find(w("rPr")) is None and letters is not None:
                child.insert(0, copy.deepcopy(letters))
            self._put(child)

    def _put(self, element: Element) -> None:
        anchor = self.cursor
        if anchor is not None:
            parent = anchor.getparent()
            if parent is not None and local(parent) in ("hyperlink", "fldSimple"):
                anchor = parent
            anchor.addnext(element)
        elif self.tokens and self.tokens[0].element.getparent() is not None and self.first == 0:
            self.tokens[0].element.addprevious(element)
        else:
            properties = self.paragraph.find(w("pPr"))
            if properties is not None:
                properties.addnext(element)
            else:
                self.paragraph.insert(0, element)
        self.cursor = element

    def _link(self, run: Element, href: str) -> Element:
        link = make("hyperlink", run)
        relation = self.paper.document.part.relate_to(
            clean(href), RELATIONSHIP_TYPE.HYPERLINK, is_external=True
        )
        link.set(qn("r:id"), relation)
        return link

    def _put_link(self, run: Element, href: str) -> None:
        safe = safe_href(href)
        parent = run.getparent()
        if not safe or parent is None or local(parent) != "p":
            return
        place = parent.index(run)
        parent.insert(place, self._link(run, safe))


def _is_of_control(element: Element) -> bool:
    parent = element.getparent()
    return parent is not None and local(parent) == "sdtContent"


def _remove(element: Element) -> None:
    parent = element.getparent()
    if parent is None:
        return
    parent.remove(element)
    if local(parent) == "hyperlink" and len(parent) == 0:
        _remove(parent)
    elif local(parent) == "sdtContent" and len(parent) == 0:
        parent.append(make("r"))


def _differences(old: list[str], new: list[str]) -> list[tuple[str, int, int, int, int]]:
    """Opcodes; the equal start and end are taken off first, which is nearly all of it."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    tail = 0
    while tail < min(len(old), len(new)) - start and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    here, there = old[start : len(old) - tail], new[start : len(new) - tail]
    codes = [("equal", 0, start, 0, start)] if start else []
    codes += [(kind, a + start, b + start, c + start, d + start) for kind, a, b, c, d in _middle(here, there)]
    if tail:
        codes.append(("equal", len(old) - tail, len(old), len(new) - tail, len(new)))
    return codes


def _middle(old: list[str], new: list[str]) -> list[tuple[str, int, int, int, int]]:
    if len(old) * len(new) > _MOST_PAIRS:  # no two versions of a sentence are that far apart
        return [("replace", 0, len(old), 0, len(new))]
    return list(SequenceMatcher(None, old, new, autojunk=False).get_opcodes())


def _href(marks: Marks) -> str:
    return next(
        (str((mark.get("attrs") or {}).get("href") or "") for mark in marks if mark["type"] == "link"), ""
    )


def _without_links(marks: Marks) -> Marks:
    return tuple(mark for mark in marks if mark["type"] != "link")
