"""听课本: what counts, what is asked, whom one has not yet visited; on paper and as a table."""

import io
import json
from datetime import date, datetime, timedelta
from uuid import UUID

import docx
import openpyxl
import pytest

from server.base.clock import now
from server.base.database import execute
from server.base.errors import DomainError, Missing
from server.base.ids import new_id
from server.base.sheets.writing import to_xlsx
from server.observation.books import counting, papering, quotas, visiting
from server.observation.records import body as bodies
from server.people import titles
from server.people.signing_in import viewer_of
from server.people.tables import Scope
from server.people.viewer import Viewer
from server.schoolyear import years
from tests.app.year_things import make_year
from tests.support.town import Town

BODY = {
    "schema": 1,
    "moments": [
        {"id": "m2", "t": 665, "who": "s", "text": "用绳子绕，两组忘了接口", "remark": "没有巡到"},
        {"id": "m1", "t": 90, "who": "t", "text": "出示树叶", "remark": ""},
    ],
    "overall": {"good": ["先估后量"], "advice": ["多等两秒"], "text": "学生真的动手了。"},
}


async def observed(
    observer: Viewer, teacher: Viewer, on: date, *, is_late: bool = False, submitted: bool = True,
    cancelled: bool = False, school: UUID | None = None,
) -> UUID:  # fmt: skip
    """One lesson with the record of one observer."""
    observation, record = new_id(), new_id()
    moment: datetime | None = now() if submitted else None
    await execute(
        "INSERT INTO observation (id, kind, teacher, school, class_name, subject, title, on_date, lead,"
        " cancelled_at) VALUES ($1, 'planned', $2, $3, '三（4）班', '数学', '周长', $4, $5, $6)",
        observation, teacher.id, school or teacher.school_id, on, observer.id, now() if cancelled else None,
    )  # fmt: skip
    await execute(
        'INSERT INTO observer (id, observation, "user", role, current, submitted_at, is_late)'
        " VALUES ($1, $2, $3, 'lead', 1, $4, $5)",
        record, observation, observer.id, moment, is_late,
    )  # fmt: skip
    await execute(
        "INSERT INTO record_version (id, observer, seq, base, device, mutation, body, is_submitted)"
        " VALUES ($1, $2, 1, 0, $3, $4, $5, $6)",
        new_id(), record, new_id(), new_id(), json.dumps(bodies.read(BODY)), submitted,
    )  # fmt: skip
    return observation


async def lessons_asked(user: UUID) -> int | None:
    """The number of somebody's own."""
    asked = await quotas.asked_of(user)
    return asked.lessons if asked else None


async def test_a_book_counts_what_was_handed_in_and_says_what_was_written_afterwards(town: Town) -> None:
    await make_year(town)
    today = years.today()
    await observed(town.li, town.wang, today)
    await observed(town.li, town.zhao, today, is_late=True)
    await observed(town.li, town.zhao, today, submitted=False)
    await observed(town.li, town.zhao, today, cancelled=True)
    await observed(town.li, town.zhao, today - timedelta(days=400))
    await observed(town.li, town.zhao, today + timedelta(days=1))  # handed in before there was a lesson
    await observed(town.wang, town.zhao, today)
    span = (await counting.spans(town.li))[0]
    assert span.first <= today <= span.last
    book = await counting.of(town.li.id, span)
    assert (len(book.entries), book.counted, book.late) == (2, 1, 1)
    assert (await counting.of(town.sun.id, span)).entries == []


async def test_a_quota_is_that_of_the_post_of_a_name_else_of_its_role_and_the_largest_counts(
    town: Town,
) -> None:
    vice = await titles.create(town.admin, "分管听课的副校长", "school:school_admin")
    await quotas.put(town.chen, town.district, {"teacher": "10", "prep_lead": "12", "school_admin": "6"})
    asked = await quotas.asked_of(town.li.id)
    assert asked is not None and (asked.lessons, asked.words) == (12, "备课组长")
    await execute('UPDATE membership SET title = $1 WHERE "user" = $2', vice, town.zhou.id)
    assert await lessons_asked(town.zhou.id) == 6
    await quotas.put(town.chen, town.district, {vice.hex: "20"})
    assert await quotas.asked_of(town.zhou.id) == quotas.Asked(20, "分管听课的副校长")
    with pytest.raises(DomainError, match="写 0 到 200"):
        await quotas.put(town.chen, town.district, {"teacher": "十节", "prep_lead": ""})
    assert await lessons_asked(town.wang.id) == 10
    await quotas.put(town.chen, town.district, {"teacher": " "})
    assert await quotas.asked_of(town.wang.id) is None
    for stranger in (town.zhou, town.wang, town.admin):
        with pytest.raises(Missing):
            await quotas.put(stranger, town.district, {"teacher": "1"})


async def test_a_researcher_sees_the_teachers_and_schools_not_yet_visited(town: Town) -> None:
    await make_year(town)  # 王雨晴 teaches 数学 in 三（1）班
    span = (await counting.spans(town.chen))[0]
    term = await visiting.of(town.chen, span)
    assert [one["name"] for one in term.unseen] == ["王雨晴"]
    assert [one["name"] for one in term.unvisited] == ["实验小学", "石龙小学"]
    await observed(town.chen, town.wang, years.today(), school=town.school, is_late=True)
    assert await visiting.of(town.chen, span) == term  # 补记 is no visit
    await observed(town.chen, town.wang, years.today(), school=town.school)
    term = await visiting.of(town.chen, span)
    assert term.unseen == [] and [one["name"] for one in term.unvisited] == ["石龙小学"]
    colleague = await visiting.of(town.zhao, span)
    assert [one["name"] for one in colleague.unseen] == ["王雨晴"] and colleague.schools == []


async def test_a_book_goes_out_as_word_and_excel_with_every_record(town: Town) -> None:
    await make_year(town)
    await observed(town.li, town.wang, years.today())
    await observed(town.li, town.zhao, years.today(), is_late=True)
    book = await counting.of(town.li.id, (await counting.spans(town.li))[0])
    paper = docx.Document(io.BytesIO(await papering.to_word(town.li, book, quotas.Asked(10, "教师"))))
    text = "\n".join(one.text for one in paper.paragraphs)
    assert "听课 1 节，定额 10 节，另有补记 1 节，不算在内。" in text
    listed, first, second = (
        [[cell.text for cell in line.cells] for line in one.rows] for one in paper.tables
    )
    assert [listed[1][-1], listed[2][-1]] == ["", "补记"] and "听课记录表（补记）" in text
    assert any(line[0] == "1:30" and "出示树叶" in line[1] for line in first)
    assert any("11:05" in line and "没有巡到" in line for line in second)
    assert any("学生真的动手了。" in line for line in second)
    sheet = openpyxl.load_workbook(io.BytesIO(to_xlsx("听课本", papering.lines(book)))).active
    assert {line[7].value for line in sheet.iter_rows(min_row=2)} == {"王雨晴", "赵敏"}


async def test_a_posts_district_is_that_of_its_school_or_group(town: Town) -> None:
    await quotas.put(town.chen, town.district, {"teacher": "9"})
    sun = await viewer_of(town.sun.id)
    assert any(post.scope is Scope.GROUP for post in sun.posts)
    assert await lessons_asked(sun.id) == 9
