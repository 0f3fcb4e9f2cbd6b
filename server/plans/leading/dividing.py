"""分工: a lead names who prepares a lesson; the person accepts or says why not; somebody else is named."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from server.base.clock import now
from server.base.database import execute, row, rows, value, writing
from server.base.errors import Conflict, DomainError, Missing
from server.base.ids import new_id
from server.base.titles import marked
from server.coedit import control
from server.people.viewer import Viewer
from server.people.visiting import viewer_of
from server.plans import access, drafting, versions
from server.plans.access import NO_PLAN, Row
from server.plans.assigning import read_due
from server.plans.forms import FormRefused, Heading
from server.plans.leading import moves, rules, telling
from server.plans.leading.submitting import checked
from server.plans.leading.tables import Standing
from server.plans.tables import WRITTEN_TOGETHER, Kind, Reason, State
from server.plans.telling import PREPARE, members
from server.plans.templates import choosing, outlines
from server.trail import tasks
from server.trail.recording import audit

NO_REASON = "写一句原因，组长好另请人。"
TAKEN = "你已经接下来了。写不了的话，跟组长说一声，请他改派。"
BEGUN = "这份教案已经交给组里了。写不了的话，跟组长说一声，请他改派。"
NOT_A_MEMBER = "主备人要是组里的老师。请从名单里选一位。"


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson of the group and who prepares it, as typed; ``helpers`` are 辅备人."""

    title: str = ""
    person: UUID | None = None
    due: str = ""
    helpers: tuple[UUID, ...] = ()
    form_id: UUID | None = None


async def name_author(viewer: Viewer, group_id: UUID, lesson: Lesson) -> UUID:
    """请人主备: an empty plan of the group, a task and a notice. The same form twice is one plan.

    Raises:
        Missing: not a lead of this group.
        FormRefused: no title, nobody of the group, a day that has passed.
    """
    group = await rules.find_group(viewer, group_id)
    known = {one["id"] for one in await members(group_id)}
    due, refused = read_due(lesson.due)
    if lesson.person not in known:
        refused["person"] = NOT_A_MEMBER
    try:
        heading = Heading(lesson.title, group["subject"], await _grade_of(group_id)).cleaned()
    except FormRefused as error:
        raise FormRefused(error.fields | refused) from error
    if refused or lesson.person is None:
        raise FormRefused(refused)
    author = await viewer_of(lesson.person)
    outline, doc = await choosing.begin(author, heading, group_id)
    text = await asyncio.to_thread(drafting.prepare, doc)
    plan = _new_row(author, group, heading, lesson.form_id)
    plan_id: UUID = plan["id"]
    async with writing():
        if not await drafting.plant(plan, text, Reason.CREATED):
            return plan_id
        if outline is not None:
            await outlines.put(plan_id, outline)
        await execute("UPDATE plan SET due_on = $2 WHERE id = $1", plan_id, due)
        await execute('INSERT INTO plan_assignment (plan, "by", due) VALUES ($1, $2, $3)',
                      plan_id, viewer.id, due)  # fmt: skip
        helpers = set(lesson.helpers) & known - {author.id}
        await _add_helpers(plan_id, helpers)
        await moves.note(plan, State.ASSIGNED, viewer, Standing.LEAD)
        await _ask(viewer, plan, author.id, due)
        await telling.asked_to_help(viewer, plan, author.name, helpers)
        await audit(viewer.id, "author_named", "plan", plan_id, plan["title"], author=author.id)
    return plan_id


async def accept(viewer: Viewer, plan_id: UUID) -> None:
    """接下来写: the plan is a draft of theirs, and its 辅备人's, until they share it. Twice is once; so is
    accepting a draft that was somebody else's before.

    Raises:
        Missing: somebody else was named.
    """
    async with writing():
        plan = await moves.find_locked(viewer, plan_id)
        if plan["owner"] != viewer.id or plan["kind"] != Kind.MASTER:
            raise Missing(NO_PLAN)
        if not access.rights(viewer, plan).accept:
            return
        await execute(
            "UPDATE plan_assignment SET accepted_at = $2, declined_at = NULL, words = '' WHERE plan = $1",
            plan_id, now(),
        )  # fmt: skip
        if plan["state"] == State.ASSIGNED:
            await moves.move(plan, State.DRAFT, viewer, Standing.AUTHOR, due=plan["due_on"])
        await audit(viewer.id, "assignment_accepted", "plan", plan_id, plan["title"])


async def decline(viewer: Viewer, plan_id: UUID, words: str) -> None:
    """说明为什么不行: the lead who asked hears it, and names somebody else. Twice is once.

    Raises:
        Missing: somebody else was named.
        FormRefused: no words, or too many.
        Conflict: accepted or shared already, or declined in other words.
    """
    words = checked(words)
    if not words:
        raise FormRefused({"words": NO_REASON})
    async with writing():
        plan = await moves.find_locked(viewer, plan_id)
        if plan["owner"] != viewer.id or plan["kind"] != Kind.MASTER:
            raise Missing(NO_PLAN)
        if not access.rights(viewer, plan).accept:
            raise Conflict(TAKEN if plan["state"] == State.DRAFT else BEGUN)
        by = await value(
            "UPDATE plan_assignment SET declined_at = $2, words = $3"
            ' WHERE plan = $1 AND declined_at IS NULL RETURNING "by"',
            plan_id, now(), words,
        )  # fmt: skip
        if by is None:
            if await value("SELECT words FROM plan_assignment WHERE plan = $1", plan_id) != words:
                raise Conflict("你已经告诉组长备不了，组长在另请人。这一次写的没有送出。")
            return
        await tasks.withdraw_all(plan_id, PREPARE)
        await audit(viewer.id, "assignment_declined", "plan", plan_id, plan["title"])
        await telling.declined(viewer, plan, by, words)


