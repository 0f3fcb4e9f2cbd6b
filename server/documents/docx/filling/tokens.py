"""A paragraph as tokens: every letter and every object with the element it stands in."""

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from server.documents.canonical import normalise

from ..ooxml.names import Element, M, local, namespace, w
from ..ooxml.runs import RunReader
from .paper import Paper

Json = dict[str, Any]
Marks = tuple[Json, ...]

_WRAPPERS = frozenset(
    {"hyperlink", "ins", "moveTo", "smartTag", "customXml", "fldSimple", "dir", "bdo", "sdt", "sdtContent"}
)
_MARK = re.compile(r"〔[^〕]{1,40}〕")  # how an object that cannot be edited is named in the line


@dataclass
class Old:
    """A token of the form: its key, the run (or formula) that holds nothing else, its marks."""

    key: str
    element: Element
    marks: Marks = ()


@dataclass
class New:
    """A token of the plan; ``node`` is the atom when it is no letter."""

    key: str
    marks: Marks = ()
    node: Json | None = None


def new_tokens(paper: Paper, node: Json, names: frozenset[str] = frozenset()) -> list[New]:
    """The tokens of a plan's paragraph; ``names`` are marks of objects that count as one token."""
    found: list[New] = []
    for child in normalise({"type": "paragraph", "content": node.get("content") or []}).get("content") or []:
        if child["type"] == "text":
            marks = tuple(child.get("marks") or ())
            found += [New(key, marks) for key in _split(child["text"], names)]
        elif child["type"] == "hardBreak":
            found.append(New("\n"))
        else:
            found.append(New(paper.sameness.key(child), (), child))
    return found


def _split(text: str, names: frozenset[str]) -> Iterator[str]:
    at = 0
    for mark in _MARK.finditer(text) if names else ():
        if mark[0] in names:
            yield from text[at : mark.start()]
            yield mark[0]
            at = mark.end()
    yield from text[at:]


def old_tokens(paper: Paper, paragraph: Element, node: Json) -> list[Old] | None:
    """The tokens of a paragraph of the form, its runs split so that each token has its own element.

    None when the elements do not add up to what was read (``node``): then it has to be written anew.
    """
    leaves = [leaf for run in list(_runs(paragraph)) for leaf in _exploded(run)]
    wanted = new_tokens(paper, node)
    found: list[Old] = []
    at = 0
    for leaf in leaves:
        shown = _shown(paper, leaf)
        for key in shown:
            if key == "" and at < len(wanted):  # an object: the name it was read under stands in the line
                name = _MARK.match("".join(one.key for one in wanted[at : at + 44] if one.node is None))
                if name is None:
                    return None
                found.append(Old(name[0], leaf))
                at += len(name[0])
                continue
            if at >= len(wanted) or wanted[at].key != key:
                return None
            found.append(Old(key, leaf, wanted[at].marks))
            at += 1
    return found if at == len(wanted) else None


def _runs(element: Element) -> Iterator[Element]:
    for child in element:
        name = local(child)
        if name == "r" or namespace(child) == M:
            yield child
        elif name in _WRAPPERS:
            yield from _runs(child)


def _exploded(run: Element) -> list[Element]:
    """The run as runs of one letter or one object each, in its place."""
    if local(run) != "r":
        return [run]
    properties = run.find(w("rPr"))
    parts: list[Element] = []
    for child in list(run):
        if child is properties:
            continue
        if local(child) == "t":
            parts += [_letter(child, sign) for sign in child.text or ""]
        else:
            parts.append(child)
    if len(parts) <= 1:
        return [run]
    made: list[Element] = []
    for part in parts:
        single = copy.copy(run)
        for child in list(single):
            single.remove(child)
        if properties is not None:
            single.append(copy.deepcopy(properties))
        single.append(part)
        made.append(single)
    for single in reversed(made):
        run.addnext(single)
    parent = run.getparent()
    assert parent is not None
    parent.remove(run)
    return made


def _letter(text: Element, sign: str) -> Element:
    made = copy.copy(text)
    made.text = sign
    made.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return made


def _shown(paper: Paper, leaf: Element) -> list[str]:
    """The keys one element shows: none, letters, or an atom; "" for an object named in the line."""
    texts = [child for child in leaf if local(child) != "rPr"] if local(leaf) == "r" else []
    if len(texts) == 1 and local(texts[0]) == "t":
        return list((texts[0].text or "").replace("\r", ""))
    if len(texts) == 1 and local(texts[0]) in ("fldChar", "instrText", "lastRenderedPageBreak"):
        return []
    holder = copy.deepcopy(leaf)
    around = leaf.makeelement(w("p"))
    around.append(holder)
    out: list[Json] = []
    scratch = paper.scratch()
    RunReader(scratch, lambda _context, _element: []).read(around, out)
    keys: list[str] = []
    for node in out:
        if node["type"] == "text":
            keys += list(node["text"])
        elif node["type"] == "hardBreak":
            keys.append("\n")
        elif node["type"] == "object-mark":
            keys.append("")
        else:
            keys.append(paper.sameness.key(node))
    return keys


def joined(elements: list[Element]) -> None:
    """Neighbouring runs of single letters in the same dress as one run again."""
    for run in elements:
        parent = run.getparent()
        before = run.getprevious() if parent is not None else None
        if parent is None or before is None or not (_is_letters(run) and _is_letters(before)):
            continue
        if _dress(run) != _dress(before):
            continue
        text, more = before.find(w("t")), run.find(w("t"))
        assert text is not None and more is not None
        more.text = (text.text or "") + (more.text or "")
        more.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        parent.remove(before)


def _is_letters(run: Element) -> bool:
    names = [local(child) for child in run if local(child) != "rPr"]
    return local(run) == "r" and names == ["t"]


def _dress(run: Element) -> bytes:
    from lxml import etree

    properties = run.find(w("rPr"))
    return etree.tostring(properties, method="c14n") if properties is not None and len(properties) else b""
