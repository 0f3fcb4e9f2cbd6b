"""The demo district: 石桥县 with its people and a few lessons on their way from draft to 个案."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from server.base.clock import local, now
from server.base.database import value
from server.people.signing_in import viewer_of
from server.people.viewer import Viewer
from server.plans import assigning, drafting, forking, states, versions
from server.plans.assigning import TaskForm
from server.plans.tables import Kind, State
from server.plans.telling import WRITE
from server.seeds import classrooms, desk, leading, lessons, observations, proposals, rounds, years
from server.seeds import places as homes
from server.seeds.editing import Add, Change, Note, Replace, change
from server.seeds.people import settle_people

# In two 个案 of one group, both on the desk of 李建国: what 来源比对 shows him.
FOLDED = (
    "课后小研究：把一张 A4 纸折成四份，每份涂一种颜色，打开给家里人看：这四份一样大吗？"
    "你是怎么知道的？把两种不同的折法都贴在本子上。"
)
WANG: Sequence[Change] = (
    Replace(
        "出示两人分月饼：4 块、2 块、1 块，怎样分才公平？",
        "出示周一分烧饼的照片：4 个、2 个、1 个，怎样分才公平？",
    ),
    Replace("1 块月饼每人得“一半”", "1 个烧饼每人得“一半”"),
    Replace("用长方形纸折出 ", "先折圆片，再用长方形纸折出 "),
    Note("一、情境导入", "换成班里周一分的烧饼，真有人没分匀，孩子们有话说。"),
    Note("二、探究新知", "先折圆片再折长方形。小宇、佳怡两组给画好折痕的纸。"),
    Add("learner", "前测 41 人：第 1 题 39 人对，第 2 题 33 人对，第 3 题 27 人写不出数。宜先动手、后概括。"),
    Add("homework", FOLDED),
)
SECOND_RELEASE: Sequence[Change] = (
    Replace("出示两人分月饼：4 块、2 块、1 块", "出示两人分月饼：6 块、3 块、1 块"),
    Replace("折法不同，为什么都是 ", "折法不同，涂色部分的形状也不同，为什么都是 "),
    Add("prep", "每组加一套同样长的纸条，比较大小时用。"),
    Replace("回到“为什么要有分数”", "回到课前的问题“为什么要有分数”"),
)
SUN: Sequence[Change] = (
    Replace("出示三个同样大的圆，分别涂出 ", "先看三根同样长的纸条，再看三个同样大的圆，分别涂出 "),
    Note("三、比较大小", "我班学生用纸条比长短更清楚，圆片放在后面验证。"),
    Note("四、巩固练习", "加一道反例：大圆的四分之一和小圆的二分之一，能直接比吗？"),
    Replace("选做：问一问家里人", "选做：在菜市场里听一听"),
    Add("homework", FOLDED),
)

WRITTEN = (("sound", "1008"), ("times", "1001"), ("silk_road", "3006"))
DISCUSSED = (
    ("perimeter", "1004"), ("pythagoras", "3002"), ("classroom", "1016"), ("reflection_of_light", "5003"),
)  # fmt: skip
RELEASED = (
    ("cunju", "1007", "1006", "集体备课 11 月 10 日定稿。"),
    ("shanxing", "1014", "1013", "“生”与“深”的比较放到贴图之后，先看后说。"),
    ("parallelogram", "1011", "1010", "“拉一拉”单列，回头否定邻边相乘。"),
    ("safety_road", "2004", "2003", "用的是本校门口的路，别校请换成自己的路口。"),
)


async def plant() -> None:
    """Make whatever of the demo is not there yet; twice is once. Nothing of anybody else is touched."""
    people = await settle_people(await homes.settle())
    await years.settle(people)
    fractions = await _fractions(people)
    for name, login in WRITTEN:
        await _plan(name, people[login])
    for name, login in DISCUSSED:
        await _in_discussion(name, people[login])
    await _ask(people)
    for name, author, lead, note in RELEASED:
        await _released(name, author=people[author], lead=people[lead], note=note)
    await leading.plant(people)
    await rounds.plant(people, _plan)
    await proposals.suggest(await _plan("perimeter", people["1004"]), people["1001"])
    await desk.plant(await _plan("perimeter", people["1004"]), people)
    await observations.plant(people, fractions)


async def _fractions(people: dict[str, UUID]) -> UUID:
    """One 通案 with two 个案, one of an older release: what fork and comparison are about."""
    author, lead = people["1002"], people["1004"]
    master = await _released(
        "fractions", author=author, lead=lead, note="比较大小单列一个环节，板书补了不等式。"
    )
    await _version(master, people["1001"], WANG)
    await _release_again(master, author=author, lead=lead)
    await _version(master, people["1003"], SUN)
    await proposals.offer(master, people["1003"])
    await classrooms.plant(master, people)
    return master


async def _ask(people: dict[str, UUID]) -> None:
    """李建国 asks 王雨晴 for something: a task, asked once, whatever became of it."""
    plan_id = await _plan("perimeter", people["1004"])
    if not await value("SELECT EXISTS (SELECT 1 FROM task WHERE object_id = $1)", plan_id):
        due = local(now()).date() + timedelta(days=3)
        form = TaskForm(WRITE, (people["1001"],), due.isoformat(), "“围篱笆”换成我们班种的菜地，数据你有")
        await assigning.assign(await viewer_of(people["1004"]), plan_id, form)


async def _released(name: str, *, author: UUID, lead: UUID, note: str) -> UUID:
    plan_id = await _in_discussion(name, author)
    if await _state(plan_id) == State.DISCUSSION:
        await states.release(await viewer_of(lead), plan_id, note)
    return plan_id


async def _release_again(plan_id: UUID, *, author: UUID, lead: UUID) -> None:
    """Number 2, so that the 个案 made before has something to look at."""
    if await value("SELECT released_number FROM plan WHERE id = $1", plan_id) != 1:
        return
    await states.revise(await viewer_of(author), plan_id)
    if await versions.current_doc(plan_id) == (await versions.find_release(plan_id, 1))["doc"]:
        await change(plan_id, author, SECOND_RELEASE)
    await states.release(await viewer_of(lead), plan_id, "三班试教后改了三处：追问、学具、小结。")


async def _in_discussion(name: str, author: UUID) -> UUID:
    plan_id = await _plan(name, author)
    if await _state(plan_id) == State.DRAFT:
        await states.share(await viewer_of(author), plan_id)
    return plan_id


async def _plan(name: str, author: UUID) -> UUID:
    lesson = lessons.read(name)
    found: UUID | None = await value(
        "SELECT id FROM plan WHERE title = $1 AND owner = $2 AND kind = 'master'", lesson.title, author
    )
    if found is not None:
        return found
    owner: Viewer = await viewer_of(author)
    return await drafting.create(
        owner,
        title=lesson.title,
        doc=lesson.doc,
        subject=lesson.subject,
        grade=lesson.grade,
        textbook=lesson.textbook,
        period=lesson.period,
        kind=Kind.MASTER,
    )


async def _version(master: UUID, teacher: UUID, changes: Sequence[Change]) -> None:
    owner = await viewer_of(teacher)
    if await forking.find_fork(owner, master) is None:
        mine = await forking.fork(owner, master)
        await change(mine, teacher, changes)
        await versions.settle(mine)


async def _state(plan_id: UUID) -> str:
    state: str = await value("SELECT state FROM plan WHERE id = $1", plan_id)
    return state
