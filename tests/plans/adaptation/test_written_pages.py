"""打印 and 手写的二次备课: the paper with room for a pen, and the photo of what the pen wrote."""

import io
import re
from uuid import UUID, uuid4

import pytest
from PIL import Image

from server.app.web import WebApp
from server.base import database
from server.documents.spec import Json
from server.plans import comments, drafting, forking
from server.plans.adaptation import inviting, pages
from server.plans.comment_forms import Place, RemarkForm
from server.plans.tables import Kind
from tests.plans.conftest import Draft, png, text
from tests.support.browsing import SignIn
from tests.support.queries import Counting
from tests.support.town import Town

pytestmark = pytest.mark.usefixtures("store")


def row(kind: str, *cells: tuple[str, str]) -> Json:
    return {
        "type": "tableRow",
        "attrs": {"id": f"row{len(cells)}{kind}"},
        "content": [{"type": kind, "attrs": {"col": col}, "content": [text(words)]} for col, words in cells],
    }


def with_process(*more: tuple[str, str]) -> Json:
    """A plan with one step, and a board."""
    head = [("step", "环节"), ("teacher", "教师活动"), *((col, "二次备课") for col, _ in more)]
    table = {
        "type": "table",
        "attrs": {"id": "t1", "kind": "process"},
        "content": [
            row("tableHeader", *head),
            row("tableCell", ("step", "导入"), ("teacher", "出示圆片"), *more),
        ],
    }
    return {
        "type": "doc",
        "content": [
            {"type": "section", "attrs": {"id": "s1", "key": "process"}, "content": [table]},
            {"type": "section", "attrs": {"id": "s2", "key": "board"}, "content": [text("圆 半径")]},
        ],
    }


def photo() -> bytes:
    """As a phone sends it, with the place it was taken at."""
    out = io.BytesIO()
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    Image.new("RGB", (60, 80), "white").save(out, "JPEG", exif=exif)
    return out.getvalue()


async def printed(browser: object, plan: UUID, query: str = "") -> str:
    found = await browser.get(f"/plans/{plan}/print{query}")  # type: ignore[attr-defined]
    assert found.status_code == 200
    return str(found.text)


async def test_the_paper_has_the_room_its_reader_asks_for(
    town: Town, signed_in: SignIn, count_queries: Counting
) -> None:
    plan = await drafting.create(
        town.wang, title="圆的认识", doc=with_process(("second", "先折一折")), subject="数学",
        kind=Kind.VERSION,
    )  # fmt: skip
    bare = await drafting.create(
        town.wang, title="没有栏", doc=with_process(), subject="数学", kind=Kind.VERSION
    )
    wang = await signed_in(town.wang)
    usual = await printed(wang, plan)
    assert "先折一折" in usual and "print-a4" in usual and "实验小学" in usual and "班级：＿" in usual
    assert "print-code" not in usual  # no phone could open an address of this computer alone
    wang.headers["Host"] = "beike.example.cn"
    assert "print-code" in await printed(wang, plan)
    empty = await printed(wang, plan, "?second=column&paper=a3&board=1&class=三（2）班")
    assert "先折一折" not in empty and "出示圆片" in empty and empty.count('class="adapted"') == 1
    assert "print-a3" in empty and "board-apart" in empty and "三（2）班" in empty
    added = await printed(wang, bare, "?second=column")
    assert re.search(r"<th[^>]*><p[^>]*>二次备课", added) and added.count('class="adapted"') == 1
    margin = await printed(wang, bare, "?second=margin&paper=b5")
    assert margin.count('class="print-margin"') == 2 and "print-b5" in margin
    hostile = await printed(wang, bare, "?paper=../x&second=%00&class=%3Cscript%3E%00" + "长" * 90)
    assert (
        "print-a4" in hostile and "<script>" not in hostile.split("print-sheet", 1)[1].split("</article>")[0]
    )
    with count_queries() as queries:
        await printed(wang, plan, "?second=column")
    assert len(queries) <= 8


