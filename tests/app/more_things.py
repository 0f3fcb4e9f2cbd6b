"""More of everything the matrix has one of: for pages whose cost must not grow with what is on them."""

from uuid import UUID

from server.base.ids import new_id
from server.documents import skeleton
from server.files import uploading
from server.people import keeping
from server.people.registering import add_group, add_school, add_user, give_post
from server.people.tables import Role, Scope
from server.people.viewer import Viewer
from server.plans import assigning, comments, drafting, forking, states, versions
from server.plans.assigning import TaskForm
from server.plans.comment_forms import Place, RemarkForm
from server.plans.tables import Reason, State
from server.schoolyear import classes, slots, teaching, volumes, years
from server.schoolyear.days import year_of, year_span
from server.schoolyear.forms import ClassForm
from server.schoolyear.slots import Wanted
from server.schoolyear.teaching import Assignment
from tests.app.desk_things import more_desk
from tests.app.observation_things import more_observations
from tests.app.route_matrix import make_import, make_job, make_notice, make_over_job, make_roster, png
from tests.support.town import Town

TIMES = 2


async def make_more(town: Town, things: dict[str, str], already: int) -> None:
    """``TIMES`` more plans in every state, files, threads, tasks, people, groups, classes, lessons, jobs.

    ``already``: how many times before.
    """
    for number in range(already * TIMES, (already + 1) * TIMES):
        await _plans(town, UUID(things["discussed"]), UUID(things["released"]), number)
        await _people(town, number)
        await _lessons(town, number)
        await more_desk(town, UUID(things["discussed"]))
        await more_observations(town, UUID(things["observation"]), number)
        await make_import(town)
        await make_roster(town)
        await make_job(town, UUID(things["draft"]))
        await make_over_job(town, UUID(things["draft"]))
        await make_notice(town)
        await keeping.keep(town.wang.id, "/plans", [("title", "周长")], multipart=False, lost_files=False)


async def _plans(town: Town, discussed: UUID, released: UUID, number: int) -> None:
    doc = skeleton.blank(["objectives", "process"])

    async def plan(owner: Viewer, state: State) -> UUID:
        return await drafting.create(
            owner, title=f"周长 {number}", doc=doc, subject="数学", grade="三年级", state=state
        )

    for owner in (town.wang, town.zhao):
        draft = await plan(owner, State.DRAFT)
        await uploading.add_attachment(owner, "plan", draft, png() + bytes([number]), "a.png")
        await plan(owner, State.DISCUSSION)
        ready = await plan(owner, State.DISCUSSION)
        await states.release(town.li, ready)
        await forking.fork(town.zhao if owner is town.wang else town.wang, ready)
    await uploading.add_attachment(town.wang, "plan", discussed, png() + bytes([number, 1]), f"{number}.png")
    thread = await comments.begin(town.li, discussed, RemarkForm(new_id(), "再想想"), Place())
    await comments.answer(town.zhao, discussed, thread, RemarkForm(new_id(), "好"))
    await versions.cut(discussed, Reason.NAMED, town.wang.id)
    await assigning.assign(town.wang, discussed, TaskForm("read", (town.li.id, town.zhao.id)))


async def _people(town: Town, number: int) -> None:
    user = await add_user(f"more{number}", "王雨晴", school_id=town.school, subject="数学")
    await give_post(user, Role.TEACHER, Scope.GROUP, town.group)
    group = await add_group(f"{number + 4}年级数学备课组", town.school, "数学", "三年级")
    await give_post(town.wang.id, Role.TEACHER, Scope.GROUP, group)
    await add_school(f"第 {number} 小学", town.district)


async def _lessons(town: Town, number: int) -> None:
    year = year_of(years.today())
    name = f"三（{number + 2}）班"
    made = await classes.add(town.zhou, town.school, year, ClassForm(name, (3,), number + 2, 40))
    taught = await teaching.assign(town.zhou, made, Assignment(town.wang.id, "数学"))
    await slots.set_class(town.zhou, made, year_span(year)[0], [Wanted(taught, 2, number + 1)])
    await volumes.add(town.admin, "数学", f"石桥版 {number}", 3, 1)
