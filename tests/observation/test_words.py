"""Word files of an observed lesson: what stands in them for whom, opened again."""

import io
import json
from typing import Any
from uuid import UUID

import docx
import httpx
import openpyxl
import pypdfium2
import pytest

from server.base import database as db
from server.base.ids import new_id
from server.files.converting import kept, office
from server.files.sniffing import DOCX
from server.observation.debriefs import cards, next_steps
from server.observation.debriefs.forms import CardForm, StepForm
from server.observation.media import withdrawing
from server.people.viewer import Viewer
from server.plans.papers import keeping as papers
from server.plans.papers.keeping import PaperForm
from server.plans.papers.tables import PaperKind
from server.rubrics import sheets
from server.rubrics.tables import Purpose
from tests.documents.docx.papers import Paper
from tests.observation.filmed import consent, take
from tests.observation.observed import invite, moment, observed, release, seen
from tests.plans.conftest import store as store
from tests.support.browsing import SignIn
from tests.support.town import Town

OVERALL = {"good": ["例子来自分饼", "语速合适"], "advice": ["先让学生试"], "text": "扎实"}


async def marked(lesson: UUID, who: Viewer, share: float, **more: Any) -> UUID:
    """A record whose marks are this share of the points of each indicator."""
    sheet = await sheets.find((await sheets.offered(Purpose.LESSON))[0]["id"])
    marks = {one.key: round(one.points * share * 2) / 2 for one in sheet.indicators}
    first = sheet.indicators[0].key
    comments = {first: f"{who.name}说目标清楚"}
    body = {"sheet": str(sheet.id), "marks": marks, "comments": comments, "overall": OVERALL, **more}
    return await seen(lesson, who, body)


def tables(answer: httpx.Response) -> list[list[list[str]]]:
    """The tables of a Word file, merged cells once."""
    assert answer.status_code == 200, answer.text
    made = []
    for table in docx.Document(io.BytesIO(answer.content)).tables:
        rows = []
        for row in table.rows:
            cells = list(dict.fromkeys(cell._tc for cell in row.cells))
            rows.append(["\n".join(p.text for p in docx.table._Cell(tc, table).paragraphs) for tc in cells])
        made.append(rows)
    return made


def beside(table: list[list[str]], name: str) -> str:
    """What stands right of a label."""
    return next(row[row.index(name) + 1] for row in table if name in row)


async def lesson_of(town: Town, **changes: Any) -> UUID:
    lesson = await observed(town.li, town.wang, **changes)
    line = [moment("m1", 725, "后两排有 6 个人没有动笔", "任务说得太快"), moment("m0", 65, "看图说一半")]
    await marked(lesson, town.zhao, 0.8, moments=line)
    await marked(lesson, town.li, 0.9)
    return lesson


