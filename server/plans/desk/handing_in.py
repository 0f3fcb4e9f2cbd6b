"""交阅: handing in one's own plan as it is now, and taking it back while nobody has read it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, row, rows, writing
from server.base.errors import Conflict, DomainError, Missing
from server.base.ids import new_id
from server.documents import walk
from server.files import uses
from server.files.tables import Place
from server.people.viewer import Viewer
from server.plans import access, drafting, versions
from server.plans.access import NO_PLAN, Row
from server.plans.desk import telling
from server.plans.desk.tables import Desk
from server.plans.forms import Heading
from server.plans.likeness import storing as fingerprints
from server.plans.tables import Reason
from server.plans.templates import outlines
from server.trail.recording import audit

NO_SCHOOL = "你还不在任何学校里，没有人能审阅。请学校管理员先把你加进来；教案还是原样。"
STANDING = "这份教案已经交了，还在等着看。要交新的文字，先收回上一份。"
READ_ALREADY = "{name}已经看过了，不能再收回。改好以后可以再交一次。"
DESK_WORDS = {Desk.SCHOOL: "学校", Desk.DISTRICT: "学区教研员"}
_MINE = """
SELECT r.id, r.desk, r.at, r.verdict, r.words, r.withdrawn_at IS NOT NULL AS is_withdrawn,
       d.name AS reader_name, (SELECT count(*) FROM reading_remark m WHERE m.reading = r.id) AS remarks
FROM plan_reading r LEFT JOIN users d ON d.id = r.reader
WHERE r.plan = $1 AND r.author = $2 ORDER BY r.at DESC, r.id LIMIT 50
"""


@dataclass(frozen=True, slots=True)
class Desks:
    """Where a plan can be handed in: ``desks`` with their words; ``school_name`` and ``group_name`` say to
    whom."""

    desks: dict[Desk, str]
    group_name: str
    school_name: str


async def find_own(viewer: Viewer, plan_id: UUID) -> Row:
    """The plan, if it is the viewer's own.

    Raises:
        Missing: absent, or somebody else's.
    """
    plan = await access.find_visible(viewer, plan_id)
    if plan["owner"] != viewer.id:
        raise Missing(NO_PLAN)
    return plan


async def of_plan(viewer: Viewer, plan_id: UUID) -> list[Row]:
    """What was handed in of one's own plan, newest first, and what became of it."""
    return await rows(_MINE, plan_id, viewer.id)


async def hand_in(viewer: Viewer, plan_id: UUID, desk: Desk, group_id: UUID | None = None) -> UUID:
    """交阅: the text as it is committed now, frozen for its readers. Twice in one click is once.

    Raises:
        Missing: not the viewer's own plan.
        DomainError: nobody there to read it, or the text left what its template fixes.
        Conflict: another text of it waits at this desk already.
    """
    plan = await find_own(viewer, plan_id)
    group, school = await place_of(viewer, plan, group_id)
    if (desk == Desk.DISTRICT and school is None) or (school is None and group is None):
        raise DomainError(NO_SCHOOL)
    async with writing():
        await versions.lock(plan_id)
        kept = await versions.cut_locked(plan_id, Reason.HANDED_IN, viewer.id)
        standing = await row(
            "SELECT id, version FROM plan_reading WHERE plan = $1 AND desk = $2 AND verdict = ''"
            " AND withdrawn_at IS NULL",
            plan_id, desk,
        )  # fmt: skip
        if standing is not None and standing["version"] == kept.id:
            found: UUID = standing["id"]
            return found
        if standing is not None:
            raise Conflict(STANDING)
        await outlines.require(plan_id, kept.id)
        made = new_id()
        await execute(
            "INSERT INTO plan_reading (id, plan, version, author, desk, school, prep_group, title, subject,"
            " grade, textbook, period, at, verdict, words)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '', '')",
            made, plan_id, kept.id, viewer.id, desk, school, group,
            *(plan[name] for name in ("title", "subject", "grade", "textbook", "period")), now(),
        )  # fmt: skip
        await _take_along(plan_id, made, (await versions.find_by_id(kept.id))["doc"], viewer.id)
        await fingerprints.ask()
        await audit(viewer.id, "handed_in", "plan", plan_id, plan["title"], reading=made, desk=desk)
        await telling.handed_in(viewer, desk, school, group, plan["subject"])
    return made


async def place_of(
    viewer: Viewer, plan: Row, group_id: UUID | None = None
) -> tuple[UUID | None, UUID | None]:
    """Group and school whose leads read this plan: the plan's own group where the author is in it, else the
    best match among theirs.

    Raises:
        DomainError: ``group_id`` is not a group of the author's.
    """
    mine = access.groups_of(viewer)
    usual = plan["prep_group"] if plan["prep_group"] in mine else None
    heading = Heading(plan["title"], plan["subject"], plan["grade"])
    group = await drafting.home_group(viewer, heading, group_id or usual)
    school = (group["school"] if group else None) or viewer.school_id
    return (group["id"] if group else None), school


async def withdraw(viewer: Viewer, plan_id: UUID, reading_id: UUID) -> None:
    """收回, while nobody has said anything about it. Twice is once.

    Raises:
        Missing: not the viewer's.
        Conflict: it was read, or returned.
    """
    await find_own(viewer, plan_id)
    async with writing():
        found = await row(
            "SELECT r.*, u.name AS reader_name FROM plan_reading r LEFT JOIN users u ON u.id = r.reader"
            " WHERE r.id = $1 AND r.plan = $2 AND r.author = $3 FOR UPDATE OF r",
            reading_id, plan_id, viewer.id,
        )  # fmt: skip
        if found is None:
            raise Missing(NO_PLAN)
        if found["verdict"]:
            raise Conflict(READ_ALREADY.format(name=found["reader_name"]))
        if found["withdrawn_at"] is None:
            await execute("UPDATE plan_reading SET withdrawn_at = $2 WHERE id = $1", reading_id, now())
            await audit(viewer.id, "took_back", "plan", plan_id, found["title"], reading=reading_id)


async def desks_for(viewer: Viewer, plan: Row) -> Desks:
    """Where the form offers to hand it in."""
    group, school = await place_of(viewer, plan)
    names = await row(
        "SELECT (SELECT name FROM prep_group WHERE id = $1) AS group_name,"
        " (SELECT name FROM school WHERE id = $2) AS school_name",
        group, school,
    )  # fmt: skip
    assert names is not None
    desks = {} if group is None and school is None else {Desk.SCHOOL: DESK_WORDS[Desk.SCHOOL]}
    if school is not None:
        desks[Desk.DISTRICT] = DESK_WORDS[Desk.DISTRICT]
    return Desks(desks, names["group_name"] or "", names["school_name"] or "")


async def _take_along(plan_id: UUID, reading_id: UUID, doc: Any, by: UUID) -> None:
    """Pictures of this text and the attachments, for readers who may not see the plan: uses, not copies."""
    shown = set(walk.file_ids(doc))
    for file_id in await uses.of("plan", plan_id):
        if str(file_id) in shown:
            await uses.attach(file_id, "reading", reading_id, by=by)
    for attachment in await uses.attachments("plan", plan_id):
        await uses.attach(attachment["id"], "reading", reading_id, place=Place.ATTACHMENT, by=by)
