"""How plans, states and versions are called on screens."""

from dataclasses import dataclass
from uuid import UUID

from server.base import wall
from server.plans.access import Rights, Row
from server.plans.tables import STANDING, WRITTEN_TOGETHER, Kind, Reason, State

KIND_NAMES = {Kind.MASTER: "通案", Kind.VERSION: "个案"}
LEVEL_NAMES = {"school": "校级", "district": "学区", "region": "市、区县"}
STATE_NAMES = {
    State.ASSIGNED: "等主备人答应",
    State.DRAFT: "草稿",
    State.DISCUSSION: "研讨中",
    State.SUBMITTED: "已提交",
    State.RETURNED: "退回修改",
    State.RELEASED: "已发布",
    State.ARCHIVED: "不再使用",
    State.PRIVATE: "个案",
}
STATE_SHAPES = {
    State.ASSIGNED: "draft",
    State.DRAFT: "draft",
    State.SUBMITTED: "review",
    State.RETURNED: "returned",
    State.ARCHIVED: "done",
}
REGION_LEVELS = {"country": "国家", "province": "省级", "city": "市级", "county": "区县"}
UNCHANGED = "还没有改过"
BY_HAND = "有手写的"
REASON_NAMES = {
    Reason.CREATED: "新建",
    Reason.IMPORTED: "从 Word 导入",
    Reason.FORKED: "由通案生成",
    Reason.SHARED: "交给备课组",
    Reason.SETTLED: "自动保存",
    Reason.SUBMITTED: "提交给组长",
    Reason.ENTERED: "参加遴选",
    Reason.RELEASED: "发布",
    Reason.NAMED: "起了名字",
    Reason.REPLACED: "恢复前留的",
    Reason.RESTORED: "恢复",
    Reason.RESCUED: "文字突然少了很多，留下少以前的",
    Reason.BEFORE: "更新前留的",
    Reason.PULLED: "从通案取来更新",
    Reason.ACCEPTED: "采纳了修改建议",
    Reason.UNDONE: "撤回更新",
    Reason.HANDED_IN: "交阅",
    Reason.ARRANGED: "按模板恢复标题和顺序",
}


@dataclass(frozen=True, slots=True)
class StateSign:
    """A shape (the CSS class) and a word."""

    shape: str
    word: str


def state_sign(plan: Row) -> StateSign:
    """The state of a plan; a private 个案 says whether it was changed, one's own writing how far it is."""
    state = plan["state"]
    if state == State.RELEASED:
        return StateSign("released", f"已发布 第 {plan['released_number']} 版")
    if state == State.DISCUSSION:
        return StateSign("discussion", "修订中" if plan["released_number"] else "研讨中")
    if state in STATE_SHAPES:
        return StateSign(STATE_SHAPES[state], STATE_NAMES[state])
    if plan["base_version"]:
        return _own_sign(plan["changed_places"], has_hand=bool(plan.get("has_hand")))
    filled, total = plan["filled_sections"], plan["total_sections"]
    if filled and filled == total:
        return StateSign("done", "写好了")
    if filled:
        return StateSign("discussion", "备课中")
    return StateSign("draft", "刚开始")


def _own_sign(changed_places: int | None, *, has_hand: bool) -> StateSign:
    """Of a 个案 made from a release everything is written from the start. ``None``: not counted yet.
    ``has_hand``: there are photos of pages written by hand, which are 二次备课 too."""
    if changed_places is None:
        return StateSign("discussion", BY_HAND if has_hand else "备课中")
    if changed_places == 0:
        return StateSign("discussion", BY_HAND) if has_hand else StateSign("draft", UNCHANGED)
    return StateSign("discussion", f"改了 {changed_places} 处{f'，{BY_HAND}' if has_hand else ''}")


def written_words(plan: Row) -> str:
    """How much is there, by sections and minutes; of a 个案 from a release the minutes alone."""
    minutes = f"{plan['minutes']} 分" if plan["minutes"] else ""
    if plan["base_version"]:
        return minutes or "—"
    sections = f"{plan['filled_sections']} / {plan['total_sections']} 项"
    return f"{sections}，{minutes}" if minutes else sections


