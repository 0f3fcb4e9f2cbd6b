"""One document a hostile member wrote past every check, on every page and in the paper that show a plan."""

import io
import math
import re
from collections.abc import Awaitable, Callable
from html.parser import HTMLParser
from typing import Any
from uuid import UUID

import docx
import httpx
import pytest
from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from server.app import doors
from server.base import database as db
from server.coedit import clients, log
from server.documents import ydoc
from server.plans import rescuing, states, versions
from server.plans.tables import Reason
from tests.support.browsing import SignIn
from tests.support.town import Town

Draft = Callable[..., Awaitable[UUID]]
EVIL = "\"'><script>window.ran=1</script><img src=x onerror=ran=1>{{7*7}}${7*7}\x00\x0b\u202e\ufffe"
SCRIPT = "javascript:window.ran=1"
HUGE = 10**12
SAFE = re.compile(r"(?:/(?!/)|#|https?:|mailto:|data:,)")
ADDRESSES = {"href", "src", "action", "formaction", "poster", "data", "xlink:href"}


def spoil(doc: Doc[Any]) -> None:
    """Everything at once, into the first section."""
    home: Any = doc.get("body", type=XmlFragment).children[0]

    def add(parent: Any, name: str, **attrs: Any) -> Any:
        made = parent.children.append(XmlElement(name))
        for key, value in attrs.items():
            made.attributes[key] = value
        return made

    def write(parent: Any, words: str, **marks: Any) -> None:
        run = parent.children.append(XmlText())
        ydoc.insert(run, 0, words, marks or None)

    write(add(home, "paragraph", id=EVIL, align=EVIL, num={"text": EVIL, "fmt": EVIL}, onclick=SCRIPT), EVIL)
    for href in (
        SCRIPT,
        "JaVaScRiPt:ran=1",
        "data:text/html,<script>ran=1</script>",
        "//evil.example/x",
        EVIL,
    ):
        write(
            add(home, "paragraph", src=href),
            "敌意的链接",
            link={"href": href, "target": "x", "onclick": EVIL},
        )
    write(add(home, "heading", level=HUGE, id="h"), EVIL, color={"color": "red;background:url(//evil)"},
          blink={"a": EVIL}, bold={})  # fmt: skip
    add(home, "image", file_id="//evil.example/x.png", width=HUGE, height=math.nan, alt=EVIL)
    add(home, "image", file_id=SCRIPT, width=-math.inf, alt={"a": 1})
    add(
        home,
        "blockMath",
        latex="\\href{" + SCRIPT + "}{x}" + EVIL,
        omml="<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><x>&a;</x>",
    )
    add(home, "opaque", kind=EVIL, file_id=EVIL, label=EVIL)
    line = add(home, "paragraph", indentChars=HUGE)
    add(line, "inlineMath", latex=EVIL, omml="<w:altChunk/>" + EVIL)
    add(line, "ruby", base=EVIL, rt=EVIL)
    add(line, "footnote", text=EVIL)
    add(line, "inlineImage", file_id="../../etc/passwd", width="1e999")
    row = add(add(home, "table", kind="process"), "tableRow", minutes=-HUGE, title=EVIL)
    for _ in range(3):
        cell = add(row, "tableCell", colspan=HUGE, rowspan=HUGE, colwidth=[HUGE, math.nan, "x"], col=EVIL)
        write(add(cell, "paragraph"), EVIL)
    add(home, "orderedList", start=-HUGE, num={"fmt": EVIL, "start": math.inf})
    deep = home
    for level in range(400):
        deep = add(deep, "textbox" if level % 2 else "bulletList")
    write(deep, "最深处")
    write(home, "裸字")
    write(add(home, "script", src=SCRIPT), EVIL)
    add(doc.get("body", type=XmlFragment), "iframe", src=SCRIPT, srcdoc=EVIL)


class Page(HTMLParser):
    """Fails on a tag or an attribute that runs something or asks a stranger."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.words = ""
        self._script = False
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in {"iframe", "object", "embed", "base"}, attrs
        self._script = tag == "script"
        for name, value in attrs:
            assert not name.startswith("on"), (tag, name, value)
            assert name not in {"style", "srcdoc"}, (tag, name, value)
            if name in ADDRESSES:
                assert SAFE.match(value or "#"), (tag, name, value)
                assert "evil" not in (value or ""), (tag, name, value)

    def handle_data(self, data: str) -> None:
        if self._script:
            assert "ran=1" not in data
        else:
            self.words += data

    def handle_endtag(self, tag: str) -> None:
        self._script = False


@pytest.fixture
async def hostile(town: Town, in_discussion: Draft) -> UUID:
    """A shared plan with it, written straight into the log."""
    doors.hand_over()
    plan_id = await in_discussion(town.wang, f"面积{EVIL[:60]}".replace("\x00", "").replace("\x0b", ""))
    doc = await log.load(plan_id)
    changes: list[bytes] = []
    watching = doc.observe(lambda event: changes.append(event.update))
    with doc.transaction():
        spoil(doc)
    doc.unobserve(watching)
    await db.execute(
        "INSERT INTO coedit_update (document_id, data, user_id, client_id, epoch) VALUES ($1, $2, $3, $4, 0)",
        plan_id, changes[0], town.zhao.id, doc.client_id,
    )  # fmt: skip
    await clients.claim(plan_id, [doc.client_id], town.zhao.id)
    return plan_id


async def shown(browser: httpx.AsyncClient, path: str) -> Page:
    reply = await browser.get(path)
    assert reply.status_code == 200, (path, reply.status_code, reply.text[-500:])
    return Page(reply.text)


async def test_one_hostile_document_is_harmless_wherever_it_is_shown(
    town: Town, hostile: UUID, signed_in: SignIn
) -> None:
    before = await versions.cut(hostile, Reason.SETTLED, None)
    await rescuing.keep_lost(hostile, await log.state(hostile))
    await rescuing.tell_lost(hostile, before.seq)
    wang, li = await signed_in(town.wang), await signed_in(town.li)
    base = f"/plans/{hostile}"
    read = await shown(wang, base)
    assert "敌意的链接" in read.words
    assert "{{7*7}}" in read.words
    for path in (
        f"{base}/edit", f"{base}/versions", f"{base}/versions/{before.seq}", f"{base}/playback",
        f"{base}/versions/comparison?from=1&to={before.seq}", f"{base}/authors", f"{base}/threads",
        "/plans", "/inbox", "/search?q=敌意的链接", "/search?q=script", "/feed", "/",
    ):  # fmt: skip
        await shown(wang, path)
    paper = await wang.get(f"{base}/export.docx")
    assert paper.status_code == 200
    word = docx.Document(io.BytesIO(paper.content))
    outside = [part.target_ref for part in word.part.rels.values() if part.is_external]
    assert not [address for address in outside if not address.startswith(("http:", "https:", "mailto:"))]
    assert b"file:///etc/passwd" not in paper.content
    await states.release(town.li, hostile)
    await shown(li, base)
    await shown(li, "/library")
