"""The school year of 石桥县: calendar, bell times, classes, 任课 and timetables of five schools."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from server.base.database import value
from server.people.signing_in import viewer_of
from server.people.viewer import Viewer
from server.schoolyear import bells, classes, naming, slots, teaching, terms, years
from server.schoolyear.days import monday_of, year_of
from server.schoolyear.forms import ClassForm, DaysForm, TermForm
from server.schoolyear.slots import Wanted
from server.schoolyear.teaching import Assignment

PERIODS = 6
HOURS = {
    "语文": 6, "数学": 5, "英语": 3, "科学": 2, "音乐": 2, "道德与法治": 2, "物理": 3, "历史": 2,
    "体育与健康": 2,
}  # fmt: skip
EDITIONS = {"英语": "人教版", "数学": "人教版", "物理": "人教版", "科学": "教科版", "音乐": "人教版"}
# School, class, grades, pupils, and who teaches what by 工号.
CLASSES: tuple[tuple[str, str, tuple[int, ...], int, tuple[tuple[str, str], ...]], ...] = (
    ("实验小学", "二（1）班", (2,), 44, (("语文", "1007"), ("音乐", "1018"))),
    ("实验小学", "二（2）班", (2,), 43, (("语文", "1006"), ("音乐", "1018"))),
    ("实验小学", "三（1）班", (3,), 42,
     (("数学", "1001"), ("语文", "1012"), ("英语", "1015"), ("科学", "1008"), ("音乐", "1018"))),
    ("实验小学", "三（2）班", (3,), 41,
     (("数学", "1001"), ("语文", "1013"), ("英语", "1015"), ("科学", "1008"), ("音乐", "1018"))),
    ("实验小学", "三（3）班", (3,), 43,
     (("数学", "1002"), ("语文", "1014"), ("英语", "1016"), ("科学", "1017"))),
    ("实验小学", "三（4）班", (3,), 42,
     (("数学", "1003"), ("语文", "1014"), ("英语", "1016"), ("科学", "1017"))),
    ("实验小学", "四（1）班", (4,), 45, (("数学", "1004"), ("英语", "1015"), ("科学", "1008"))),
    ("实验小学", "四（2）班", (4,), 44, (("英语", "1016"), ("科学", "1017"))),
    ("实验小学", "五（1）班", (5,), 46, (("数学", "1010"),)),
    ("实验小学", "五（2）班", (5,), 45, (("数学", "1011"),)),
    ("城关第二小学", "三（1）班", (3,), 40, (("数学", "1003"), ("道德与法治", "2003"))),
    ("城关第二小学", "三（2）班", (3,), 39, (("数学", "2001"), ("道德与法治", "2004"))),
    ("石桥一中", "七（1）班", (7,), 50, (("历史", "3006"),)),
    ("石桥一中", "八（1）班", (8,), 52, (("数学", "3002"), ("物理", "3003"))),
    ("石桥一中", "八（2）班", (8,), 51, (("数学", "3002"), ("物理", "3004"))),
    ("石桥一中", "八（3）班", (8,), 52, (("数学", "3001"), ("物理", "3004"))),
    ("石龙小学", "三（1）班", (3,), 31, (("数学", "4001"), ("语文", "4003"))),
    ("石龙小学", "三（2）班", (3,), 29, (("数学", "4005"), ("语文", "4004"))),
    # 包班: one teacher, every subject of a class of two grades.
    ("岩脚教学点", "一二年级复式班", (1, 2), 13,
     (("语文", "4201"), ("数学", "4201"), ("道德与法治", "4201"), ("体育与健康", "4201"))),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Half:
    """The term the demo is in."""

    school_year: int
    number: int
    starts_on: date


async def settle(people: Mapping[str, UUID]) -> None:
    """Make whatever of it is not there yet; a school that has classes is left alone."""
    admin = await viewer_of(people["9003"])
    half = await _calendar(admin)
    busy: set[tuple[UUID, int, int]] = set()
    for name in dict.fromkeys(line[0] for line in CLASSES):
        school = await value("SELECT id FROM school WHERE name = $1", name)
        if await value("SELECT 1 FROM school_class WHERE school = $1", school):
            continue
        await _bells(admin, school, half)
        for _school, class_name, of_grades, pupils, lines in (one for one in CLASSES if one[0] == name):
            number = naming.parse(class_name)
            form = ClassForm(class_name, of_grades, number.number if number else 0, pupils)
            class_id = await classes.add(admin, school, half.school_year, form)
            taught = [
                (
                    await _assign(admin, class_id, subject, people[login], of_grades, half),
                    people[login],
                    subject,
                )
                for subject, login in lines
            ]
            await slots.set_class(admin, class_id, half.starts_on, _places(taught, busy))


async def _calendar(admin: Viewer) -> Half:
    region = await value("SELECT r.id FROM region r JOIN district d ON d.region = r.id LIMIT 1")
    year = year_of(years.today())
    spring = _monday_after(date(year + 1, 2, 20))
    autumn_form = TermForm(year, 1, date(year, 9, 1), date(year + 1, 1, 22), monday_of(date(year, 9, 1)))
    spring_form = TermForm(year, 2, spring, date(year + 1, 7, 3), spring)
    if not await value("SELECT 1 FROM term WHERE region = $1", region):
        for form in (autumn_form, spring_form):
            await terms.add_term(admin, region, form)
        for first, last, name in (
            (date(year, 10, 1), date(year, 10, 7), "国庆节"), (date(year + 1, 1, 1), None, "元旦"),
            (date(year + 1, 5, 1), date(year + 1, 5, 5), "劳动节"),
        ):  # fmt: skip
            days = DaysForm(first, last or first, "holiday", None, name)
            await terms.put_days(admin, days, region_id=region)
        saturday = _monday_after(date(year, 10, 5)) + timedelta(days=5)
        await terms.put_days(
            admin, DaysForm(saturday, saturday, "workday", 5, "补国庆的课"), region_id=region
        )
    is_spring = years.today() >= spring
    return Half(year, 2, spring) if is_spring else Half(year, 1, date(year, 9, 1))


async def _bells(admin: Viewer, school: UUID, half: Half) -> None:
    times = bells.USUAL[:PERIODS]
    form: dict[str, object] = {"name": "作息时间", "starts_on": half.starts_on.isoformat()}
    for number, (starts, ends) in enumerate(times, 1):
        form |= {f"starts{number}": starts, f"ends{number}": ends}
    await bells.save(admin, school, form)


async def _assign(
    admin: Viewer, class_id: UUID, subject: str, teacher: UUID, of_grades: tuple[int, ...], half: Half
) -> UUID:
    edition = EDITIONS.get(subject, "统编版")
    volume = await value(
        "SELECT id FROM volume WHERE subject = $1 AND edition = $2 AND grade = $3 AND term IN (0, $4)",
        subject, edition, of_grades[0], half.number,
    )  # fmt: skip
    return await teaching.assign(admin, class_id, Assignment(teacher, subject, volume))


def _places(taught: list[tuple[UUID, UUID, str]], busy: set[tuple[UUID, int, int]]) -> list[Wanted]:
    """Each subject as often as it should be, once a day where it can, never where its teacher is busy."""
    found: list[Wanted] = []
    taken: set[tuple[int, int]] = set()
    for nth, (teaching_id, teacher, subject) in enumerate(taught):
        left = HOURS[subject]
        for turn in range(PERIODS):
            for weekday in range(1, 6):
                period = (nth + weekday * 2 + turn) % PERIODS + 1
                if left and (weekday, period) not in taken and (teacher, weekday, period) not in busy:
                    taken.add((weekday, period))
                    busy.add((teacher, weekday, period))
                    found.append(Wanted(teaching_id, weekday, period))
                    left -= 1
    return found


def _monday_after(on: date) -> date:
    return monday_of(on + timedelta(days=6))
