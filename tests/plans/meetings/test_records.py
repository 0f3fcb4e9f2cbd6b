"""集体备课记录: filled in from the 批注, written together, given out, signed and then frozen."""

import asyncio
import html
import io
import itertools
import re
from uuid import UUID

import asyncpg
import docx
import httpx
import pytest

from server.app import waiting
from server.base import database as db
from server.base.errors import Missing
from server.base.ids import new_id
from server.plans import comments
from server.plans.comment_forms import Place, RemarkForm
from server.plans.meetings import access, keeping
from server.plans.papers import keeping as papers
from server.plans.papers.keeping import PaperForm
from server.plans.papers.tables import PaperKind
from tests.documents.docx.papers import Paper
from tests.plans.conftest import Draft
from tests.support.browsing import SignIn
from tests.support.queries import Counting
from tests.support.town import Town

FIELD = re.compile(r'<(input|textarea|select)\b([^>]*?)name="([^"]+)"([^>]*)>(?:([^<]*)</textarea>)?')


def fields(page: httpx.Response) -> list[tuple[str, str]]:
    """What a browser would send of the form of the record, as it stands."""
    form = page.text.split('class="stack record-form"', 1)[1].split("</form>", 1)[0]
    found = []
    for kind, before, name, after, words in FIELD.findall(form):
        rest = before + after
        value = re.search(r'value="([^"]*)"', rest)
        if kind == "textarea":
            found.append((name, html.unescape(words)))
        elif kind == "select":
            options = form.split(f'name="{name}"', 1)[1].split("</select>", 1)[0]
            chosen = re.search(r'value="([^"]*)" selected', options)
            found.append((name, chosen[1] if chosen else ""))
        elif 'type="checkbox"' not in rest or "checked" in rest:
            found.append((name, html.unescape(value[1]) if value else ""))
    return found


def changed(sent: list[tuple[str, str]], **changes: str) -> dict[str, list[str]]:
    """The same with other values; ``None`` leaves one out."""
    out: dict[str, list[str]] = {}
    for name, text in sent:
        out.setdefault(name, []).append(changes.get(name, text))
    return out


async def begun(town: Town, plan: UUID) -> UUID:
    thread = await comments.begin(
        town.zhao, plan, RemarkForm(new_id(), "例题太难"), Place(quote="", block="")
    )
    await comments.answer(town.li, plan, thread, RemarkForm(new_id(), "换成分饼"))
    await comments.settle(town.wang, plan, thread, "adopted", "")
    other = await comments.begin(town.li, plan, RemarkForm(new_id(), "板书太满"), Place())
    await comments.settle(town.wang, plan, other, "declined", "分数线要画全")
    return await keeping.begin(town.wang, plan)


async def test_a_record_begins_with_the_remarks_the_decisions_and_the_group(
    town: Town, in_discussion: Draft, draft: Draft
) -> None:
    plan = await in_discussion(town.wang)
    meeting = await access.find(town.zhao, plan, await begun(town, plan))
    assert [(one["question"], one["views"], one["consensus"]) for one in meeting["points"]] == [
        ("例题太难（赵敏）", "李建国：换成分饼", "采纳。"),
        ("板书太满（李建国）", "", "不采纳：分数线要画全"),
    ]
    assert [(one["name"], one["is_present"]) for one in meeting["people"]] == [
        ("李建国", True), ("王雨晴", True), ("赵敏", True)
    ]  # fmt: skip
    assert (meeting["host"], meeting["recorder"]) == (town.li.id, town.wang.id)
    assert await keeping.bring_in(town.zhao, plan, meeting["id"]) == 0
    again = await keeping.begin(town.wang, plan)  # a second meeting: only what is new
    assert (await access.find(town.wang, plan, again))["points"] == []
    same = new_id()
    twice = await asyncio.gather(*(keeping.begin(town.zhao, plan, same) for _ in range(2)))
    assert set(twice) == {same}
    for stranger in (town.sun, town.chen, town.zhou, town.admin):
        with pytest.raises(Missing):
            await access.find(stranger, plan, meeting["id"])
    with pytest.raises(Missing):
        await keeping.begin(town.wang, await draft(town.wang, "自己的草稿"))