async def test_one_file_holds_records_sheet_and_debrief_for_the_lead(town: Town, signed_in: SignIn) -> None:
    lesson = await lesson_of(town, reply="我再试一次")
    evidence = await cards.add(town.zhao, lesson, CardForm(new_id(), "evidence", "6 个人没有动笔"))
    step = await cards.add(town.wang, lesson, CardForm(new_id(), "next_step", "先让学生分一次", evidence))
    await next_steps.give(town.wang, lesson, step, StepForm(town.wang.id, "2026-12-01"))
    await cards.summarise(town.li, lesson, "先分后讲", 0)
    answer = await (await signed_in(town.li)).get(f"/observations/{lesson}/export.docx")
    first, second, sheet, talk = tables(answer)
    assert [beside(first, "听课人"), beside(second, "听课人")] == ["赵敏", "李建国"]
    assert (beside(first, "授课教师"), beside(first, "节次")) == ("王雨晴", "第 2 节")
    at = first.index(["时间", "教学过程（实录）", "即时点评"])
    assert first[at + 1 : at + 3] == [
        ["1:05", "【生】看图说一半", ""], ["12:05", "【生】后两排有 6 个人没有动笔", "任务说得太快"]
    ]  # fmt: skip
    assert beside(first, "优点") == "例子来自分饼\n语速合适" and beside(first, "执教者\n回应") == "我再试一次"
    assert beside(first, "评定等级").endswith("（良）")
    assert beside(sheet, "总分") == "85.8 分（良）"
    assert "王雨晴说" not in str(sheet) and "目标清楚" in beside(sheet, "综合评价")
    row = next(row for row in talk if "6 个人没有动笔" in row[0])
    assert (row[0], row[3]) == ("6 个人没有动笔（赵敏）", "先让学生分一次（王雨晴）")
    assert "王雨晴，12 月 1 日前" in beside(talk, "下一步任务") and beside(talk, "共识") == "先分后讲"
    if office.find() is not None:
        pages = pypdfium2.PdfDocument(io.BytesIO(await kept.to_pdf(answer.content, DOCX)))
        texts = [page.get_textpage().get_text_range() for page in pages]
        assert len(texts) >= 4 and "议课记录" in texts[-1] and "先分后讲" in texts[-1]


async def test_each_takes_away_what_they_may_read(town: Town, signed_in: SignIn) -> None:
    lesson = await lesson_of(town)
    await marked(lesson, town.zheng, 0.7, moments=[moment("z", 5, "郑平还没交")])
    await db.execute('UPDATE observer SET submitted_at = NULL, shown = 0 WHERE "user" = $1', town.zheng.id)
    await invite(lesson, town.sun)
    url = f"/observations/{lesson}/export.docx"

    async def parts(who: Viewer, query: str = "") -> list[str]:
        answer = await (await signed_in(who)).get(url + query)
        if answer.status_code != 200:
            return [str(answer.status_code)]
        return [table[0][0] + "|" + str(table) for table in tables(answer)]

    own, own_sheet = await parts(town.zheng)  # her own record and marks, nothing of the others
    assert "郑平还没交" in own and "6 个人" not in own and "郑平" in own_sheet and "赵敏" not in own_sheet
    assert await parts(town.wang, "?part=record") == await parts(town.wang, "?part=evaluation") == ["404"]
    assert await parts(town.sun) == ["422"]  # nothing released, no debrief yet
    for stranger in (town.zhou, town.chen, town.admin):
        assert await parts(stranger) == ["404"]
    await release(lesson)
    zhao, li, sheet = await parts(town.wang)
    assert "6 个人" in zhao and "评定等级" not in zhao + li  # whose mark was what stays with the lead
    assert "赵敏、李建国" in sheet
    await db.execute("UPDATE observation SET shared_up_at = now() WHERE id = $1", lesson)
    [above] = await parts(town.chen)
    assert "2 位" in above and "赵敏、李建国" not in above and "6 个人" not in above
    assert await parts(town.chen, "?part=debrief") == await parts(town.chen, "?part=record") == ["404"]
    assert await parts(town.admin) == ["404"]
    looked = await db.rows('SELECT what FROM observation_look WHERE "user" = $1', town.chen.id)
    assert [line["what"] for line in looked] == ["scores"]


async def test_a_lesson_between_master_and_apprentice_says_who_is_which(
    town: Town, signed_in: SignIn
) -> None:
    lesson = await observed(town.li, town.wang, kind="mentoring")
    await seen(lesson, town.li, {"moments": [moment("m", 3, "开场")]}, role="mentor")
    answer = await (await signed_in(town.li)).get(f"/observations/{lesson}/export.docx?part=record")
    assert docx.Document(io.BytesIO(answer.content)).paragraphs[0].text == "师徒听课记录表"
    [table] = tables(answer)
    assert (beside(table, "听课人"), beside(table, "授课教师")) == ("李建国（师父）", "王雨晴（徒弟）")


