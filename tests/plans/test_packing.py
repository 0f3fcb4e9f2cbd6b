"""导出所选为 Word 压缩包: what is in it is what its owner may read when it is made."""

import io
import zipfile
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import docx
import pytest

from server.app import doors, worker
from server.base import database as db
from server.base import progress
from server.base.errors import DomainError, Missing
from server.files import access, leftovers, objects, results
from server.people.viewer import Viewer
from server.plans import packing, states
from server.plans.tables import State
from server.schoolyear import years
from tests.support.browsing import SignIn
from tests.support.town import Town

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
Draft = Callable[..., Awaitable[UUID]]


@pytest.fixture(autouse=True)
def ready(store: None, jobs_wait: None) -> None:
    """A store of this test's own, the doors every process is handed, and no worker but ``do`` below."""
    doors.hand_over()


async def do(job: UUID) -> dict[str, Any]:
    """The worker's part."""
    run = await db.row("SELECT owner_id, kind FROM job_run WHERE id = $1", job)
    assert run is not None
    await worker.HANDLERS[run["kind"]]({"job": str(job)})
    return await progress.find(run["owner_id"], job)


async def zip_of(viewer: Viewer, url: str) -> zipfile.ZipFile:
    file = await access.find_readable(viewer, UUID(url.rpartition("/")[2]))
    data = b"".join([piece async for piece in objects.store().open_range(file["id"].hex)])
    assert len(data) == file["size"]
    return zipfile.ZipFile(io.BytesIO(data))


async def test_the_zip_holds_the_chosen_plans_and_is_its_owners_alone(town: Town, draft: Draft) -> None:
    first, second, other = await draft(town.wang), await draft(town.wang), await draft(town.wang, "周长/面积")
    job = await packing.ask(town.wang, [first, second, other, first], None)
    run = await do(job)
    assert (run["state"], run["done"], run["total"]) == ("done", 3, 3)
    archive = await zip_of(town.wang, run["result_url"])
    assert sorted(archive.namelist()) == [
        "分数的初步认识.docx",
        "分数的初步认识（2）.docx",
        "周长／面积.docx",
    ]
    assert archive.testzip() is None
    with pytest.raises(Missing):
        await zip_of(town.li, run["result_url"])
    notice = await db.row("SELECT * FROM notice")
    assert notice is not None
    assert notice["user_id"] == town.wang.id and notice["url"] == f"/jobs/{job}"
    assert notice["title"] == "导出 3 份教案为 Word 压缩包：做好了"


async def test_what_was_taken_back_meanwhile_is_left_out_and_said(town: Town, draft: Draft) -> None:
    own, shared = await draft(town.wang), await draft(town.zhao, "面积")
    await states.share(town.zhao, shared)
    job = await packing.ask(town.wang, [own, shared, uuid4()], None)
    await db.execute("UPDATE plan SET state = 'draft' WHERE id = $1", shared)
    run = await do(job)
    assert "压缩包里有 1 份教案。另有 2 份已经收回" in run["words"]
    gone = await do(await packing.ask(town.sun, [own], None))
    assert (gone["state"], gone["words"]) == ("failed", packing.ALL_GONE)


