"""本校表格: sent, looked over, taken, chosen when exporting; and the paper a plan came in."""

import io
import re
from uuid import UUID

import docx
import httpx
import pytest
from lxml import etree
from PIL import Image

from server.app import doors
from server.base.errors import Conflict, DomainError, Missing
from server.documents.docx.forms import make
from server.documents.docx.outline import outline_of
from server.documents.docx.reading import read
from server.files import access as file_access
from server.plans import forking, importing, states
from server.plans.papers import access, filling, keeping
from server.plans.papers.keeping import PaperForm
from server.plans.papers.tables import PaperKind
from server.plans.tables import State
from tests.documents.docx.papers import Paper
from tests.plans.conftest import Draft, at_once
from tests.support.browsing import SignIn
from tests.support.queries import Counting
from tests.support.town import Town


@pytest.fixture(autouse=True)
def ready(store: None) -> None:
    """A store of this test's own, and the doors every process is handed."""
    doors.hand_over()


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORM = Paper().line("实验小学教案").table([
    ["课题", "", "授课教师", ""], [("教学目标", 1), ("", 3)], [("板书设计", 1), ("", 3)],
    ["学科", "", "年级", ""],
]).data  # fmt: skip


def of_school(town: Town, name: str = "学校教案") -> PaperForm:
    return PaperForm("school", town.school, PaperKind.PLAN, name)


async def standing(town: Town, data: bytes = FORM, name: str = "学校教案") -> UUID:
    paper = await keeping.receive(town.zhou, of_school(town, name), data, "教案表格.docx")
    await keeping.take(town.zhou, paper)
    return paper


async def names(who: object) -> list[str]:
    return [one["name"] for one in await access.visible(who)]  # type: ignore[arg-type]


async def test_a_clerk_sends_a_form_looks_it_over_and_teachers_export_in_it(
    town: Town, signed_in: SignIn, draft: Draft
) -> None:
    clerk, teacher = await signed_in(town.zhou), await signed_in(town.wang)
    sent = await clerk.post(
        "/papers", data={"place": f"school:{town.school}", "kind": "plan"},
        files={"file": ("实验小学教案表.docx", FORM, WORD)},
    )  # fmt: skip
    assert sent.status_code == 303, sent.text
    place = sent.headers["location"]
    shown = await clerk.get(place)
    assert all(words in shown.text for words in ("课题、授课教师", "教学目标", "板书设计", "就用这份"))
    assert (await teacher.get(place)).status_code == 404
    assert await names(town.wang) == []
    assert (await clerk.post(f"{place}/confirmation")).status_code == 303
    assert await names(town.wang) == ["实验小学教案表"]
    assert await names(town.sun) == []

    plan = await draft(town.wang)
    choices = await teacher.get(f"/plans/{plan}/export")
    url = re.search(rf"/plans/{plan}/export\?form=paper-[0-9a-f-]+", choices.text)
    assert url is not None
    seen = await teacher.get(url[0])
    assert "“实验小学教案表”填好了" in seen.text
    assert "每一部分都有位置" in seen.text
    data = (await teacher.get(url[0].replace("/export?", "/export.docx?"))).content
    rows = [[cell.text for cell in row.cells] for row in docx.Document(io.BytesIO(data)).tables[0].rows]
    assert rows[0] == ["课题", "分数的初步认识", "授课教师", "王雨晴"]
    assert rows[1][1] == "认识几分之一"

    other = await signed_in(town.sun)
    theirs = await draft(town.sun)
    refused = await other.get(f"/plans/{theirs}/export.docx?{url[0].partition('?')[2]}")
    assert refused.status_code == 404


async def test_a_plan_goes_back_into_the_word_it_came_in_also_as_somebody_elses_version(town: Town) -> None:
    data = (
        Paper().line("《分数》教学设计", centred=True)
        .table([["教学目标", "认识几分之一"], ["教学重点", "平均分"], ["校长签字", ""]]).data
    )  # fmt: skip
    plan = await importing.plan_from_word(town.wang, data, "分数.docx", state=State.DISCUSSION)
    await states.release(town.li, plan)
    own = await forking.fork(town.zhao, plan)
    for viewer, plan_id in ((town.wang, plan), (town.zhao, own)):
        row = await plan_row(viewer, plan_id)
        filled = await filling.fill(viewer, row, "own")
        assert filled.warnings == []
        seen = {one["key"]: one["text"] for one in outline_of(read(filled.paper.data))["sections"]}
        assert (seen["objectives"], seen["key"]) == ("认识几分之一", "平均分")
        table = docx.Document(io.BytesIO(filled.paper.data)).tables[0]
        assert table.rows[2].cells[0].text == "校长签字"
    with pytest.raises(Missing):
        await filling.fill(town.wang, await plan_row(town.wang, plan), "own-x")


