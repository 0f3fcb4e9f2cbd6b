"""学年结转: dry run, done in one transaction, undone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, row, rows, value, writing
from server.base.errors import Conflict, DomainError, Missing
from server.base.ids import new_id
from server.people.viewer import Viewer
from server.schoolyear import access, classes, naming, promoting, teaching, years
from server.schoolyear.access import Row
from server.schoolyear.days import year_name
from server.schoolyear.forms import FormRefused, counted, typed
from server.schoolyear.promoting import Choices, OldClass, OldTeaching, Proposal
from server.trail.recording import record

NO_ROLLOVER = "没有找到这次结转，或者它不归你管。"
CLASSES = """
SELECT id, name, grades, number, students FROM school_class
WHERE school = $1 AND school_year = $2 AND ends_on IS NULL ORDER BY grades, number, name
"""
TEACHINGS = """
SELECT t."user" AS teacher_id, u.name AS teacher_name, t.school_class AS class_id, t.subject,
       t.volume AS volume_id
FROM teaching t JOIN users u ON u.id = t."user" JOIN school_class c ON c.id = t.school_class
WHERE c.school = $1 AND c.school_year = $2 AND t.kind = 'regular' AND t.ends_on >= $3
  AND u.disabled_at IS NULL
ORDER BY t.subject, u.name
"""
STANDING = """
SELECT r.*, u.name AS done_by_name FROM rollover r JOIN users u ON u.id = r.done_by
WHERE r.school = $1 AND r.undone_at IS NULL ORDER BY r.from_year DESC LIMIT 1
"""
# What of the new year was made or changed by hand since, and would go with the rollover.
LOSSES = """
SELECT (SELECT count(*) FROM school_class WHERE rollover = $1 AND changed_at IS NOT NULL) AS classes,
       (SELECT count(*) FROM teaching t JOIN school_class c ON c.id = t.school_class
        WHERE c.rollover = $1 AND (t.rollover IS NULL OR t.changed_at IS NOT NULL)) AS teachings,
       (SELECT count(*) FROM lesson_slot l JOIN teaching t ON t.id = l.teaching
        JOIN school_class c ON c.id = t.school_class WHERE c.rollover = $1) AS slots,
       (SELECT count(*) FROM school_class c WHERE c.rollover = $1 AND EXISTS (
          SELECT 1 FROM school_class later WHERE later.previous = c.id)) AS later