async def test_the_lead_alone_takes_the_marks_of_each_as_a_table(town: Town, signed_in: SignIn) -> None:
    lesson = await lesson_of(town)
    url = f"/observations/{lesson}/marks.xlsx"
    await release(lesson)
    for other in (town.zhao, town.wang, town.chen, town.admin):
        assert (await (await signed_in(other)).get(url)).status_code == 404
    answer = await (await signed_in(town.li)).get(url)
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert rows[0] == ("评价项目", "评价要点", "分值", "赵敏", "李建国", "平均")
    assert rows[-1][3] < rows[-1][5] < rows[-1][4]
    none = await observed(town.li, town.wang)
    empty = await (await signed_in(town.li)).get(f"/observations/{none}/marks.xlsx")
    assert empty.status_code == 422 and "还没有可以下载" in empty.text


@pytest.mark.usefixtures("store")
async def test_one_record_goes_into_the_form_of_the_school(town: Town, signed_in: SignIn) -> None:
    lesson = await lesson_of(town)
    record = await db.value('SELECT id FROM observer WHERE "user" = $1', town.zhao.id)
    zhao, url = await signed_in(town.zhao), f"/observations/{lesson}/export.docx?record={record}"
    [ours] = tables(await zhao.get(url))
    assert beside(ours, "听课人") == "赵敏" and beside(ours, "评定等级").endswith("（良）")
    form = Paper().line("石桥县实验小学听课本").table([
        ["执教者", "", "听课教师", ""], ["班级", "", "上课内容", ""], [("听课过程", 1), ("", 3)],
        [("总体评价", 1), ("", 3)], [("教导处检查", 1), ("已阅", 3)],
    ])  # fmt: skip
    asked = PaperForm("school", town.school, PaperKind.OBSERVATION, "听课本")
    await papers.take(town.zhou, await papers.receive(town.zhou, asked, form.data, "x.docx"))
    answer = await zhao.get(url)
    theirs = tables(answer)[0]
    assert (beside(theirs, "执教者"), beside(theirs, "听课教师")) == ("王雨晴", "赵敏")
    assert (beside(theirs, "总体评价"), beside(theirs, "教导处检查")) == ("扎实", "已阅")
    whole = docx.Document(io.BytesIO(answer.content)).element.xpath("string(.)")
    for words in ("12:05", "后两排有 6 个人没有动笔", "任务说得太快", "例子来自分饼", "先让学生试"):
        assert words in whole  # what the form has no place for stands at its end
    assert (await (await signed_in(town.wang)).get(url)).status_code == 404
    assert (await (await signed_in(town.zheng)).get(url)).status_code == 404


@pytest.mark.usefixtures("store")
async def test_a_photo_stands_beside_its_line_until_it_is_taken_back(town: Town, signed_in: SignIn) -> None:
    lesson = await observed(town.li, town.wang)
    record = await seen(lesson, town.zhao, {"moments": []}, submitted=False)
    await consent(town.zhou)
    medium, file = await take(town.zhao, record)
    line = moment("m1", 725, "分数墙拼错了", media=[str(medium)])
    await db.execute(
        "UPDATE record_version SET is_submitted = true, body = jsonb_set(body, '{moments}', $2::jsonb)"
        " WHERE observer = $1",
        record, json.dumps([line]),
    )  # fmt: skip
    await db.execute("UPDATE observer SET submitted_at = now(), shown = 1 WHERE id = $1", record)
    li, url = await signed_in(town.li), f"/observations/{lesson}"

    async def pictures() -> tuple[int, int]:
        page = (await li.get(f"{url}/notes")).text
        answer = await li.get(f"{url}/export.docx?part=record")
        return page.count(f'src="/files/{file}"'), len(
            docx.Document(io.BytesIO(answer.content)).inline_shapes
        )

    assert await pictures() == (1, 1)
    await withdrawing.remove(town.li, lesson, medium)
    assert await pictures() == (0, 0)
