"""A member's own program may write anything into the shared text.

No window hangs, runs it, or asks an address of its choice.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from tests.browser.conftest import Open
from tests.browser.harness.pages import paragraph, plan, settled
from tests.browser.harness.relay import AWARENESS, SYNC, UPDATE, block, varint
from tests.browser.harness.site import Site

HUGE = 1_000_000_000


def hostile(doc: Doc[Any]) -> None:
    """Straight into the shared document, past every check of the server's own writers."""
    section = doc.get("body", type=XmlFragment).children[0]

    def add(parent: Any, name: str, **attrs: Any) -> Any:
        made = parent.children.append(XmlElement(name))
        for key, value in attrs.items():
            made.attributes[key] = value
        return made

    row = add(add(section, "table", id="t", kind="process"), "tableRow", id="r", minutes="many", title=["x"])
    for _ in range(2):
        cell = add(row, "tableCell", id="c", colspan=HUGE, rowspan=-5, colwidth=["x"], col="<img src=x>")
        add(cell, "paragraph", id="p").children.append(XmlText("格"))
    add(section, "heading", id="h", level="evil", align="url(x)").children.append(XmlText("题"))
    add(section, "image", id="i", file_id="//evil.example/x.png", width=HUGE, alt={"a": 1})
    add(
        section,
        "blockMath",
        id="m",
        latex="\\href{javascript:window.ran=1}{x}\\includegraphics{https://evil.example/a}",
    )
    linked = add(section, "paragraph", id="l").children.append(XmlText("链"))
    linked.format(
        0, 3, {"link": {"href": "javascript:window.ran=1"}, "color": {"color": "red;background:url(//evil)"}}
    )


async def test_hostile_values_are_cut_to_the_schema(open_tab: Open, site: Site, room: str) -> None:
    relay = site.relay.seed(room, plan(paragraph("甲")))
    hostile(relay.doc)
    tab = await open_tab()
    asked: list[str] = []
    tab.page.on("request", lambda request: asked.append(request.url))
    await tab.caret(1)
    await tab.type("乙")
    assert (await settled(tab)).startswith("甲乙/格/格/题/链")
    assert await tab.js("() => document.querySelectorAll('.ProseMirror col').length") <= 2000
    assert await tab.js("() => !!document.querySelector('.ProseMirror h3')")
    assert await tab.js("() => document.querySelector('.picture img').getAttribute('src')") is None
    assert await tab.js(
        "() => [...document.querySelectorAll('.ProseMirror a')].every(one => !one.hasAttribute('href'))"
    )
    assert not await tab.js("() => window.ran")
    assert not [one for one in asked if "evil" in one]


async def test_a_stray_node_goes_alone(open_tab: Open, site: Site, room: str) -> None:
    relay = site.relay.seed(room, plan(paragraph("甲")))
    body = relay.doc.get("body", type=XmlFragment)
    body.children.append(XmlText("在各部分之间"))
    tab = await open_tab()
    await tab.caret(1)
    await tab.type("乙")
    await settled(tab)
    section, before = body.children[0], relay.doc.get_state()
    section.children.append(XmlText("不在段落里"))
    section.children[0].children.append(XmlElement("table"))
    body.children.append(XmlText("又一次"))
    section.children[0].children[0].format(0, 3, {"evil": {"a": 1}})
    [member] = relay.members
    await member.socket.send(varint(SYNC) + varint(UPDATE) + block(relay.doc.get_update(before)))
    await tab.type("丙")
    assert await settled(tab) == "甲乙丙"
    assert len(body.children) == 1 and len(section.children) == 1


async def test_a_hostile_name_is_only_text(open_tab: Open) -> None:
    tab = await open_tab(doc=plan(paragraph("甲")))
    colleague = await open_tab('<img src=x onerror="ran=1">')
    await colleague.caret(1)
    await colleague.type("乙")
    await settled(tab, colleague)
    assert await tab.js("() => document.querySelectorAll('.presence img, .caret img').length") == 0
    assert not await tab.js("() => window.ran")


@pytest.mark.parametrize("place", [{}, {"item": None, "type": {"client": 3, "clock": 1}, "tname": "x"}])
async def test_a_caret_that_is_nowhere_cuts_nobody_off(
    open_tab: Open, site: Site, room: str, place: dict[str, Any]
) -> None:
    a, b = await open_tab(doc=plan(paragraph("甲"))), await open_tab("李建国")
    state = {"user": {"id": "x", "name": "赵敏", "hue": 1}, "cursor": {"anchor": place, "head": place}}
    told = varint(AWARENESS) + block(varint(1) + varint(888) + varint(1) + block(json.dumps(state).encode()))
    for member in site.relay.rooms[room].members:
        await member.socket.send(told)
    for tab, text in ((a, "乙"), (b, "丙"), (a, "丁")):
        await tab.caret(1)
        await tab.type(text)
        await settled(a, b)
    assert "甲丁丙乙" in str(site.relay.rooms[room].json())


async def test_a_process_of_rows_without_cells_cuts_nobody_off(open_tab: Open, site: Site, room: str) -> None:
    relay = site.relay.seed(room, plan(paragraph("甲")))
    a, b = await open_tab(), await open_tab("李建国")
    before = relay.doc.get_state()
    table = relay.doc.get("body", type=XmlFragment).children[0].children.append(XmlElement("table"))
    table.attributes["kind"] = "process"
    table.children.append(XmlElement("tableRow"))
    for member in relay.members:
        await member.socket.send(varint(SYNC) + varint(UPDATE) + block(relay.doc.get_update(before)))
    for tab, text in ((a, "乙"), (b, "丙")):
        await tab.caret(1)
        await tab.type(text)
        await settled(a, b)
    assert "甲丙乙" in str(relay.json())
