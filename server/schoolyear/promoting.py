"""学年结转 worked out: which class becomes which, who teaches it, from which book. Pure."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from server.schoolyear import grades as grade_names
from server.schoolyear import naming
from server.schoolyear.grades import Span

LAST_OF_JUNIOR, FIRST_OF_SENIOR = 9, 10
Book = tuple[str, str, int, int]  # subject, edition, grade, term


@dataclass(frozen=True, slots=True)
class OldClass:
    """A class of the year that ends."""

    id: UUID
    name: str
    grades: tuple[int, ...]
    number: int
    students: int | None = None


@dataclass(frozen=True, slots=True)
class OldTeaching:
    """Who teaches it until the end of that year."""

    teacher_id: UUID
    teacher_name: str
    class_id: UUID
    subject: str
    volume_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """What the school decides: ``follow`` 跟班 (the teacher goes up with the class) or 留级部, for all and by
    class; other names; classes that are no more; how many new ones in each grade of entry."""

    follow: bool = True
    follow_by_class: Mapping[UUID, bool] = field(default_factory=dict)
    names: Mapping[UUID, str] = field(default_factory=dict)
    dropped: frozenset[UUID] = frozenset()
    new_counts: Mapping[int, int] = field(default_factory=dict)

    def follows(self, class_id: UUID) -> bool:
        """Whether the teachers of this class go up with it."""
        return self.follow_by_class.get(class_id, self.follow)


@dataclass(frozen=True, slots=True)
class NextTeaching:
    """任课 of the new year."""

    teacher_id: UUID
    teacher_name: str
    subject: str
    volume_id: UUID | None


@dataclass(frozen=True, slots=True)
class NextClass:
    """A class of the new year; ``previous`` is ``None`` for one that begins."""

    name: str
    grades: tuple[int, ...]
    number: int
    students: int | None
    previous: OldClass | None
    teachings: tuple[NextTeaching, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What 结转 would write, and what stands against it."""

    classes: tuple[NextClass, ...]
    leavers: tuple[OldClass, ...]
    dropped: tuple[OldClass, ...]
    free: tuple[str, ...]  # names of teachers without a class next year
    problems: tuple[str, ...]

    @property
    def new(self) -> list[NextClass]:
        """Classes that begin."""
        return [one for one in self.classes if one.previous is None]

    @property
    def teachings(self) -> int:
        """How many 任课."""
        return sum(len(one.teachings) for one in self.classes)

    def digest(self) -> str:
        """The same for the same outcome: what was looked at is what is written."""
        shown = [
            (one.name, one.grades, one.number, str(one.previous.id) if one.previous else "",
             [(str(line.teacher_id), line.subject, str(line.volume_id)) for line in one.teachings])
            for one in self.classes
        ]  # fmt: skip
        return hashlib.sha256(repr(shown).encode()).hexdigest()[:32]


def entry_grades(span: Span) -> tuple[int, ...]:
    """Grades in which classes begin: the first, and 高一 of a school with both 初中 and 高中."""
    has_both = span.first < FIRST_OF_SENIOR <= span.last
    return (span.first, FIRST_OF_SENIOR) if has_both else (span.first,)


def leaving_grades(span: Span) -> tuple[int, ...]:
    """Grades that leave: the last, and 九年级 where 高中 follows by examination."""
    has_both = span.first <= LAST_OF_JUNIOR < span.last
    return (LAST_OF_JUNIOR, span.last) if has_both else (span.last,)


