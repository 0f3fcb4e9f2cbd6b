"""Records of meetings, handed-in plans and templates for the route matrix."""

from uuid import UUID

from server.base.ids import new_id
from server.documents import skeleton
from server.plans import drafting
from server.plans.comment_forms import RemarkForm
from server.plans.desk import handing_in, remarks
from server.plans.desk.tables import Desk
from server.plans.meetings import keeping
from server.plans.tables import Kind
from server.plans.templates import keeping as templates
from server.plans.templates.forms import TemplateForm
from server.plans.templates.sections import usual
from server.rubrics import designing
from server.rubrics import keeping as sheets
from server.rubrics.designing import Line, Part, SheetForm
from tests.support.town import Town


async def more_desk(town: Town, discussed: UUID) -> None:
    """One more of each that lists show."""
    signed = await keeping.begin(town.wang, discussed)
    await keeping.sign(town.li, discussed, signed)
    await keeping.begin(town.zhao, discussed)
    for desk in Desk:
        plan = await drafting.create(
            town.zhao, title="周长", doc=skeleton.blank(["objectives"]), subject="数学", kind=Kind.VERSION
        )
        reading = await handing_in.hand_in(town.zhao, plan, desk)
        await remarks.add(town.zhao, reading, RemarkForm(new_id(), "这里还没有想好"), "")
        await _sheet(town, is_issued=desk == Desk.SCHOOL)


async def make_desk(town: Town, discussed: UUID, own: UUID) -> dict[str, UUID]:
    """A record 王雨晴 is writing, one 李建国 has signed; the 个案 of 赵敏 on both desks, with a remark of
    hers; a template of 郑平; a sheet in use and one being designed of 郑平."""
    signed = await keeping.begin(town.wang, discussed)
    await keeping.sign(town.li, discussed, signed)
    template = await templates.create(
        town.zheng, TemplateForm("数学教案", "school", town.school, "数学", usual())
    )
    reading = await handing_in.hand_in(town.zhao, own, Desk.SCHOOL)
    remark = new_id()
    await remarks.add(town.zhao, reading, RemarkForm(remark, "这里还没有想好"), "")
    return {
        "meeting": await keeping.begin(town.wang, discussed), "signed_meeting": signed, "reading": reading,
        "district_reading": await handing_in.hand_in(town.zhao, own, Desk.DISTRICT), "reading_remark": remark,
        "template": template, "school_sheet": await _sheet(town, is_issued=True),
        "drawn_sheet": await _sheet(town, is_issued=False),
    }  # fmt: skip


async def _sheet(town: Town, *, is_issued: bool) -> UUID:
    form = SheetForm("评课表", "school", town.school, "数学", bands=designing.blank().bands)
    form.parts = [Part("class", "课堂", [Line("x", "学得会", "100")])]
    made = await sheets.create(town.zheng, form)
    if is_issued:
        await sheets.issue(town.zheng, made, 1)
    return made