async def test_a_photo_stays_where_it_stood_although_it_is_kept_without_its_place(town: Town) -> None:
    photo, exif = io.BytesIO(), Image.Exif()
    exif[0x8825] = {1: "N", 2: (28.0, 12.0, 0.0)}
    Image.new("RGB", (60, 40), "teal").save(photo, "JPEG", exif=exif)
    word = Paper().line("一、教学目标", bold=True).line("认识几分之一")
    word.document.add_picture(photo)
    plan = await importing.plan_from_word(town.wang, word.data, "分数.docx")
    filled = await filling.fill(town.wang, await plan_row(town.wang, plan), "own")
    before, after = (docx.Document(io.BytesIO(one)) for one in (word.data, filled.paper.data))
    assert len(after.inline_shapes) == 1
    shapes = [etree.tostring(one.inline_shapes[0]._inline) for one in (before, after)]
    assert shapes[0] == shapes[1]


async def test_a_form_is_replaced_by_another_file_and_removed(town: Town) -> None:
    paper = await standing(town)
    twin = await keeping.receive(town.zhou, of_school(town), FORM, "x.docx")
    with pytest.raises(Conflict, match="已经有一份"):
        await keeping.take(town.zhou, twin)
    change = PaperForm("", None, PaperKind.PLAN, "", paper)
    new = await keeping.receive(town.zhou, change, make("table"), "新表.docx")
    assert [one["id"] for one in await access.visible(town.wang)] == [paper]
    await at_once("plan_paper", *(keeping.take(town.zhou, new) for _ in range(3)))
    (stands,) = await access.visible(town.wang)
    assert (stands["id"], stands["name"], stands["file_name"]) == (new, "学校教案", "新表.docx")
    with pytest.raises(Missing):
        await access.find(town.wang, paper)
    assert await file_access.find_readable(town.wang, stands["file"])
    for stranger in (town.wang, town.li, town.zheng, town.chen, town.sun):
        with pytest.raises(Missing):
            await keeping.remove(stranger, new)
    await keeping.remove(town.zhou, new)
    assert await access.visible(town.wang) == []


async def test_a_second_form_of_a_name_is_told_and_takes_another_name_or_the_place_of_the_first(
    town: Town, signed_in: SignIn
) -> None:
    first = await standing(town)
    clerk = await signed_in(town.zhou)
    second = await keeping.receive(town.zhou, of_school(town), make("table"), "新表.docx")
    place = f"/papers/{second}"
    assert "已经有一份叫“学校教案”" in (await clerk.get(place)).text
    for wanted, told in (({}, "“学校教案”"), ({"name": "学校教案"}, "“学校教案”")):
        refused = await clerk.post(f"{place}/confirmation", data=wanted)
        assert refused.status_code == 409
        assert f"这里已经有一份叫{told}的表格" in refused.text and 'value="学校教案"' in refused.text
        assert f'name="replaces" value="{first}"' in refused.text
    long = await clerk.post(f"{place}/confirmation", data={"name": "表" * 300})
    assert long.status_code == 422 and "表" * 300 in long.text
    assert (await clerk.post(f"{place}/confirmation", data={"name": "新学期教案"})).status_code == 303
    assert sorted(await names(town.wang)) == ["学校教案", "新学期教案"]

    third = await keeping.receive(town.zhou, of_school(town), make("brief"), "简案.docx")
    other = await keeping.receive(town.zhou, of_school(town), make("second"), "又一份.docx")
    with pytest.raises(Conflict):  # only the one that has the name can be ended for it
        await keeping.take(town.zhou, third, replaces=second)
    sent = {"name": "学校教案", "replaces": str(first)}
    assert (await clerk.post(f"/papers/{third}/confirmation", data=sent)).status_code == 303
    assert {one["id"] for one in await access.visible(town.wang)} == {second, third}
    with pytest.raises(Conflict):  # what was to be replaced is gone, another has the name by now
        await keeping.take(town.zhou, other, replaces=first)


async def test_what_cannot_be_filled_is_not_taken_and_says_why(town: Town, signed_in: SignIn) -> None:
    with pytest.raises(DomainError, match="没有认出可以填的地方"):
        await keeping.receive(town.zhou, of_school(town), Paper().line("通知").data, "通知.docx")
    with pytest.raises(Missing):
        await keeping.receive(town.wang, of_school(town), FORM, "x.docx")
    clerk = await signed_in(town.zhou)
    reply = await clerk.post(
        "/papers",
        data={"place": f"school:{town.school}", "name": "表"},
        files={"file": ("x.docx", b"x", WORD)},
    )
    assert reply.status_code == 422
    assert 'value="表"' in reply.text and 'role="alert"' in reply.text
    large = await clerk.post(
        "/papers",
        data={"place": f"school:{town.school}", "name": "大表格"},
        files={"file": ("大.docx", b"PK\x03\x04" + bytes(31 * 1024 * 1024), WORD)},
    )
    assert large.status_code == 413 and "最多 30 MB" in large.text and 'value="大表格"' in large.text


async def test_the_export_page_costs_few_questions(
    town: Town, signed_in: SignIn, draft: Draft, count_queries: Counting
) -> None:
    await standing(town)
    plan = await draft(town.wang)
    browser: httpx.AsyncClient = await signed_in(town.wang)
    with count_queries() as queries:
        assert (await browser.get(f"/plans/{plan}/export")).status_code == 200
    assert len(queries) <= 9


async def plan_row(viewer: object, plan_id: UUID) -> dict[str, object]:
    from server.plans import access as plan_access

    return await plan_access.find_visible(viewer, plan_id)  # type: ignore[arg-type]