def propose(
    old: Sequence[OldClass],
    teachings: Sequence[OldTeaching],
    span: Span,
    to_year: int,
    choices: Choices,
    books: Mapping[UUID, Book],
) -> Proposal:
    """Every class one grade on in the school's own way of naming, leavers out, new classes in.

    A 复式 class stays as it is: its grades are the room's, not the pupils'.
    """
    by_class: dict[UUID, list[OldTeaching]] = {}
    for line in teachings:
        by_class.setdefault(line.class_id, []).append(line)
    leaving = leaving_grades(span)
    dropped = [one for one in old if one.id in choices.dropped]
    staying = [one for one in old if one.id not in choices.dropped]
    leavers = [one for one in staying if len(one.grades) == 1 and one.grades[0] in leaving]
    going = [one for one in staying if one not in leavers]
    ids = {book: volume for volume, book in books.items()}
    found = [_next(one, old, by_class, choices, books, ids) for one in going]
    found += _new(old, by_class, span, to_year, choices, books, ids)
    found.sort(key=lambda one: (one.grades, one.number, one.name))
    busy = {line.teacher_id for one in found for line in one.teachings}
    free = dict.fromkeys(line.teacher_name for line in teachings if line.teacher_id not in busy)
    return Proposal(tuple(found), tuple(leavers), tuple(dropped), tuple(free), tuple(_problems(found)))


def _next(
    one: OldClass,
    old: Sequence[OldClass],
    by_class: Mapping[UUID, list[OldTeaching]],
    choices: Choices,
    books: Mapping[UUID, Book],
    ids: Mapping[Book, UUID],
) -> NextClass:
    is_mixed = len(one.grades) > 1
    to = one.grades if is_mixed else (one.grades[0] + 1,)
    usual = one.name if is_mixed else naming.promote(one.name, to[0])
    source = one.id if is_mixed or choices.follows(one.id) else _of_grade(old, to[0], one.number)
    lines = by_class.get(source, []) if source is not None else []
    return NextClass(
        name=choices.names.get(one.id, "").strip() or usual,
        grades=to,
        number=one.number,
        students=None if is_mixed else one.students,
        previous=one,
        teachings=tuple(_carry(line, to, books, ids) for line in lines),
    )


def _new(
    old: Sequence[OldClass],
    by_class: Mapping[UUID, list[OldTeaching]],
    span: Span,
    to_year: int,
    choices: Choices,
    books: Mapping[UUID, Book],
    ids: Mapping[Book, UUID],
) -> list[NextClass]:
    found = []
    for grade in entry_grades(span):
        same = [one for one in old if one.grades == (grade,)]
        sample = (same or list(old))[0].name if old else ""
        count = choices.new_counts.get(grade, len(same))
        for number in range(1, count + 1):
            source = None if choices.follow else _of_grade(old, grade, number)
            lines = by_class.get(source, []) if source is not None else []
            name = naming.like(sample, grade, number, to_year)
            carried = tuple(_carry(line, (grade,), books, ids) for line in lines)
            found.append(NextClass(name, (grade,), number, None, None, carried))
    return found


def _of_grade(old: Sequence[OldClass], grade: int, number: int) -> UUID | None:
    """This year's class of a grade and number: whose teachers stay in the grade (留级部)."""
    return next((one.id for one in old if one.grades == (grade,) and one.number == number), None)


def _carry(
    line: OldTeaching, to: tuple[int, ...], books: Mapping[UUID, Book], ids: Mapping[Book, UUID]
) -> NextTeaching:
    volume = None
    if line.volume_id is not None and line.volume_id in books:
        subject, edition, grade, _term = books[line.volume_id]
        target = grade if len(to) > 1 else to[0]
        volume = ids.get((subject, edition, target, 1)) or ids.get((subject, edition, target, 0))
    return NextTeaching(line.teacher_id, line.teacher_name, line.subject, volume)


def _problems(found: Sequence[NextClass]) -> list[str]:
    seen: dict[str, NextClass] = {}
    problems = []
    for one in found:
        key = naming.key(one.name)
        other = seen.setdefault(key, one)
        if other is not one:
            where = f"（{grade_names.names(list(one.grades))}）"
            problems.append(f"结转后有两个班都叫 {one.name}{where}，请改其中一个的名字。")
    return problems
