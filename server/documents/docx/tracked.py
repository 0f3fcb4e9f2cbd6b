"""A first reading of a paper with tracked changes or comments: the text as it was before, and beside it what
each author would have it say."""

import re
from collections.abc import Callable
from typing import Any, TypeAlias

from server.documents import ids, walk

from . import moulds
from .imported import Imported
from .ooxml import revisions
from .ooxml.comments import read_threads
from .ooxml.names import Element
from .ooxml.package import Package
from .opinions import Opinions, Suggested
from .twins import is_stamp, twinned

Json = dict[str, Any]
Recognise: TypeAlias = Callable[[Element], Imported]

MOST_AUTHORS = 8
OTHERS = "其他几位"
_PLACE = re.compile(r"^第\d+(?:段|个表格第\d+行第\d+格(?:内表格)*)：")


def is_marked(package: Package, root: Element) -> bool:
    """Whether anybody wrote something about this paper in Word."""
    return revisions.has_changes(root) or package.related("comments") is not None


def read_marked(package: Package, root: Element, recognise: Recognise) -> Imported:
    """What ``recognise`` makes of the paper before all tracked changes, with the ``opinions`` about it."""
    revisions.stamp(root)
    imported = recognise(revisions.resolved(root, ()))
    opinions = Opinions(untold=[*inside(root), *_looks(root)])
    for author, at, followed in voices(root):
        other = recognise(revisions.resolved(root, followed))
        imported.assets |= other.assets
        imported.warnings += _more(imported.warnings, other.warnings)
        opinions.suggested.append(Suggested(author, twinned(imported.doc, other.doc), at))
    opinions.threads, drawn = read_threads(package, root)
    opinions.untold += [f"{name}的批注里有图片或手写，这些没有带进来，文字都在。" for name in drawn]
    _settle(imported.doc, opinions)
    imported.opinions = opinions
    imported.warnings += [*_said(opinions), *opinions.untold]
    return _renamed(imported)


def voices(root: Element) -> list[tuple[str, str, list[str]]]:
    """(name, when, whose changes) of each author; beyond the most we read, the last is all others."""
    found = [(name, at, [name]) for name, at in revisions.authors(root).items()]
    if len(found) <= MOST_AUTHORS:
        return found
    rest = [name for name, _at, _names in found[MOST_AUTHORS - 1 :]]
    return [*found[: MOST_AUTHORS - 1], (OTHERS, "", rest)]


def inside(root: Element) -> list[str]:
    """What one author struck in what another put there, in words: it belongs to no text of either."""
    return [
        f"{who}在{whose}加的字里又删了“{words[:60]}”，这一删没有带进来，{whose}加的字是全的。"
        for whose, who, words in revisions.changed_inside(root)
    ]


def _looks(root: Element) -> list[str]:
    return ["字体、段落这些样子的修订，按改过以后的样子读进来。"] if revisions.changes_looks(root) else []


def _more(known: list[str], others: list[str]) -> list[str]:
    """What is lost of words somebody put there: the same loss may stand some paragraphs further down."""
    said = {_sentence(line) for line in known}
    return [line for line in others if _sentence(line) not in said]


def _sentence(line: str) -> str:
    """A warning without its place; of looks, which are counted, that there are some."""
    return _PLACE.sub("", line).partition("，字都在：")[0]


def _said(opinions: Opinions) -> list[str]:
    lines = []
    if opinions.suggested:
        names = "、".join(one.author for one in opinions.suggested)
        lines.append(f"{names}的修订没有直接写进正文，会成为“建议修改”，由你一处一处决定。")
    if opinions.threads:
        count = sum(len(thread.remarks) for thread in opinions.threads)
        lines.append(f"Word 里的 {count} 条批注会成为教案的批注。")
    return lines


def _settle(doc: Json, opinions: Opinions) -> None:
    """A comment whose paragraph became no block (a label, a heading) is about the section behind it."""
    home: dict[str, str] = {}
    for section in walk.sections(doc):
        for node in walk.nodes(section):
            if is_stamp(id_ := str(walk.attr(node, "id") or "")):
                home[id_] = str(walk.attr(section, "id"))
    numbers = sorted(int(id_[1:]) for id_ in home)
    for thread in opinions.threads:
        if thread.block and thread.block not in home:
            place = int(thread.block[1:])
            near = next((one for one in numbers if one > place), numbers[-1] if numbers else None)
            thread.block = home[f"p{near}"] if near is not None else ""
            thread.quote = ""


def _renamed(imported: Imported) -> Imported:
    """Fresh ids for the stamps: no two papers may have blocks of one name."""
    names: dict[str, str] = {}

    def fresh(node: Json) -> Json:
        made = dict(node)
        own = str(walk.attr(node, "id") or "")
        if is_stamp(own):
            made["attrs"] = {**node["attrs"], "id": names.setdefault(own, ids.fresh())}
        if walk.attr(node, "mould"):
            said = moulds.renamed(node["attrs"]["mould"], lambda id_: names.setdefault(id_, ids.fresh()))
            made["attrs"] = {**made["attrs"], "mould": said}
        if node.get("content"):
            made["content"] = [fresh(child) for child in node["content"]]
        return made

    imported.doc = fresh(imported.doc)
    imported.source = [fresh(block) for block in imported.source]
    for one in imported.opinions.suggested:
        one.doc = fresh(one.doc)
    for thread in imported.opinions.threads:
        thread.block = names.get(thread.block, thread.block)
    for section in imported.sections:
        section.id = names.get(section.id, section.id)
    return imported