async def test_remarks_are_printed_only_when_asked_and_never_for_a_reader_of_the_release(
    town: Town, in_discussion: Draft, released: Draft, signed_in: SignIn
) -> None:
    plan = await in_discussion(town.wang)
    await comments.begin(town.li, plan, RemarkForm(uuid4(), "这里先让学生折一折"), Place("g0"))
    li = await signed_in(town.li)
    assert "先让学生折一折" not in await printed(li, plan)
    both = await printed(li, plan, "?remarks=1")
    assert "［批 1］" in both and "李建国：这里先让学生折一折" in both and "印上" in both
    out = await released("已发布的")
    await comments.begin(town.li, out, RemarkForm(uuid4(), "内部的话"), Place("g0"))
    reader = await signed_in(town.zhou)
    shown = await printed(reader, out, "?remarks=1")
    assert "内部的话" not in shown and "印上" not in shown


async def test_a_photo_is_evidence_of_its_teacher_alone_and_of_whom_they_invite(
    town: Town, released: Draft, signed_in: SignIn, app: WebApp
) -> None:
    mine = await forking.fork(town.zhao, await released())
    zhao, li = await signed_in(town.zhao), await signed_in(town.li)
    address = f"/plans/{mine}/written-pages"
    assert "还没有写" in (await zhao.get(f"/plans/{mine}/adaptation")).text
    assert "还没有改过" in (await zhao.get("/plans")).text
    for _ in range(2):  # two clicks
        sent = await zhao.post(address, files={"file": ("IMG_1.jpg", photo())})
        assert (sent.status_code, sent.headers["Location"]) == (303, address)
    kept = await pages.of(mine)
    assert len(kept) == 1
    for url in ("/plans", f"/plans/{mine}"):
        assert "有手写的" in (await zhao.get(url)).text, url
    evidence = (await zhao.get(f"/plans/{mine}/adaptation")).text
    assert "照片 1 张" in evidence and "写了" in evidence
    picture = f"/files/{kept[0]['file']}"
    assert (await zhao.get(picture)).status_code in (200, 302, 303, 307)
    assert (await li.get(picture)).status_code == 404 and (await li.get(address)).status_code == 404
    await inviting.invite(town.zhao, mine, town.li.id)
    assert (await li.get(picture)).status_code != 404
    shown = (await li.get(address)).text
    assert picture in shown and "传上来" not in shown and "移除" not in shown
    assert (await li.post(address, files={"file": ("a.png", png())})).status_code == 404
    await inviting.withdraw(town.zhao, mine, town.li.id)
    assert (await li.get(picture)).status_code == 404


async def test_what_is_no_photo_is_refused_and_what_came_before_it_is_kept(
    town: Town, released: Draft, signed_in: SignIn
) -> None:
    mine = await forking.fork(town.zhao, await released())
    zhao = await signed_in(town.zhao)
    address = f"/plans/{mine}/written-pages"
    empty = await zhao.post(address, data={"x": "1"})
    assert empty.status_code == 422 and "还没有照片" in empty.text
    mixed = [("file", ("a.png", png("green"))), ("file", ("b.docx", b"PK\x03\x04 no photo"))]
    refused = await zhao.post(address, files=mixed)
    assert (
        refused.status_code == 422 and "这里只放照片" in refused.text and "前面 1 张已经存好" in refused.text
    )
    (kept,) = await pages.of(mine)
    gone = await zhao.post(f"{address}/{kept['id']}/removal")
    assert gone.status_code == 303 and await pages.of(mine) == []
    assert await database.value("SELECT count(*) FROM file WHERE id = $1", kept["file"]) == 0
    again = await zhao.post(f"{address}/{kept['id']}/removal")
    assert again.status_code == 303


async def test_the_pages_stay_with_who_wrote_them_when_a_plan_changes_hands(
    town: Town, released: Draft, signed_in: SignIn
) -> None:
    mine = await forking.fork(town.zhao, await released())
    await pages.add(town.zhao, mine, png(), "a.png")
    await database.execute("UPDATE plan SET owner = $2 WHERE id = $1", mine, town.wang.id)
    assert await pages.of(mine) == []
    found = await database.row("SELECT id, file FROM written_page WHERE plan = $1", mine)
    assert found is not None
    assert not await pages.sees_any(town.wang, [found["id"]]) and await pages.sees_any(
        town.zhao, [found["id"]]
    )
