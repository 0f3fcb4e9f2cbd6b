"""通知 about what was handed in: in words a colleague would use, and not too often."""

from uuid import UUID

from server.base.clock import local, now
from server.base.database import rows, value
from server.base.titles import marked
from server.people.tables import Role, Scope
from server.people.viewer import Viewer
from server.plans.access import Row
from server.plans.desk import access
from server.plans.desk.tables import Desk, Verdict
from server.trail import notices

KIND = "reading"
# Who would look: of a school the 备课组长 of the group, of a 学区 the 教研员 of the subject. The others come
# by themselves.
LEADS = """
SELECT DISTINCT m."user" AS id FROM membership m
WHERE coalesce(m.starts_on <= $4, true) AND coalesce(m.ends_on >= $4, true) AND m.scope_id = $2 AND (
  $1 = 'school' AND m.role = 'prep_lead' AND m.scope = 'group'
  OR $1 = 'district' AND m.role = 'researcher' AND m.scope = 'district' AND m.subject IN ('', $3))
"""


async def handed_in(
    viewer: Viewer, desk: Desk, school: UUID | None, group: UUID | None, subject: str
) -> None:
    """There is something to read: told once a day, however many hand in."""
    today = local(now()).date()
    place = group
    if desk == Desk.DISTRICT:
        place = await value("SELECT district FROM school WHERE id = $1", school)
    if place is None:
        return
    await notices.tell(
        [line["id"] for line in await rows(LEADS, desk, place, subject, today)],
        notices.act(place, f"handed in {subject} {today.isoformat()}"),
        title="有老师交了教案，等你看",
        body="今天再有新的，不另外通知。",
        url="/desk",
        kind=KIND,
        object_id=desk_of(place),
        actor_id=viewer.id,
    )


def desk_of(place: UUID) -> UUID:
    """What a notice about the whole desk of a 备课组 or 学区 is about."""
    return notices.act(place, "desk")


def desks_of(viewer: Viewer) -> set[UUID]:
    """The desks the viewer is told about."""
    led = viewer.scopes(Role.PREP_LEAD, scope=Scope.GROUP)
    return {desk_of(place) for place in (*led, *viewer.scopes(Role.RESEARCHER, scope=Scope.DISTRICT))}


async def visible(viewer: Viewer, object_ids: list[UUID]) -> set[UUID]:
    """Which of these, readings and desks, are still there for the viewer: the door of the inbox."""
    return await access.visible(viewer, object_ids) | (desks_of(viewer) & set(object_ids))


async def come(viewer: Viewer) -> None:
    """The viewer looks at the desk: what was said of it is read."""
    for desk in desks_of(viewer):
        await notices.read_about(viewer.id, desk)


async def judged(viewer: Viewer, reading: Row, verdict: Verdict, words: str) -> None:
    """The author hears what became of it."""
    did = "看过了" if verdict == Verdict.READ else "退回了"
    more = words or ("有批注的话，打开就能看到。" if verdict == Verdict.READ else "")
    await notices.tell(
        [reading["author"]],
        notices.act(reading["id"], f"{verdict} {words}"),
        title=f"{viewer.name}{did}你交的{marked(reading['title'])}",
        body=more,
        url=f"/desk/{reading['id']}",
        kind=KIND,
        object_id=reading["id"],
        actor_id=viewer.id,
    )


async def remarked(viewer: Viewer, reading: Row) -> None:
    """Somebody wrote beside it: the author hears of readers, who wrote hears of the author; once a day."""
    today = local(now()).date().isoformat()
    is_mine = reading["author"] == viewer.id
    speaking = await rows("SELECT DISTINCT author FROM reading_remark WHERE reading = $1", reading["id"])
    plan = marked(reading["title"])
    await notices.tell(
        [line["author"] for line in speaking] if is_mine else [reading["author"]],
        notices.act(reading["id"], f"remarked {viewer.id} {today}"),
        title=f"{viewer.name}回了{plan}里的批注" if is_mine else f"{viewer.name}在你交的{plan}里写了批注",
        url=f"/desk/{reading['id']}#remarks",
        kind=KIND,
        object_id=reading["id"],
        actor_id=viewer.id,
    )
