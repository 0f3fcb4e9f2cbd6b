"""What a right rests on, as fingerprints: they change when the right may have changed."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from server.app import coedit
from server.base import database as db
from server.base import sessions
from server.base.errors import Missing
from server.documents import skeleton
from server.people import groups, own_sessions, persons, places, posts, ties, visiting
from server.people.entries import today
from server.people.registering import add_district, add_user, give_post
from server.people.signing_in import viewer_of
from server.people.tables import LinkKind, Role, Scope
from server.people.viewer import Viewer
from server.plans import access, drafting, states
from server.plans.leading import dividing, submitting
from server.plans.leading.dividing import Lesson
from server.plans.tables import State
from tests.plans.conftest import Draft
from tests.support.town import Town


async def test_a_session_looks_different_when_its_persons_posts_change(town: Town) -> None:
    opened = [await sessions.open_session(one.id, secure=False) for one in (town.wang, town.zhao)]
    hashes = [sessions.token_hash(one.token) for one in opened]
    before = await visiting.fingerprints(hashes)
    assert set(before) == {one.hex() for one in hashes}
    assert await visiting.fingerprints(hashes) == before
    await give_post(town.wang.id, Role.TEACHER, Scope.GROUP, town.other_group)
    after = await visiting.fingerprints(hashes)
    assert [one for one in before if before[one] != after[one]] == [hashes[0].hex()]
    await db.execute("UPDATE users SET disabled_at = now() WHERE id = $1", town.wang.id)
    await sessions.end(hashes[1])
    assert await visiting.fingerprints(hashes) == {}
    await db.execute("UPDATE users SET disabled_at = NULL WHERE id = $1", town.wang.id)


async def test_a_plan_looks_different_when_its_state_changes(town: Town) -> None:
    plan = await drafting.create(
        town.wang, title="分数", doc=skeleton.blank(), subject="数学", grade="三年级", state=State.DRAFT
    )
    before = await access.fingerprints([plan])
    await db.execute("UPDATE plan SET title = '周长', updated_at = now() WHERE id = $1", plan)
    assert await access.fingerprints([plan]) == before
    await db.execute("UPDATE plan SET state = 'discussion' WHERE id = $1", plan)
    assert (await access.fingerprints([plan]))[plan] != before[plan]


Taking = Callable[["Scene"], Awaitable[Any]]


class Scene:
    """The town, a plan in discussion, a released one, and a second 学区 to which the school is tied."""

    def __init__(self, town: Town, other: UUID, tie: UUID, guest: Viewer, plans: tuple[UUID, ...]) -> None:
        self.town, self.other, self.tie, self.guest = town, other, tie, guest
        self.discussed, self.released, self.submitted, self.asked = plans

    async def post_of(self, who: Viewer) -> UUID:
        """Their one post."""
        found: UUID = await db.value('SELECT id FROM membership WHERE "user" = $1', who.id)
        return found


def _yesterday() -> Any:
    return today() - timedelta(days=1)


def _entry(scene: Scene) -> places.SchoolEntry:
    return places.SchoolEntry(name="实验小学")


# Every verb that takes a right away: what it is called, who loses it, on which plan, the verb.
TAKEN: list[tuple[str, str, str, Taking]] = [
    ("a post ends", "zhao", "discussed",
     lambda s: _then(s.post_of(s.town.zhao), lambda post: posts.end(s.town.zhou, post, _yesterday()))),
    ("a post is put right", "zhao", "discussed",
     lambda s: _then(s.post_of(s.town.zhao), lambda post: posts.fix(
         s.town.admin, post, posts.PostEntry(Role.TEACHER, Scope.GROUP, s.town.other_group), today()))),
    ("a group is closed", "zhao", "discussed", lambda s: groups.close(s.town.zhou, s.town.group, today())),
    ("an account is disabled", "zhao", "discussed", lambda s: persons.disable(s.town.zhou, s.town.zhao.id)),
    ("somebody leaves the school", "zhao", "discussed",
     lambda s: persons.move(s.town.admin, s.town.zhao.id, None, today())),
    ("all sessions of a person end", "zhao", "discussed",
     lambda s: own_sessions.end_all_of(s.town.zhou, s.town.zhao.id, "赵敏")),
    ("a plan is released", "zhao", "discussed", lambda s: states.release(s.town.li, s.discussed)),
    ("a plan is submitted", "zhao", "discussed", lambda s: submitting.submit(s.town.wang, s.discussed)),
    ("a submission is taken back", "chen", "submitted",
     lambda s: submitting.withdraw(s.town.wang, s.submitted)),
    ("somebody helps no more", "zhao", "asked",
     lambda s: db.execute('DELETE FROM plan_helper WHERE "user" = $1', s.town.zhao.id)),
    ("a plan is taken up again", "chen", "released", lambda s: states.revise(s.town.wang, s.released)),
    ("a tie ends", "guest", "released", lambda s: ties.untie(s.town.admin, s.tie, _yesterday())),
    ("the last day of a tie is over", "guest", "released",
     lambda s: db.execute("UPDATE school_link SET ends_on = $1", _yesterday())),
    ("a 学区 is closed", "guest", "released", lambda s: places.end_district(s.town.admin, s.other, today())),
    ("a school changes its 学区", "chen", "released",
     lambda s: places.correct_school(s.town.admin, s.town.school, _entry(s), s.other)),
]  # fmt: skip


async def _then(first: Awaitable[Any], act: Callable[[Any], Awaitable[Any]]) -> None:
    await act(await first)


@pytest.fixture
async def scene(town: Town, in_discussion: Draft, released: Draft) -> Scene:
    """A colleague writes, the researcher of the 学区 and the one of a tied 学区 read."""
    other = await add_district("第二学区", town.region)
    user = await add_user("guest", "外区教研员", subject="数学")
    await give_post(user, Role.RESEARCHER, Scope.DISTRICT, other, subject="数学")
    since = today() - timedelta(days=30)
    tie = await ties.tie(town.admin, other, town.school, LinkKind.MEMBER, since)
    await db.execute("UPDATE membership SET starts_on = $1", since)  # what was, stays on record
    submitted = await in_discussion(town.wang, "面积")
    await submitting.submit(town.wang, submitted)
    asked = await dividing.name_author(
        town.li, town.group, Lesson("年月日", town.wang.id, helpers=(town.zhao.id,))
    )
    await dividing.accept(town.wang, asked)
    plans = await in_discussion(town.wang), await released("周长"), submitted, asked
    return Scene(town, other, tie, await viewer_of(user), plans)


@pytest.mark.parametrize(("who", "what", "take"), [one[1:] for one in TAKEN], ids=[one[0] for one in TAKEN])
async def test_whatever_takes_a_right_away_is_seen_at_the_next_look(
    scene: Scene, who: str, what: str, take: Taking
) -> None:
    viewer: Viewer = scene.guest if who == "guest" else scene.town.people[who]
    plan: UUID = getattr(scene, what)
    opened = await sessions.open_session(viewer.id, secure=False)
    session = sessions.token_hash(opened.token).hex()

    async def right() -> object:
        visit = await visiting.visit_for(opened.token, secure=False, touch=False)
        if visit is None or visit.viewer is None:
            return None
        try:
            return (await access.may_open(visit.viewer, plan)).can_write
        except Missing:
            return None

    async def ground() -> tuple[object, object]:
        by_session, by_plan = await coedit.standings([session], [plan])
        return by_session.get(session), by_plan.get(plan)

    could, stood = await right(), await ground()
    assert could is not None and await ground() == stood
    await take(scene)
    assert await right() != could
    assert await ground() != stood
