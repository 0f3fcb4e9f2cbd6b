"""Answering a paper as Word does it, with python-docx: tracked changes, comments, typing."""

import io
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn


def saved(document: Any, by: str = "陈思远") -> bytes:
    document.core_properties.last_modified_by = by
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def find(document: Any, words: str) -> Any:
    """The paragraph of the body or a table that begins so."""
    every = list(document.element.body.iter(qn("w:p")))
    return next(one for one in every if "".join(t.text or "" for t in one.iter(qn("w:t"))).startswith(words))


def tracked(kind: str, *inside: Any, who: str = "陈思远") -> Any:
    made = OxmlElement(f"w:{kind}")
    for name, value in (("id", "900"), ("author", who), ("date", "2026-11-20T09:30:00Z")):
        made.set(qn(f"w:{name}"), value)
    for one in inside:
        made.append(one)
    return made


def typed(words: str, tag: str = "t") -> Any:
    run, text = OxmlElement("w:r"), OxmlElement(f"w:{tag}")
    text.text = words
    run.append(text)
    return run


def strike(paragraph: Any, words: str, instead: str) -> None:
    """Replace words as Word does with tracking on."""
    run = next(
        one
        for one in paragraph.iter(qn("w:r"))
        if words in "".join(t.text or "" for t in one.iter(qn("w:t")))
    )
    before, _, after = "".join(t.text or "" for t in run.iter(qn("w:t"))).partition(words)
    for piece in (
        typed(before),
        tracked("del", typed(words, "delText")),
        tracked("ins", typed(instead)),
        typed(after),
    ):
        run.addprevious(piece)
    run.getparent().remove(run)


def new_line(after: Any, words: str) -> None:
    """Enter at the end of a paragraph, then typing: the old one's mark is the new one."""
    made = OxmlElement("w:p")
    made.append(tracked("ins", typed(words)))
    properties = after.get_or_add_pPr()
    holder = OxmlElement("w:rPr")
    holder.append(tracked("ins"))
    properties.append(holder)
    after.addnext(made)


def reply(document: Any, words: str, answer: str, who: str = "陈思远") -> None:
    """Answer a comment: a comment of one's own at the same words, and who answers whom."""
    comments = document.part._comments_part.element
    first = next(one for one in comments if "".join(t.text or "" for t in one.iter(qn("w:t"))) == words)
    number = first.get(qn("w:id"))
    start = next(
        one for one in document.element.body.iter(qn("w:commentRangeStart")) if one.get(qn("w:id")) == number
    )
    end = next(
        one for one in document.element.body.iter(qn("w:commentRangeEnd")) if one.get(qn("w:id")) == number
    )
    made = document.add_comment(document.paragraphs[0].runs[0], text=answer, author=who)
    own = str(made.comment_id)
    for tag, beside in (("commentRangeStart", start), ("commentRangeEnd", end)):
        mark = next(one for one in document.element.body.iter(qn(f"w:{tag}")) if one.get(qn("w:id")) == own)
        beside.addnext(mark)
