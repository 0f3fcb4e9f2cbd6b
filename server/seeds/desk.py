"""A signed record of a meeting, plans on the 审阅台 and a template of the 学区, so that these pages are not
empty. Each is made once."""

from dataclasses import replace
from uuid import UUID

from server.base.database import rows, value
from server.base.ids import new_id
from server.people.signing_in import viewer_of
from server.people.tables import Role, Scope
from server.people.viewer import Viewer
from server.plans.comment_forms import RemarkForm
from server.plans.desk import handing_in, judging, remarks
from server.plans.desk.tables import Desk
from server.plans.meetings import access, keeping
from server.plans.meetings.forms import Sent
from server.plans.meetings.weaving import Parts, mark
from server.plans.templates import keeping as templates
from server.plans.templates.forms import TemplateForm
from server.plans.templates.sections import usual

SAID: Parts = {
    "place": {"text": "三楼备课室"},
    "at_time": {"text": "下午第二节"},
    "outcome": {"text": "例题换成班里的菜地；板书只留公式和一个例子。"},
    f"point:{new_id()}": {
        "question": "“围篱笆”的数据大，三年级学生算不动",
        "views": "王雨晴：换成我们班种的菜地\n赵敏：先在方格纸上数一数",
        "consensus": "用菜地的数据，先数再算",
    },
}
FIXED = ("objectives", "process")
WORDS = "导入的照片好，学生有话说。“先折圆片”这一步，折完让他们说一说为什么是平均分。"


async def plant(perimeter: UUID, people: dict[str, UUID]) -> None:
    """After the plans: the meeting about 周长, what 三年级 handed in, and what the 学区 asks of 数学."""
    await _meeting(perimeter, await viewer_of(people["1001"]), await viewer_of(people["1004"]))
    await _readings(people)
    await _template(await viewer_of(people["8001"]))


async def _meeting(plan_id: UUID, recorder: Viewer, host: Viewer) -> None:
    if await value("SELECT EXISTS (SELECT 1 FROM meeting WHERE plan = $1)", plan_id):
        return
    made = await keeping.begin(recorder, plan_id)
    stored = keeping.parts_of(await access.find(recorder, plan_id, made))
    was = {name: mark(part) for name, part in stored.items()}
    await keeping.save(recorder, plan_id, made, Sent({**stored, **SAID}, was))
    await keeping.sign(host, plan_id, made)


async def _readings(people: dict[str, UUID]) -> None:
    """Two 个案 of 三年级 for 李建国: one he has read, one that waits."""
    lead = await viewer_of(people["1004"])
    for login, is_read in (("1001", True), ("1003", False)):
        owner = await viewer_of(people[login])
        found = await rows(
            "SELECT id FROM plan WHERE owner = $1 AND kind = 'version' AND source_plan IS NOT NULL"
            " AND NOT EXISTS (SELECT 1 FROM plan_reading r WHERE r.plan = plan.id)"
            " ORDER BY created_at, id LIMIT 1",
            owner.id,
        )  # fmt: skip
        if not found or await value("SELECT EXISTS (SELECT 1 FROM plan_reading WHERE author = $1)", owner.id):
            continue
        reading = await handing_in.hand_in(owner, found[0]["id"], Desk.SCHOOL)
        if is_read:
            await remarks.add(lead, reading, RemarkForm(new_id(), WORDS), "")
            await judging.decide(lead, reading, "read")


async def _template(researcher: Viewer) -> None:
    """What the 学区 asks of every plan of the subject: two sections written, at their place."""
    post = next(
        (one for one in researcher.posts if one.role == Role.RESEARCHER and one.scope == Scope.DISTRICT), None
    )
    if post is None or post.scope_id is None or not post.subject:
        return
    asked = "SELECT EXISTS (SELECT 1 FROM plan_template WHERE scope = 'district' AND scope_id = $1)"
    if await value(asked, post.scope_id):
        return
    sections = [replace(one, is_required=one.key in FIXED, is_locked=one.key in FIXED) for one in usual()]
    form = TemplateForm(f"{post.subject}教案", "district", post.scope_id, post.subject, sections)
    await templates.create(researcher, form)
