"""The cells of a timetable that was read, matched with the classes, teachers and 任课 of a school."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from server.schoolyear import grids, naming, staff
from server.schoolyear.access import Row
from server.schoolyear.clashes import Clash
from server.schoolyear.grids import Entry, Part
from server.schoolyear.staff import Teacher
from server.schoolyear.subjects import full_name

# In timetables, but nobody's 任课.
NO_LESSONS = frozenset(
    {
        "自习", "班会", "队会", "班队", "班队会", "大课间", "课间操", "眼操", "眼保健操", "升旗", "午休",
        "午餐", "早读", "晨读", "晨会", "社团", "活动", "课外活动", "延时", "延时服务", "课后服务", "大扫除",
        "阅读", "放学", "集会",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mistake:
    """A cell that cannot be taken over, and why."""

    where: str
    text: str
    words: str


@dataclass(frozen=True, slots=True)
class Found:
    """A cell that can: ``teaching_id`` is ``None`` where the 任课 would be made."""

    class_id: UUID
    class_name: str
    teacher: Teacher
    subject: str
    weekday: int
    period: int
    weeks: str
    teaching_id: UUID | None


@dataclass(slots=True)
class DryRun:
    """What taking the file over would do."""

    found: list[Found] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)
    ignored: int = 0

    @property
    def classes(self) -> list[str]:
        """Names of the classes whose timetable is set."""
        return list(dict.fromkeys(one.class_name for one in self.found))

    @property
    def new_teachings(self) -> list[str]:
        """任课 that would be made, in words."""
        return list(
            dict.fromkeys(
                f"{one.class_name}{one.subject} {one.teacher.name}"
                for one in self.found
                if one.teaching_id is None
            )
        )

    @property
    def is_blocked(self) -> bool:
        """A class has two lessons at once, or there is nothing to take over."""
        return not self.found or any(not clash.is_teacher for clash in self.clashes)

    @property
    def doubled(self) -> list[Clash]:
        """Teachers in two places."""
        return [clash for clash in self.clashes if clash.is_teacher]


class Reader:
    """Matches cells with the classes, teachers and 任课 of a school."""

    def __init__(self, classes: Mapping[str, Row], lines: Sequence[Row], teachers: Sequence[Teacher]) -> None:
        self.classes = classes
        self.teachers = teachers
        self.by_id = {one.id: one for one in teachers}
        self.lines: dict[tuple[UUID, str], list[Row]] = {}
        for line in lines:
            self.lines.setdefault((line["class_id"], line["subject"]), []).append(line)
        self.run = DryRun()

    def read(self, entry: Entry) -> None:
        """One cell."""
        there = self.classes.get(naming.key(entry.class_name))
        if there is None:
            self._mistake(entry, f"没有“{entry.class_name}”这个班，请先在“班级与任课”里建好。")
            return
        for part in grids.read_cell(entry.text):
            found = self._match(entry, there, part)
            if found is not None and found not in self.run.found:
                self.run.found.append(found)

    def _match(self, entry: Entry, there: Row, part: Part) -> Found | None:
        subject = full_name(part.subject)
        lines = self.lines.get((there["id"], subject), [])
        if not part.teacher and not lines and subject in NO_LESSONS:
            self.run.ignored += 1
            return None
        teacher = self._teacher(entry, there, subject, part, lines)
        if teacher is None:
            return None
        line = next((one for one in lines if one["teacher_id"] == teacher.id), None)
        return Found(
            there["id"], there["name"], teacher, subject, entry.weekday, entry.period, part.weeks,
            line["id"] if line else None,
        )  # fmt: skip

    def _teacher(
        self, entry: Entry, there: Row, subject: str, part: Part, lines: Sequence[Row]
    ) -> Teacher | None:
        if not part.teacher:
            if len(lines) == 1:
                return _known(lines[0])
            why = "有几位任课老师，请在格子里写上是哪一位" if lines else "还没有任课老师"
            self._mistake(entry, f"{there['name']}的{subject}{why}，例如“{part.subject}/王雨晴”。")
            return None
        known = [_known(line) for line in lines]
        found = staff.match(part.teacher, known) or staff.match(part.teacher, self.teachers)
        if len(found) == 1:
            return found[0]
        if found:
            self._mistake(entry, f"有 {len(found)} 位老师叫“{part.teacher}”，请在名字后面写上工号。")
        else:
            self._mistake(entry, f"本校没有叫“{part.teacher}”的老师，请看名字，或先建账号。")
        return None

    def _mistake(self, entry: Entry, words: str) -> None:
        self.run.mistakes.append(Mistake(f"{entry.sheet} {entry.cell}", entry.text, words))


def _known(line: Row) -> Teacher:
    return Teacher(line["teacher_id"], line.get("login", ""), line["teacher_name"], line["subject"])
