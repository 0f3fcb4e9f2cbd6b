"""The confirm page: paragraphs are put where they belong, by a plain form, and the 学区 learns the label."""

import io
import re
from uuid import UUID

import docx
import httpx
import pytest

from server.base import database as db
from server.documents import text
from server.plans import importing, versions
from server.plans.imports import correcting, learning
from tests.support.browsing import PARTIAL, SignIn
from tests.support.town import Town

pytestmark = pytest.mark.usefixtures("store")
LINES = ("教学目标", "认识几分之一。", "会读会写。", "课堂寄语", "愿你们喜欢分数。", "教学重点", "平均分。")


def paper(*lines: str) -> bytes:
    made = docx.Document()
    for line in lines:
        made.add_paragraph(line)
    saved = io.BytesIO()
    made.save(saved)
    return saved.getvalue()


async def brought_in(browser: httpx.AsyncClient, *lines: str) -> str:
    reply = await browser.post("/imports", files={"file": ("分数.docx", paper(*lines))})
    assert reply.status_code == 303, reply.text
    return str(reply.headers["location"])


def tick(page: str, words: str) -> str:
    found = re.search(rf'name="unit" value="([^"]+)"(?: checked)?><span[^>]*>勾选“{words}', page)
    assert found, words
    return found[1]


def part(page: str, title: str) -> str:
    found = re.search(rf'<option value="(\w+)"[^>]*>\d+ {title}</option>', page)
    assert found, title
    return found[1]


async def test_paragraphs_are_put_right_without_a_script_and_the_label_is_learnt(
    town: Town, signed_in: SignIn
) -> None:
    browser = await signed_in(town.wang)
    place = await brought_in(browser, *LINES)
    page = (await browser.get(place)).text
    form = {"title": "分数", "subject": "数学", "grade": "三年级", "kind": "master"}

    unticked = await browser.post(f"{place}/plan", data=form | {"step": "move", "to": part(page, "教学重点")})
    assert unticked.status_code == 422 and correcting.NOTHING_TICKED in unticked.text
    start = tick(page, "课堂寄语")
    sent = form | {"title": "几分之一", "step": "split", "unit": start, "to": "new-summary"}
    split = await browser.post(f"{place}/plan", data=sent)
    assert split.status_code == 303
    page = (await browser.get(place)).text
    assert 'value="几分之一"' in page, "what was typed stays"
    assert "2 课堂寄语" in page and "撤回一步" in page
    moved = await browser.post(
        f"{place}/plan",
        data=form | {"step": "move", "unit": tick(page, "会读会写"), "to": part(page, "教学重点")},
        headers=PARTIAL,
    )
    assert moved.status_code == 200 and "<html" not in moved.text
    await browser.post(f"{place}/plan", data=form | {"step": "undo"})
    page = (await browser.get(place)).text
    assert await db.value("SELECT count(*) FROM district_label") == 0, "nothing is learnt before it is a plan"

    made = await browser.post(f"{place}/plan", data=form)
    doc = await versions.current_doc(UUID(made.headers["location"].split("/")[2]))
    assert [(one.key, one.title) for one in text.outline(doc)][:3] == [
        ("objectives", "教学目标"),
        ("summary", "课堂寄语"),
        ("key", "教学重点"),
    ]
    assert "会读会写。\n课堂寄语" in text.plain(doc), "the move was taken back"
    learnt = await db.row("SELECT phrase, key, state, people FROM district_label")
    assert learnt == {"phrase": "课堂寄语", "key": "summary", "state": "suggested", "people": [town.wang.id]}


async def test_what_the_district_has_adopted_is_recognised(town: Town, signed_in: SignIn) -> None:
    browser = await signed_in(town.wang)
    before = (await browser.get(await brought_in(browser, *LINES))).text
    assert "课堂寄语</option>" not in before
    await db.execute(
        "INSERT INTO district_label (id, district, phrase, label, kind, key, state, people, created_at)"
        " VALUES (gen_random_uuid(), $1, '课堂寄语', '课堂寄语', 'section', 'summary', 'adopted', '{}',"
        " now())",
        town.district,
    )
    assert await learning.adopted(await learning.district_of(town.zhao)) == [
        ("课堂寄语", "section", "summary")
    ]
    after = (await browser.get(await brought_in(browser, *LINES))).text
    assert "2 课堂寄语</option>" in after


async def test_a_correction_of_somebody_elses_import_finds_nothing_of_a_made_one_the_plan(
    town: Town, signed_in: SignIn
) -> None:
    wang, li = await signed_in(town.wang), await signed_in(town.li)
    place = await brought_in(wang, *LINES)
    page = (await wang.get(place)).text
    sent = {
        "title": "分数",
        "kind": "version",
        "step": "split",
        "to": "new-board",
        "unit": tick(page, "会读"),
    }
    assert (await li.post(f"{place}/plan", data=sent)).status_code == 404
    odd = {"step": "split", "to": "new-nonsense", "unit": "../x", "key-../x": "board", "title": "分数"}
    assert (await wang.post(f"{place}/plan", data=odd)).status_code == 422
    made = await wang.post(f"{place}/plan", data=sent | {"step": ""})
    for step in ("move", "split", "undo", "divide", ""):  # from a window that was left open
        late = await wang.post(f"{place}/plan", data=sent | {"step": step})
        assert (late.status_code, late.headers["location"]) == (303, made.headers["location"])
    assert (await li.post(f"{place}/plan", data=sent)).status_code == 404


async def test_a_step_works_the_text_out_once_before_and_once_after(
    town: Town, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thousand rows take a third of a second each time."""
    browser = await signed_in(town.wang)
    place = await brought_in(browser, *LINES)
    page = (await browser.get(place)).text
    sent = {"title": "分数", "step": "move", "unit": tick(page, "会读会写"), "to": part(page, "教学重点")}
    keys = {f"key-{one}": "key" for one in re.findall(r'name="key-(\w+)"', page)}
    worked, real = [], importing.corrected
    monkeypatch.setattr(importing, "corrected", lambda *given: worked.append(given) or real(*given))
    moved = await browser.post(f"{place}/plan", data=sent | keys, headers=PARTIAL)
    assert moved.status_code == 200 and len(worked) == 2