async def test_a_worker_killed_before_the_end_leaves_one_zip_and_one_notice(
    town: Town, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = await packing.ask(town.wang, [await draft(town.wang)], None)

    class Killed(BaseException):
        """As SIGKILL: nothing more is written, also not that it failed."""

    async def die(_file_id: UUID) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(results, "publish", die)
        with pytest.raises(Killed):
            await do(job)
    assert (await progress.find(town.wang.id, job))["state"] == "running"
    run = await do(job)  # taken over
    assert (run["state"], run["attempt"]) == ("done", 2)
    assert await db.value("SELECT count(*) FROM notice") == 1
    assert await db.value("SELECT count(*) FROM file WHERE state = 'ready'") == 1
    await db.execute("UPDATE file SET created_at = now() - interval '25 hours' WHERE state = 'pending'")
    await leftovers.sweep()
    assert await db.value("SELECT count(*) FROM file") == 1


async def test_cancelled_at_the_very_end_leaves_nothing(
    town: Town, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = await packing.ask(town.wang, [await draft(town.wang)], None)
    publish = results.publish

    async def cancelled_now(file_id: UUID) -> None:
        await publish(file_id)
        await db.execute("UPDATE job_run SET cancel_asked_at = now()")

    monkeypatch.setattr(results, "publish", cancelled_now)
    assert (await do(job))["state"] == "cancelled"
    assert await db.value("SELECT count(*) FROM file") == 0
    assert await db.value("SELECT count(*) FROM notice") == 0


async def test_a_week_later_the_zip_is_gone(town: Town, draft: Draft) -> None:
    run = await do(await packing.ask(town.wang, [await draft(town.wang)], None))
    assert await results.forget_old() == 0
    await db.execute("UPDATE file SET created_at = now() - interval '8 days'")
    await worker.tidy(worker.TIDYING)
    with pytest.raises(Missing):
        await zip_of(town.wang, run["result_url"])


async def test_choosing_none_or_too_many_is_refused_and_two_clicks_are_one_job(
    town: Town, draft: Draft, signed_in: SignIn, count_queries: Any
) -> None:
    with pytest.raises(DomainError, match="一次最多导出 200 份"):
        await packing.ask(town.wang, [uuid4() for _one in range(201)], None)
    plan, theirs = await draft(town.wang), await draft(town.li, "李老师的草稿")
    wang = await signed_in(town.wang)
    with count_queries() as statements:
        page = await wang.get("/plans/packages/new")
    assert len(statements) <= 5, statements
    assert str(plan) in page.text and str(theirs) not in page.text
    refused = await wang.post("/plans/packages", data={"form_id": str(uuid4())})
    assert refused.status_code == 422 and packing.NONE_CHOSEN in refused.text
    form = {"form_id": str(uuid4()), "plan": [str(plan), "nonsense"]}
    answers = [await wang.post("/plans/packages", data=form) for _click in range(2)]
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert await db.value("SELECT count(*) FROM job_run") == 1


async def test_the_page_of_a_job_shows_how_far_it_is_with_and_without_a_script(
    town: Town, draft: Draft, signed_in: SignIn, count_queries: Any
) -> None:
    job = await packing.ask(town.wang, [await draft(town.wang)], None)
    wang, li = await signed_in(town.wang), await signed_in(town.li)
    with count_queries() as statements:
        waiting = (await wang.get(f"/jobs/{job}")).text
    assert len(statements) <= 5, statements
    assert "排队中" in waiting and '<noscript><meta http-equiv="refresh"' in waiting
    state = (await wang.get(f"/jobs/{job}/state")).json()
    assert (state["state"], state["words"], state["over"]) == ("waiting", "等前面的任务做完", False)
    assert (await li.get(f"/jobs/{job}/events")).status_code == 404
    await do(job)
    done = (await wang.get(f"/jobs/{job}")).text
    assert "下载" in done and "http-equiv" not in done
    events = (await wang.get(f"/jobs/{job}/events")).text
    assert '"over": true' in events
    assert "做好了" in (await wang.get("/jobs")).text and "做好了" not in (await li.get("/jobs")).text
    download = await wang.get((await progress.find(town.wang.id, job))["result_url"])
    assert download.headers["content-type"] == "application/zip"
    assert (await li.get((await progress.find(town.wang.id, job))["result_url"])).status_code == 404


async def test_cancelling_from_the_page(town: Town, draft: Draft, signed_in: SignIn) -> None:
    job = await packing.ask(town.wang, [await draft(town.wang)], None)
    wang = await signed_in(town.wang)
    for _click in range(2):
        answer = await wang.post(f"/jobs/{job}/cancellation")
        assert (answer.status_code, answer.headers["location"]) == (303, f"/jobs/{job}")
    assert "已取消" in (await wang.get(f"/jobs/{job}")).text
    await do(job)  # it was in the queue already
    assert await db.value("SELECT count(*) FROM file") == 0


async def test_a_term_of_a_group_is_bound_as_one_book(town: Town, draft: Draft) -> None:
    plans = [await draft(town.wang, title) for title in ("分数", "周长")]
    run = await do(await packing.ask(town.wang, [*plans, uuid4()], None, "book"))
    assert (run["state"], run["words"][:5]) == ("done", "这一册里有")
    file = await access.find_readable(town.wang, UUID(run["result_url"].rpartition("/")[2]))
    assert file["name"] == "教案集 2 份.docx"
    data = b"".join([piece async for piece in objects.store().open_range(file["id"].hex)])
    book = docx.Document(io.BytesIO(data))
    lines = [line.text for line in book.paragraphs if line.text.strip()]
    assert lines[:3] == ["三年级数学教案", "实验小学", "王雨晴"]
    assert lines[lines.index("目　录") + 1].startswith("1　分数（王雨晴）")
    starts = [lines.index(title) for title in ("分数", "周长")]
    assert starts == sorted(starts) and "认识几分之一" in lines[starts[0] : starts[1]]
    names = [mark.get(f"{W}name") for mark in book.element.iter(f"{W}bookmarkStart")]
    assert len(names) == len(set(names)) and {"plan_1", "plan_2"} <= set(names)
    assert not [name for name in names if name.startswith("gongbei_")]


async def test_all_are_written_into_one_form_and_what_did_not_fit_is_told(town: Town, draft: Draft) -> None:
    plan = await draft(town.wang)
    with pytest.raises(Missing):
        await packing.ask(town.wang, [plan], None, f"paper-{uuid4()}")
    run = await do(await packing.ask(town.wang, [plan], None, "form-brief"))
    archive = await zip_of(town.wang, run["result_url"])
    paper = docx.Document(io.BytesIO(archive.read("分数的初步认识.docx")))
    assert paper.tables[0].rows[0].cells[1].text == "分数的初步认识"
    own = await do(await packing.ask(town.wang, [plan], None, "own"))
    assert (await zip_of(town.wang, own["result_url"])).namelist() == ["分数的初步认识.docx"]


async def test_the_list_is_that_of_a_group_and_a_term(town: Town, draft: Draft) -> None:
    mine = await draft(town.wang)
    group = await draft(town.li, state=State.DISCUSSION)
    assert {one["id"] for one in await packing.choices(town.wang)} == {mine, group}
    today = years.today()
    both = {one["id"] for one in await packing.choices(town.wang, town.group, (today, today))}
    assert group in both
    assert await packing.choices(town.wang, town.other_group) == []
    assert await packing.choices(town.wang, None, (date(2020, 2, 1), date(2020, 7, 1))) == []
