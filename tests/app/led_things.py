"""Plans on their way between the group and the lead, for the route matrix."""

from uuid import UUID

from server.documents import skeleton
from server.people.registering import add_group, add_user, give_post
from server.people.signing_in import viewer_of
from server.people.tables import GroupKind, Role, Scope
from server.people.viewer import Viewer
from server.plans import drafting, states
from server.plans.leading import dividing, submitting
from server.plans.leading.dividing import Lesson
from server.plans.tables import State
from tests.support.town import Town


async def make_led(town: Town) -> dict[str, UUID]:
    """A submitted plan of 王雨晴, one she was asked to prepare, and a released one of a group of the 学区."""
    submitted = await _discussed(town.wang, "长方形", town.group)
    await submitting.submit(town.wang, submitted)
    lesson = Lesson("正方形", town.wang.id, "", (town.zhao.id,))
    studio = await add_group("数学骨干组", None, "数学", "", kind=GroupKind.STUDIO, district_id=town.district)
    author = await add_user("studio", "骨干教师", subject="数学")
    await give_post(author, Role.TEACHER, Scope.GROUP, studio)
    above = await _discussed(await viewer_of(author), "面积单位", studio)
    await states.release(town.chen, above)
    assigned = await dividing.name_author(town.li, town.group, lesson)
    return {"submitted": submitted, "assigned": assigned, "above": above}


async def _discussed(author: Viewer, title: str, group: UUID) -> UUID:
    return await drafting.create(
        author, title=title, doc=skeleton.blank(["objectives"]), subject="数学", grade="三年级",
        state=State.DISCUSSION, group=group,
    )  # fmt: skip