async def find_led(viewer: Viewer, plan_id: UUID) -> Row:
    """A plan whose 主备人 this viewer may change, with ``group_name``, ``owner_name`` and what who was asked
    answered. Of a draft that was asked for this is its title and who prepares it, never its text.

    Raises:
        Missing: absent, not led by this viewer, or somebody's own draft.
    """
    plan = await row(_LED, plan_id)
    if plan is None or not rules.leads_group(viewer, {**plan, **_home(plan)}):
        raise Missing(NO_PLAN)
    return plan


async def name_another(viewer: Viewer, plan_id: UUID, person: UUID | None) -> None:
    """改派主备人: the text stays as it is; who wrote it stays beside the new one as 辅备人, unless they
    were named and declined. Twice is once.

    Raises:
        Missing: not led by this viewer.
        FormRefused: nobody of the group.
        DomainError: it is frozen.
    """
    before = await find_led(viewer, plan_id)
    names = {one["id"]: one["name"] for one in await members(before["prep_group"])}
    if person is None or person not in names:
        raise FormRefused({"person": NOT_A_MEMBER})
    async with writing():
        await versions.lock(plan_id)
        plan = await find_led(viewer, plan_id)
        if plan["owner"] == person and plan["declined_at"] is None:
            return
        if plan["state"] not in (State.ASSIGNED, State.DRAFT, *WRITTEN_TOGETHER):
            raise DomainError("已经提交或发布了，主备人不再改。要改，先退回或者修订下一版。")
        await execute(
            "UPDATE plan SET owner = $2, row_version = row_version + 1 WHERE id = $1", plan_id, person
        )
        await execute('DELETE FROM plan_helper WHERE plan = $1 AND "user" = $2', plan_id, person)
        if plan["owner"] != person and plan["state"] != State.ASSIGNED and plan["declined_at"] is None:
            await _add_helpers(plan_id, {plan["owner"]})
        await execute(_ASKED_ANEW, plan_id, viewer.id, plan["due_on"])
        await tasks.withdraw_all(plan_id, PREPARE)
        if plan["state"] in (State.ASSIGNED, State.DRAFT):
            await _ask(viewer, plan, person, plan["due_on"])
        await moves.note(plan, State(plan["state"]), viewer, Standing.LEAD, f"改请{names[person]}主备")
        await control.recheck(plan_id)
        await audit(
            viewer.id, "author_changed", "plan", plan_id, plan["title"], before=plan["owner"], author=person
        )
        await telling.handed_over(viewer, plan, plan["owner"], names[person])


async def helpers_of(plan_id: UUID) -> list[Row]:
    """辅备人 of a plan: id and name."""
    return await rows(
        'SELECT u.id, u.name FROM plan_helper h JOIN users u ON u.id = h."user" WHERE h.plan = $1'
        " ORDER BY u.name, u.id",
        plan_id,
    )


async def _ask(viewer: Viewer, plan: Row, person: UUID, due: date | None) -> None:
    await tasks.assign(
        viewer.id, [person], kind=PREPARE, object_kind="plan", object_id=plan["id"],
        title=f"主备{marked(plan['title'])}", url=f"/plans/{plan['id']}", due=due,
    )  # fmt: skip


async def _add_helpers(plan_id: UUID, people: Collection[UUID]) -> None:
    await execute(
        'INSERT INTO plan_helper (id, plan, "user") SELECT gen_random_uuid(), $1, unnest($2::uuid[])'
        " ON CONFLICT DO NOTHING",
        plan_id, list(people),
    )  # fmt: skip


async def _grade_of(group_id: UUID) -> str:
    grade: str = await value("SELECT grade FROM prep_group WHERE id = $1", group_id)
    return grade


def _new_row(author: Viewer, group: Row, heading: Heading, form_id: UUID | None) -> Row:
    made = uuid5(group["id"], str((str(form_id), heading))) if form_id else None
    return {
        "id": made or new_id(),
        "kind": Kind.MASTER,
        "state": State.ASSIGNED,
        "title": heading.title,
        "subject": heading.subject,
        "grade": heading.grade,
        "textbook": "",
        "period": "",
        "owner": author.id,
        "school": group["school"] or author.school_id,
        "prep_group": group["id"],
        "source_plan": None,
        "base_version": None,
        "shared_at": None,
    }


def _home(plan: Row) -> Row:
    return {"id": plan["prep_group"], "school": plan["group_school"], "subject": plan["group_subject"]}


_LED = """
SELECT p.id, p.title, p.state, p.owner, p.prep_group, p.due_on, p.released_number, g.name AS group_name,
       g.school AS group_school, g.district, g.region, g.subject AS group_subject, u.name AS owner_name,
       a.plan IS NOT NULL AS was_asked, a.accepted_at, a.declined_at, a.words
FROM plan p JOIN prep_group g ON g.id = p.prep_group JOIN users u ON u.id = p.owner
LEFT JOIN plan_assignment a ON a.plan = p.id
WHERE p.id = $1 AND p.kind = 'master' AND (p.state <> 'draft' OR a.plan IS NOT NULL)
"""
_ASKED_ANEW = """
INSERT INTO plan_assignment (plan, "by", due) VALUES ($1, $2, $3)
ON CONFLICT (plan) DO UPDATE SET "by" = excluded."by", accepted_at = NULL, declined_at = NULL, words = ''
"""
