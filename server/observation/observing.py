"""Lessons that are observed: planned or begun on the spot, who takes part, which views they look at."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, row, rows, writing
from server.base.errors import Conflict, DomainError, Missing
from server.base.ids import new_id
from server.observation import telling
from server.observation.access import NO_OBSERVATION, Row, find_for
from server.observation.forms import VIEW_KEYS, Asked, Lesson
from server.observation.resolving import NOT_ASKED, OBSERVES_SELF, resolved
from server.observation.tables import KIND, ObservationKind, ObserverRole
from server.people import reach
from server.people.reach import Arguments
from server.people.viewer import Viewer
from server.trail import recording

FULL = "一次听课最多 60 人，没有再加。"
RELEASED = "结果已经公布，不再加听课人，没有改。还想让谁看，由上课的老师来请；要补听课人，先收回公布。"
MOST_PEOPLE = 60

_INSERT = """
INSERT INTO observation (id, kind, teacher, teacher_name, school, school_class, class_name, subject, title,
  plan, plan_by, on_date, period, starts_at, minutes, pupils, sheet, question, trims, lead, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
ON CONFLICT (id) DO NOTHING RETURNING id
"""
_JOIN = """
INSERT INTO observer (id, observation, "user", role, views, joined_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT ON CONSTRAINT uq_observer_once DO UPDATE SET left_at = NULL, role = excluded.role,
  views = excluded.views
"""
_LEAD = "SELECT * FROM observation WHERE id = $1 FOR NO KEY UPDATE"


async def create(
    viewer: Viewer, lesson: Lesson, own_views: Collection[str] = (), *, observes: bool = True
) -> UUID:
    """Plan a lesson to be observed; the viewer is its 召集人 and (``observes``) one of its observers.

    The same ``lesson.id`` twice is one. The teacher and those asked are told.

    Raises:
        FormRefused: a teacher, class, plan, sheet or observer the viewer does not know of.
    """
    found = await resolved(viewer, lesson)
    async with writing():
        await plant(viewer, found, own_views=own_views, observes=observes)
    return found.id


async def plant(
    viewer: Viewer,
    lesson: Lesson,
    *,
    record_id: UUID | None = None,
    own_views: Collection[str] = (),
    observes: bool = True,
) -> bool:
    """Write a resolved lesson with its observers, in the caller's transaction. ``record_id``: that of the
    viewer's record, made by a phone, which began the lesson on the spot. Whether it was not there yet."""
    moment = now()
    made = await row(
        _INSERT, lesson.id, lesson.kind.value, lesson.teacher, lesson.teacher_name, lesson.school,
        lesson.school_class, lesson.class_name, lesson.subject, lesson.title, lesson.plan,
        viewer.id if lesson.plan else None, lesson.on, lesson.period, lesson.starts_at, lesson.minutes,
        lesson.pupils, lesson.sheet, lesson.question, lesson.trims, viewer.id, moment,
    )  # fmt: skip
    if made is None:
        return False
    own = [Asked(viewer.id, ObserverRole.LEAD, tuple(sorted(VIEW_KEYS & set(own_views))))] if observes else []
    for one in (*own, *lesson.asked):
        identity = record_id if one.user == viewer.id and record_id else new_id()
        await execute(_JOIN, identity, lesson.id, one.user, one.role.value, list(one.views), moment)
    words = telling.lesson_words(lesson.title, lesson.class_name, lesson.on)
    if lesson.kind is ObservationKind.DROP_IN or record_id:
        await telling.observed(viewer, lesson.id, lesson.teacher, words)
    else:
        await telling.planned(viewer, lesson.id, lesson.teacher, words)
    await telling.asked(viewer, lesson.id, [one.user for one in lesson.asked], words)
    await recording.audit(viewer.id, "planned", KIND, lesson.id)
    return True


async def join(viewer: Viewer, observation_id: UUID, asked: Sequence[Asked]) -> None:
    """The 召集人 asks more people to observe, or changes role and views of those who do.

    Raises:
        Missing: not the viewer's to lead.
        DomainError: somebody unknown, the observed teacher, or too many.
        Conflict: somebody new, where the results are released: whom else to show them the teacher says.
    """
    found = await find_led(viewer, observation_id)
    args = Arguments()
    known = await rows(
        f"SELECT u.id FROM users u WHERE u.id = ANY({args.add([one.user for one in asked])})"  # noqa: S608
        f" AND ({reach.known_person(viewer, args)} OR EXISTS (SELECT 1 FROM observer m"
        f' WHERE m.observation = {args.add(observation_id)} AND m."user" = u.id))',
        *args,
    )
    if {one["id"] for one in known} != {one.user for one in asked}:
        raise DomainError(NOT_ASKED)
    async with writing():
        held = await _lock(observation_id)
        there = {one["user"]: one["role"] for one in await _observers(observation_id)}
        if any(one.user == held["teacher"] for one in asked):
            raise DomainError(OBSERVES_SELF)
        fresh = [one.user for one in asked if one.user not in there]
        if fresh and held["released_at"] is not None:
            raise Conflict(RELEASED)
        if len({*there, *(one.user for one in asked)}) > MOST_PEOPLE:
            raise DomainError(FULL)
        for one in asked:
            role = ObserverRole.LEAD if one.user == held["lead"] else one.role
            views = sorted(VIEW_KEYS & set(one.views))
            await execute(_JOIN, new_id(), observation_id, one.user, role.value, views, now())
        await telling.asked(viewer, observation_id, fresh, telling.words(found))


async def assign_views(viewer: Viewer, observation_id: UUID, user_id: UUID, views: Iterable[str]) -> None:
    """Give an observer their views of LICC: the 召集人 anybody's, an observer their own.

    Raises:
        Missing: neither, or nobody of that id observes.
    """
    _found, theirs = await find_for(viewer, observation_id, "record" if user_id == viewer.id else "is_lead")
    assert theirs.record or theirs.is_lead
    done = await execute(
        'UPDATE observer SET views = $3 WHERE observation = $1 AND "user" = $2 AND left_at IS NULL',
        observation_id, user_id, sorted(VIEW_KEYS & set(views)),
    )  # fmt: skip
    if done == "UPDATE 0":
        raise Missing(NO_OBSERVATION)


async def leave(viewer: Viewer, observation_id: UUID, user_id: UUID) -> None:
    """Somebody does not observe any more: by themselves, or taken out by the 召集人. What they wrote stays.

    Raises:
        Missing: neither, or nobody of that id observes.
    """
    await find_for(viewer, observation_id, "is_observer" if user_id == viewer.id else "is_lead")
    done = await execute(
        'UPDATE observer SET left_at = $3 WHERE observation = $1 AND "user" = $2 AND left_at IS NULL',
        observation_id, user_id, now(),
    )  # fmt: skip
    if done == "UPDATE 0":
        raise Missing(NO_OBSERVATION)


async def cancel(viewer: Viewer, observation_id: UUID) -> None:
    """没有听成: the lesson was not observed. What was written stays; twice is once.

    Raises:
        Missing: not the viewer's to lead.
        Conflict: its results are released.
    """
    found = await find_led(viewer, observation_id)
    async with writing():
        held = await _lock(observation_id)
        if held["released_at"] is not None:
            raise Conflict("结果已经公布，不能再写成没有听成；要改先收回公布。")
        if held["cancelled_at"] is None:
            await execute(
                "UPDATE observation SET cancelled_at = $2, row_version = row_version + 1 WHERE id = $1",
                observation_id, now(),
            )  # fmt: skip
            people = [held["teacher"], *(one["user"] for one in await _observers(observation_id))]
            await telling.cancelled(viewer, observation_id, people, telling.words(found))
            await recording.audit(viewer.id, "cancelled", KIND, observation_id)


async def restore(viewer: Viewer, observation_id: UUID) -> None:
    """It was observed after all.

    Raises:
        Missing: not the viewer's to lead.
    """
    await find_led(viewer, observation_id)
    await execute(
        "UPDATE observation SET cancelled_at = NULL, row_version = row_version + 1"
        " WHERE id = $1 AND cancelled_at IS NOT NULL",
        observation_id,
    )


async def find_led(viewer: Viewer, observation_id: UUID) -> Row:
    """The observation, if the viewer is its 召集人.

    Raises:
        Missing: absent, or somebody else's.
    """
    return (await find_for(viewer, observation_id, "is_lead"))[0]


async def _lock(observation_id: UUID) -> Row:
    found = await row(_LEAD, observation_id)
    if found is None:
        raise Missing(NO_OBSERVATION)
    return found


async def _observers(observation_id: UUID) -> list[Row]:
    return await rows(
        'SELECT "user", role FROM observer WHERE observation = $1 AND left_at IS NULL', observation_id
    )