"""
_NEW = "(SELECT t.id FROM teaching t JOIN school_class c ON c.id = t.school_class WHERE c.rollover = $1)"
TAKE_BACK = (
    f"DELETE FROM slot_change WHERE slot IN (SELECT id FROM lesson_slot WHERE teaching IN {_NEW})",  # noqa: S608 (our own text)
    f"DELETE FROM lesson_slot WHERE teaching IN {_NEW}",  # noqa: S608 (our own text)
    f"DELETE FROM teaching WHERE replaces IS NOT NULL AND id IN {_NEW}",  # noqa: S608 (our own text)
    f"DELETE FROM teaching WHERE id IN {_NEW}",  # noqa: S608 (our own text)
    "DELETE FROM school_class WHERE rollover = $1",
)


@dataclass(frozen=True, slots=True)
class DryRun:
    """What would happen, from which year to which."""

    from_year: int
    to_year: int
    proposal: Proposal
    choices: Choices
    is_early: bool  # before spring: then it is most likely a mistake


def read_choices(form: Mapping[str, object]) -> Choices:
    """From the submitted form; without one, 跟班 for all."""
    by_class, names, dropped, counts = {}, {}, set(), {}
    for name in form:
        what, _, which = name.partition("-")
        text = typed(form, name)
        if what == "new" and which.isdigit() and len(which) <= 2:
            counts[int(which)] = min(counted(form, name) or 0, classes.MOST_NEW)
        try:
            class_id = UUID(which)
        except ValueError:
            continue
        if what == "mode" and text in {"follow", "stay"}:
            by_class[class_id] = text == "follow"
        elif what == "name":
            names[class_id] = text[:40]
        elif what == "drop":
            dropped.add(class_id)
    return Choices(typed(form, "mode") != "stay", by_class, names, frozenset(dropped), counts)


async def dry_run(school_id: UUID, choices: Choices) -> DryRun:
    """Work out the rollover of the newest open year. Nothing is written."""
    calendar = await years.calendar_of(school_id)
    from_year = await years.current_year(school_id, calendar)
    first, last = await years.span(school_id, from_year)
    old = [
        OldClass(one["id"], one["name"], tuple(one["grades"]), one["number"], one["students"])
        for one in await rows(CLASSES, school_id, from_year)
    ]
    lines = [OldTeaching(**line) for line in await rows(TEACHINGS, school_id, from_year, last)]
    books = {
        one["id"]: (one["subject"], one["edition"], one["grade"], one["term"])
        for one in await rows("SELECT id, subject, edition, grade, term FROM volume")
    }
    span = await classes.span_of(school_id)
    proposal = promoting.propose(old, lines, span, from_year + 1, choices, books)
    is_early = years.today() < first + timedelta(days=240)
    return DryRun(from_year, from_year + 1, proposal, choices, is_early)


async def standing(school_id: UUID) -> Row | None:
    """The newest rollover that was not undone."""
    return await row(STANDING, school_id)


async def apply(viewer: Viewer, school_id: UUID, from_year: int, choices: Choices, digest: str) -> UUID:
    """Write the new year; the old one is read-only from now on. Two clicks are one.

    ``digest`` is that of the dry run looked at.

    Raises:
        Missing: not this viewer's school.
        Conflict: classes or 任课 changed since the dry run.
        DomainError: nothing to carry over, or two classes would have one name.
    """
    school = await access.find_managed_school(viewer, school_id)
    async with writing():
        await years.lock(school_id)
        done = await value(
            "SELECT id FROM rollover WHERE school = $1 AND from_year = $2 AND undone_at IS NULL",
            school_id, from_year,
        )  # fmt: skip
        if done is not None:
            return UUID(str(done))
        run = await dry_run(school_id, choices)
        await _check(school_id, run, from_year, digest)
        rollover_id = new_id()
        await execute(
            "INSERT INTO rollover (id, school, from_year, to_year, done_by, done_at)"
            " VALUES ($1, $2, $3, $4, $5, $6)",
            rollover_id, school_id, run.from_year, run.to_year, viewer.id, now(),
        )  # fmt: skip
        await _write(school_id, rollover_id, run)
        await record(
            viewer.id, "rolled_over", "school", school_id, school["name"], to_year=run.to_year,
            classes=len(run.proposal.classes), teachings=run.proposal.teachings,
        )  # fmt: skip
    return rollover_id


async def _check(school_id: UUID, run: DryRun, from_year: int, digest: str) -> None:
    if run.from_year != from_year or run.proposal.digest() != digest:
        raise Conflict("试算之后，上面的选项、班级或任课有改动。没有结转；请看一遍新的试算结果，再点一次。")
    if not run.proposal.classes:
        raise DomainError("没有可以结转的班级。请先建好这个学年的班级。")
    if run.proposal.problems:
        raise FormRefused({"names": run.proposal.problems[0]})
    there = await rows(
        "SELECT name FROM school_class WHERE school = $1 AND school_year = $2", school_id, run.to_year
    )
    taken = {naming.key(one["name"]) for one in there}
    twice = [one.name for one in run.proposal.classes if naming.key(one.name) in taken]
    if twice:
        raise FormRefused(
            {
                "names": f"{year_name(run.to_year)}已经有 {'、'.join(twice[:5])}。"
                "请先删掉那里手工建的班，再结转。"
            }
        )


async def _write(school_id: UUID, rollover_id: UUID, run: DryRun) -> None:
    first, last = await years.span(school_id, run.to_year)
    for one in run.proposal.classes:
        class_id = await classes.insert(
            school_id, run.to_year, one.name, list(one.grades), one.number, one.students,
            previous=one.previous.id if one.previous else None, rollover=rollover_id, by_hand=False,
        )  # fmt: skip
        for line in {(line.teacher_id, line.subject): line for line in one.teachings}.values():
            await teaching.insert(
                class_id, line.teacher_id, line.subject, line.volume_id, first, last,
                rollover=rollover_id, by_hand=False,
            )  # fmt: skip


async def losses(rollover_id: UUID) -> list[str]:
    """What was made or changed by hand in the new year, in words; empty when undoing loses nothing."""
    found = await row(LOSSES, rollover_id)
    assert found is not None
    words = (("classes", "个改过的班"), ("teachings", "条手工填或改的任课"), ("slots", "节排好的课"))
    return [f"{found[name]} {what}" for name, what in words if found[name]]


async def find(viewer: Viewer, rollover_id: UUID) -> Row:
    """A rollover of a school the viewer manages.

    Raises:
        Missing: absent or not this viewer's.
    """
    found = await row("SELECT * FROM rollover WHERE id = $1", rollover_id)
    if found is None:
        raise Missing(NO_ROLLOVER)
    await access.find_managed_school(viewer, found["school"], NO_ROLLOVER)
    return found


async def undo(viewer: Viewer, rollover_id: UUID, *, accept_losses: bool = False) -> UUID:
    """Take the new year back; the old one is open again. The answer is the school. Twice is once.

    Raises:
        Missing: not this viewer's.
        FormRefused: something of the new year was made by hand and losing it was not agreed to.
        DomainError: the new year was itself carried over.
    """
    found = await find(viewer, rollover_id)
    school_id = UUID(str(found["school"]))
    async with writing():
        await years.lock(school_id)
        if await value("SELECT undone_at IS NOT NULL FROM rollover WHERE id = $1", rollover_id):
            return school_id
        counted_losses = await row(LOSSES, rollover_id)
        if counted_losses is not None and counted_losses["later"]:
            raise DomainError(
                f"{year_name(found['to_year'])}已经又结转到下一学年了。请先撤销后一次结转，再撤销这一次。"
            )
        lost = await losses(rollover_id)
        if lost and not accept_losses:
            raise FormRefused(
                {
                    "accept": f"新学年里已经有{'、'.join(lost)}，撤销后这些都没有了。"
                    "确定要撤销，请勾选下面一项。"
                }
            )
        await _take_back(viewer, rollover_id)
        await record(viewer.id, "rolled_back", "school", school_id, "", to_year=found["to_year"], lost=lost)
    return school_id


async def _take_back(viewer: Viewer, rollover_id: UUID) -> None:
    for sql in TAKE_BACK:
        await execute(sql, rollover_id)
    await execute(
        "UPDATE rollover SET undone_at = $2, undone_by = $3 WHERE id = $1", rollover_id, now(), viewer.id
    )
