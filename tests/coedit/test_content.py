"""What breaks the shape of a plan never reaches a colleague, the log, or whoever reads the log."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from server.base import database as db
from server.coedit import log, structs
from server.coedit.content import Gate, Misplaced
from server.coedit.wire import varbytes
from server.documents import guarding, ydoc
from tests.coedit.conftest import Start, person
from tests.coedit.hostile import one_client
from tests.coedit.plans import Plans, beside, hostile, line_of, places, plant_plan, write
from tests.coedit.typist import Typist
from tests.documents.browser_side import BrowserSide
from tests.documents.samples import Everything


async def rows(document_id: UUID) -> int:
    """Committed changes of a document."""
    return int(await db.value("SELECT count(*) FROM coedit_update WHERE document_id = $1", document_id))


async def test_what_breaks_the_shape_is_shown_to_nobody_and_costs_only_its_sender(start: Start) -> None:
    content = Plans()
    port, _hub = await start(content=content)
    document_id, state = await plant_plan("同课异构", "第二段")
    wang, li = await Typist.join(port, document_id), await Typist.join(port, document_id, user="li")
    await write(wang, "甲")
    await wang.saved()
    committed = await rows(document_id)
    names = list(hostile(state))
    for number, name in enumerate(names):
        mallory = await Typist.join(port, document_id, user=f"mallory{number}")
        await mallory.update(one_client(hostile(state, 1000 + number)[name], client=1000 + number))
        assert await mallory.closed() == 4400, name
        assert mallory.refusals, name
        await write(wang, "乙")
        await wang.saved()
        committed += 1
        assert await rows(document_id) == committed, name
    await li.until(lambda: ydoc.plain(line_of(li)) == ydoc.plain(line_of(wang)))
    assert guarding.fault(li.doc) == ""
    assert [who for who, _what, _before in content.told] == [
        person(f"mallory{number}") for number in range(len(names))
    ]
    assert guarding.fault(await log.load(document_id)) == ""
    back = await Typist.join(port, document_id, user="mallory0")
    await back.until(lambda: back.told)
    assert back.told == [False]
    for one in (wang, li, back):
        await one.leave()


async def test_plain_typing_is_let_through_without_a_look(start: Start) -> None:
    content = Plans()
    port, _hub = await start(content=content)
    document_id, _state = await plant_plan("同课异构", "第二段")
    wang = await Typist.join(port, document_id)
    looks = content.looks
    for _ in range(20):
        await write(wang, "字")
    shared = line_of(wang)
    ydoc.delete(shared, 0, 2)
    await wang.flush()
    await wang.saved()
    assert content.looks - looks == 1
    await wang.leave()


async def test_letters_said_anew_about_a_block_open_no_way_beside_it() -> None:
    _document_id, state = await plant_plan("甲乙")
    doc: Doc[Any] = Doc()
    doc.apply_update(state)
    content = Plans()
    gate = Gate(content, doc)
    at = places(state)
    client, end = structs.scan_own(state).gives[0][0], structs.scan_own(state).gives[0][2]
    repeated = [bytes([0x84]) + beside(at["section"]) + varbytes(b"a")]
    again = one_client(repeated, client=client, clock=at["paragraph"][1])
    gate.put_into(doc, again, structs.scan(again), {client: end})
    letters = one_client([bytes([0x84]) + beside(at["paragraph"]) + varbytes(b"x")])
    with pytest.raises(Misplaced):
        gate.put_into(doc, letters, structs.scan(letters), {client: end})


async def test_everything_the_editor_can_write_is_let_in() -> None:
    with BrowserSide() as browser:
        whole = browser.write(Everything().doc())
    doc: Doc[Any] = Doc()
    gate = Gate(Plans(), doc)
    gate.put_into(doc, whole, structs.scan(whole), {})
    writer: Doc[Any] = Doc()
    writer.apply_update(whole)
    changes: list[bytes] = []
    watching = writer.observe(lambda event: changes.append(event.update))
    block: Any = writer.get("body", type=XmlFragment).children[0]
    for value in ("甲", 2.0, ["丙"], {"丁": True}, None):  # one instead of the other
        block.attributes["title"] = value
    del block.attributes["title"]
    writer.unobserve(watching)
    for change in changes:
        gate.put_into(doc, change, structs.scan(change), {})
    assert doc.get_state() == writer.get_state()
    assert ydoc.to_json(doc) == ydoc.to_json(writer)


async def test_a_log_that_is_out_of_shape_is_put_right_before_anybody_sees_it(start: Start) -> None:
    document_id, _state = await plant_plan("同课异构")
    doc = await log.load(document_id)
    body = doc.get("body", type=XmlFragment)
    changes: list[bytes] = []
    watching = doc.observe(lambda event: changes.append(event.update))
    with doc.transaction():
        body.children.append(XmlText("裸"))
        body.children[0].children.append(XmlElement("video"))
    doc.unobserve(watching)
    await db.execute(
        "INSERT INTO coedit_update (document_id, data, user_id, epoch) VALUES ($1, $2, $3, 0)",
        document_id, changes[0], person("mallory"),
    )  # fmt: skip
    content = Plans()
    port, _hub = await start(content=content)
    both = await asyncio.gather(*(Typist.join(port, document_id, user=name) for name in ("wang", "li")))
    for one in both:
        assert guarding.fault(one.doc) == ""
        assert str(content.lines(one.doc)).count("同课异构") == 1
    assert [what for _who, what, _before in content.told] == ["mended"]
    assert content.told[0][2] is not None
    await write(both[0], "乙")
    await both[0].saved()
    for one in both:
        await one.leave()


async def test_a_log_that_cannot_be_put_right_is_only_to_be_read(start: Start) -> None:
    document_id, state = await plant_plan("同课异构")
    await db.execute(
        "INSERT INTO coedit_update (document_id, data, user_id, epoch) VALUES ($1, $2, $3, 0)",
        document_id, one_client(hostile(state)["letters in the body"]), person("mallory"),
    )  # fmt: skip
    assert "同课异构" in str(ydoc.to_json(await log.state(document_id)))
    content = Plans()
    port, _hub = await start(content=content)
    committed = await rows(document_id)
    wang = await Typist.join(port, document_id)
    body = wang.doc.get("body", type=XmlFragment)
    [home] = [child for child in ydoc.children_of(body) if child is not None]
    ydoc.insert(home.children[0].children[0], 0, "乙")
    await wang.flush()
    await wang.until(lambda: wang.refusals)
    assert await rows(document_id) == committed
    assert [before for _who, _what, before in content.told] == [None]
    await wang.leave()
