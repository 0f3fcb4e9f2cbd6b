"""What classrooms did, for the matrix: a release with five 个案, and what one of their teachers noted."""

from uuid import UUID

from server.base.ids import new_id
from server.plans import drafting, forking, states, versions
from server.plans.adaptation import inviting, pages
from server.plans.adoption import counting
from server.plans.leading import submitting
from server.plans.lessons import margin, marking
from server.plans.lessons.margin import NoteForm
from server.plans.lessons.marking import LessonForm
from server.plans.tables import State
from tests.plans.conftest import lesson, png, type_into
from tests.support.town import Town


async def make_classrooms(town: Town) -> dict[str, object]:
    """``watched``: a released 通案 of 王雨晴 with five 个案; ``zhaos``: that of 赵敏, with a note in its
    margin, a page written by hand and a lesson; ``judged``: a submitted 通案 of 王雨晴."""
    watched = await drafting.create(
        town.wang, title="圆的认识", doc=lesson(), subject="数学", grade="三年级", state=State.DISCUSSION
    )
    await states.release(town.li, watched)
    made: dict[str, UUID] = {}
    for viewer in (town.wang, town.li, town.zhao, town.zheng, town.zhou):
        made[viewer.login] = await forking.fork(viewer, watched)
    note = NoteForm(new_id(), "g0", "先摆一摆")
    await margin.write(town.zhao, made["zhao"], note)
    await type_into(made["wang"], "，先折后说", town.wang)
    await versions.settle(made["wang"])
    await counting.recount(made["wang"])
    judged = await drafting.create(
        town.wang, title="交上来的", doc=lesson("圆规要先定点"), subject="数学", state=State.DISCUSSION
    )
    await submitting.submit(town.wang, judged)
    await inviting.invite(town.zhao, made["zhao"], town.li.id)
    await pages.add(town.zhao, made["zhao"], png("blue"), "写过的.png")
    return {
        "watched": watched,
        "judged": judged,
        "zhaos": made["zhao"],
        "wangs": made["wang"],
        "margin": note.id,
        "written": (await pages.of(made["zhao"]))[0]["id"],
        "lesson": await marking.mark(town.zhao, made["zhao"], LessonForm("三（1）班")),
    }