def source_words(plan: Row) -> str:
    """来源: which release a 个案 was made from, whose draft a 通案 is."""
    if plan["kind"] == Kind.VERSION:
        return f"通案第 {plan['base_number']} 版" if plan["base_number"] else "自己写的"
    return plan["group_name"] or "自己的草稿"


def newer_number(plan: Row) -> int:
    """The number of a release newer than the one this 个案 was made from, else 0."""
    base, newest = plan["base_number"], plan["source_number"]
    return newest if base and newest and newest > base else 0


def with_words(plan: Row, viewer_id: UUID) -> Row:
    """The row of a list with its ``sign``, ``written``, ``source``, ``update``, ``author`` and ``when``:
    the clock for who alone writes in it, else the day: it may be a colleague's.

    Said here and not by the template: calling functions out of Jinja costs more than what these three do.
    """
    plan["sign"] = state_sign(plan)
    plan["written"] = written_words(plan)
    plan["source"] = source_words(plan)
    plan.setdefault("update", None)
    plan["author"] = plan.get("owner_label") or plan["owner_name"]
    is_alone = plan["owner"] == viewer_id and plan["state"] in (State.DRAFT, State.PRIVATE)
    plan["when"] = wall.said(plan["updated_at"]) if is_alone else wall.said_day(plan["updated_at"])
    return plan


def facts(plan: Row) -> str:
    """The line under a plan's title: 三年级 数学　人教版…　第 1 课时."""
    grade_subject = " ".join(part for part in (plan["grade"], plan["subject"]) if part)
    return "　".join(part for part in (grade_subject, plan["textbook"], plan["period"]) if part)


def level(plan: Row) -> str:
    """Of which level a 通案 is, by its group's home: 校级, 学区, 区县 or 市级; "" without a group."""
    if plan.get("group_school") is not None:
        return "校级"
    if plan.get("group_district") is not None:
        return "学区"
    if plan.get("group_region") is None:
        return ""
    return REGION_LEVELS.get(str(plan["region_level"]), "区县")


def reach(plan: Row) -> str:
    """Whose teachers read a release, in words."""
    places = {"学区": "全学区", "区县": "全区县", "市级": "全市", "省级": "全省", "国家": "全国"}
    return places.get(level(plan)) or plan["school_name"] or "全校"


def audience(plan: Row, *, has_helpers: bool = False) -> str:
    """谁能看到, in words: the table "Who may" for this plan's state."""
    if plan["state"] in (State.DRAFT, State.PRIVATE):
        return "主备人和辅备人" if has_helpers else "只有主备人自己"
    is_school = level(plan) == "校级"
    everybody = "本校老师，学区和区县的教研员" if is_school else f"{reach(plan)}的老师和教研员"
    if plan["state"] in STANDING:
        return everybody
    group = f"{plan['group_name']}的老师，{'本学科教研组长' if is_school else '本级教研员'}"
    if plan["state"] == State.SUBMITTED:
        group += "，可以代签的上级教研员"
    return (
        f"修订稿：{group}。第 {plan['released_number']} 版：{everybody}" if plan["released_number"] else group
    )


def frozen_words(plan: Row) -> str:
    """What froze the text, for an editor that is open; "" while the group writes."""
    match plan["state"]:
        case State.SUBMITTED:
            return "这份教案提交给组长了，文字定住，等他发布或退回。"
        case State.RELEASED:
            return f"这份教案发布为通案第 {plan['released_number']} 版了。"
        case State.ARCHIVED:
            return "这份通案不再使用了。"
        case _:
            return ""


def waiting_for(plan: Row, rights: Rights, *, is_owner: bool) -> str:
    """Why the button one may look for is not there."""
    if plan["state"] == State.SUBMITTED and not rights.release:
        return "已经交给组长，文字不再改动。组长发布或者退回，都会通知你。" if is_owner else ""
    if plan["state"] not in WRITTEN_TOGETHER or rights.release:
        return ""
    if rights.awaits_author:
        return "这一稿里也有你写的文字：请主备人先提交，再由你发布；也可以请另一位组长或代签的老师直接发布。"
    if is_owner:
        return "研讨好以后提交，由备课组长或教研组长发布；自己主备的教案不由自己发布。"
    return "研讨好以后，由备课组长或教研组长发布。" if rights.write else ""