async def test_two_tabs_keep_both_texts_and_a_second_save_decides(
    town: Town, in_discussion: Draft, signed_in: SignIn, count_queries: Counting
) -> None:
    plan = await in_discussion(town.wang)
    url = f"/plans/{plan}/meetings/{await begun(town, plan)}"
    wang, zhao = await signed_in(town.wang), await signed_in(town.zhao)
    with count_queries() as statements:
        opened = fields(await wang.get(f"{url}/edit"))
    assert len(statements) <= 10, statements
    first = changed(opened, topic="第一次研讨", place="三楼备课室")
    assert (await wang.post(url, data=first)).status_code == 303
    other = await zhao.post(url, data=changed(opened, at_time="下午第二节"))  # opened before: both stay
    assert other.status_code == 303, other.text
    late = await zhao.post(url, data=changed(opened, topic="研讨例题", at_time="下午第二节"))
    assert late.status_code == 409
    assert "同事刚存的" in late.text and "第一次研讨" in late.text and 'value="研讨例题"' in late.text
    stored = await access.find(town.wang, plan, UUID(url.rpartition("/")[2]))
    assert (stored["topic"], stored["place"], stored["at_time"]) == ("第一次研讨", "三楼备课室", "下午第二节")
    assert (await zhao.post(url, data=changed(fields(late)))).status_code == 303
    assert (await access.find(town.wang, plan, stored["id"]))["topic"] == "研讨例题"
    long = await wang.post(url, data=changed(fields(await wang.get(f"{url}/edit")), topic="长" * 200))
    assert long.status_code == 422 and "最多 120 个字" in long.text and "长" * 200 in long.text


async def test_the_division_becomes_tasks_in_one_click_and_the_host_signs(
    town: Town, in_discussion: Draft, signed_in: SignIn
) -> None:
    plan = await in_discussion(town.wang)
    meeting_id = await begun(town, plan)
    url = f"/plans/{plan}/meetings/{meeting_id}"
    wang, li = await signed_in(town.wang), await signed_in(town.li)
    opened = fields(await wang.get(f"{url}/edit"))
    line = next(text for name, text in opened if name == "task")
    sent = changed(
        opened, **{f"what-{line}": "换例题", f"who-{line}": str(town.zhao.id), "outcome": "例题换成分饼"}
    )
    assert (await wang.post(f"{url}/tasks", data=sent)).status_code == 303
    assert (await wang.post(f"{url}/tasks")).status_code == 303  # a second click
    [task] = [wait for wait in (await waiting.find(town.zhao)).shown if "换例题" in wait.title]
    assert task.title == "《分数的初步认识》：换例题" and task.task is not None
    assert (await wang.post(f"{url}/signature")).status_code == 404  # the host is 李建国
    assert (await (await signed_in(town.zhou)).get(url)).status_code == 404
    assert (await li.post(f"{url}/signature")).status_code == 303
    assert "例题换成分饼" in (await (await signed_in(town.zhou)).get(url)).text
    assert "《分数的初步认识》集体备课" in (await (await signed_in(town.zhou)).get("/meetings")).text
    late = await wang.post(url, data=changed(opened, topic="改一下", outcome="还想补一句"))
    assert late.status_code == 409 and "已经定稿" in late.text
    assert "改一下\n还想补一句</p>" in late.text and str(town.li.id) not in late.text  # to be copied
    with pytest.raises(asyncpg.RestrictViolationError):
        await db.execute("UPDATE meeting SET topic = '' WHERE id = $1", meeting_id)
    for other in (town.sun, town.chen):
        assert (await (await signed_in(other)).get(url)).status_code == 404
        assert (
            "集体备课" not in (await (await signed_in(other)).get("/meetings")).text.split("<h1>")[1][80:400]
        )


@pytest.mark.usefixtures("store")
async def test_what_is_written_while_it_is_signed_or_thrown_away_comes_back_and_a_click_twice_is_one(
    town: Town, in_discussion: Draft, signed_in: SignIn
) -> None:
    plan = await in_discussion(town.wang)
    wang, li, zhao = [await signed_in(who) for who in (town.wang, town.li, town.zhao)]
    url = f"/plans/{plan}/meetings/{await keeping.begin(town.wang, plan)}"
    opened = fields(await li.get(f"{url}/edit"))
    pressed = [li.post(f"{url}/signature", data=changed(opened, place="三楼")) for _ in range(2)]
    writing = zhao.post(url, data=changed(opened, outcome="例题换成分饼"))
    *signed, late = await asyncio.gather(*pressed, writing)
    assert {answer.status_code for answer in signed} == {303}
    stored = await access.find(town.wang, plan, UUID(url.rpartition("/")[2]))
    assert stored["signed_at"] is not None and stored["place"] == "三楼"
    assert stored["outcome"] == "例题换成分饼" or "例题换成分饼</p>" in late.text
    url = f"/plans/{plan}/meetings/{await keeping.begin(town.wang, plan)}"
    opened = fields(await zhao.get(f"{url}/edit"))
    assert (await wang.post(f"{url}/removal")).status_code == 303
    late = await zhao.post(f"{url}/remarks", data=changed(opened, outcome="例题换成分饼"))
    assert late.status_code == 404 and "例题换成分饼</p>" in late.text
    other = await (await signed_in(town.sun)).post(url, data=changed(opened))
    assert other.status_code == 404 and "你写的" not in other.text


async def test_work_is_given_to_nobody_who_has_left(
    town: Town, in_discussion: Draft, signed_in: SignIn
) -> None:
    plan = await in_discussion(town.wang)
    url = f"/plans/{plan}/meetings/{await keeping.begin(town.wang, plan)}"
    wang = await signed_in(town.wang)
    opened = fields(await wang.get(f"{url}/edit"))
    line = next(text for name, text in opened if name == "task")
    sent = changed(opened, **{f"what-{line}": "换例题", f"who-{line}": str(town.zhao.id)})
    await db.execute('UPDATE membership SET ends_on = school_today() - 1 WHERE "user" = $1', town.zhao.id)
    left = await wang.post(f"{url}/tasks", data=sent)
    assert left.status_code == 422 and "赵敏已经不在组里了" in left.text and "换例题" in left.text
    assert await db.value("SELECT count(*) FROM task WHERE user_id = $1", town.zhao.id) == 0
    sent = changed(fields(left), **{f"who-{line}": str(town.li.id)})
    assert (await wang.post(f"{url}/tasks", data=sent)).status_code == 303


async def test_a_record_goes_into_word_in_our_form_and_in_that_of_the_school(
    town: Town, in_discussion: Draft, signed_in: SignIn
) -> None:
    plan = await in_discussion(town.wang)
    meeting = await begun(town, plan)
    await db.execute("UPDATE meeting SET place = '录播教室', outcome = '例题换成分饼' WHERE id = $1", meeting)
    browser = await signed_in(town.zhao)
    address = f"/plans/{plan}/meetings/{meeting}/record.docx"
    ours = cells((await browser.get(address)).content)
    assert ours["课题"] == "分数的初步认识"
    assert (ours["备课组"], ours["主备人"], ours["地点"]) == ("三年级数学备课组", "王雨晴", "录播教室")
    assert ours["主持人"] == "李建国" and "赵敏" in ours["参加人员"]
    assert "例题太难（赵敏）" in ours["讨论记录"] and "李建国：换成分饼" in ours["讨论记录"]
    assert ours["形成的共识"].startswith("采纳。") and ours["研讨成果"] == "例题换成分饼"
    form = Paper().line("实验小学教研记录").table([
        ["课题", "", "主持人", ""], ["地点", "", "记录人", ""],
        [("讨论记录", 1), ("", 3)], [("校长意见", 1), ("已阅", 3)],
    ])  # fmt: skip
    paper = await papers.receive(
        town.zhou, PaperForm("school", town.school, PaperKind.MEETING, "教研记录"), form.data, "x.docx"
    )
    await papers.take(town.zhou, paper)
    theirs = cells((await browser.get(address)).content)
    assert (theirs["主持人"], theirs["校长意见"]) == ("李建国", "已阅")
    assert "换成分饼" in theirs["讨论记录"]


def cells(data: bytes) -> dict[str, str]:
    """Label and what stands to its right, of all rows."""
    found = {}
    for row in docx.Document(io.BytesIO(data)).tables[0].rows:
        texts = [cell.text for cell in row.cells]
        found |= dict(itertools.pairwise(texts))
    return found
