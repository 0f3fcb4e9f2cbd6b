"""Observations in the words of a school."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.base.clock import local
from server.base.titles import marked
from server.base.wall import WEEKDAYS, day
from server.observation import views
from server.observation.rights import Rights
from server.observation.tables import ObservationKind, ObserverRole
from server.schoolyear import years

KINDS = {
    ObservationKind.PLANNED: "预约听课",
    ObservationKind.DROP_IN: "推门听课",
    ObservationKind.OPEN: "公开课",
    ObservationKind.MENTORING: "师徒听课",
    ObservationKind.JOINT: "同上一堂课",
}
ROLES = {
    ObserverRole.LEAD: "召集人",
    ObserverRole.OBSERVER: "听课人",
    ObserverRole.EXPERT: "专家",
    ObserverRole.MENTOR: "师父",
    ObserverRole.MENTEE: "徒弟",
}
LOOK_NAMES = {"scores": "得分", "notes": "听课记录", "debrief": "议课", "video": "录像", "figures": "分析图"}
FIELD_NAMES = {
    "teacher": "上课的老师",
    "class": "班级",
    "class_name": "班级",
    "school_class": "班级",
    "school": "学校",
    "title": "课题",
    "subject": "学科",
    "on": "日期",
    "on_date": "日期",
    "period": "节次",
    "plan": "教案",
    "kind": "听课方式",
    "sheet": "量表",
    "question": "约定看的问题",
    "minutes": "分钟数",
    "pupils": "学生人数",
    "starts_at": "上课时间",
    "trims": "去掉最高最低分",
    "reply": "回应",
    "shared_up": "往上给得分",
}
VIEW_NAMES = {one.key: f"{dimension.name}·{one.name}" for dimension in views.LICC for one in dimension.views}


@dataclass(frozen=True, slots=True)
class Sign:
    """A state: the class of its shape and its word."""

    shape: str
    word: str


def heading(found: Mapping[str, Any]) -> str:
    """「赵敏《周长》三（4）班」; whatever is not known is left out."""
    title = marked(found["title"]) if found["title"] else (found["subject"] and f"{found['subject']}课")
    return f"{found['teacher_words']}{title}{found['class_words'] and ' ' + found['class_words']}"


def when(found: Mapping[str, Any]) -> str:
    """「11 月 26 日周四，第 2 节，08:30」."""
    on = found["on_date"]
    words = [f"{day(on)}周{WEEKDAYS[on.weekday()]}"]
    if found["period"]:
        words.append(f"第 {found['period']} 节")
    if found["starts_at"]:
        words.append(f"{local(found['starts_at']):%H:%M}")
    return "，".join(words)


def sign(found: Mapping[str, Any]) -> Sign:
    """Where an observation stands, for anybody who may know of it."""
    if found["cancelled_at"]:
        return Sign("draft", "没有听成")
    if found["released_at"]:
        return Sign("released", "已公布给执教老师")
    if found["on_date"] > years.today():
        return Sign("draft", "还没上")
    if found["on_date"] == years.today():
        return Sign("discussion", "今天上")
    return Sign("review", "记录和评议中")


def own_sign(found: Mapping[str, Any]) -> Sign:
    """How the viewer's own record stands."""
    if found["submitted_at"]:
        return Sign("done", "补记，已交" if found["is_late"] else "已交")
    if found["current"]:
        return Sign("discussion", "记了，还没有交")
    return Sign("draft", "还没有记")


def view_names(keys: list[str]) -> list[str]:
    """What an observer looks at, in words."""
    return [VIEW_NAMES[key] for key in keys if key in VIEW_NAMES]


@dataclass(frozen=True, slots=True)
class Place:
    """A page of what came of a lesson: its ``key`` in the address, its words, who reads it."""

    key: str
    name: str
    said: str


def places(rights: Rights) -> list[Place]:
    """The pages this viewer may open, in the order of the work."""
    every = [
        (rights.notes, Place("notes", "听课记录", "每位听课人的实录和点评，按课上的时间排在一起")),
        (rights.scores, Place("scores", "得分", "合起来的分、各项的意见，不写是谁给的")),
        (rights.notes, Place("figures", "课堂分析图", "S-T、提问、座位上的关注，各位观察的结果")),
        (rights.debrief, Place("debrief", "议课", "证据、推测和困惑、别的做法、我的下一步")),
        (rights.notes, Place("media", "照片和录音", "")),
        (rights.video, Place("videos", "课堂录像", "看着录像在哪一秒说哪一句")),
    ]
    return [place for may, place in every if may]


def audience(found: Mapping[str, Any], rights: Rights) -> list[str]:
    """谁能看到, a sentence for each kind of thing."""
    teacher = found["teacher_words"]
    if rights.is_above and found["record"] is not None:
        return ["你不再参加这次听课：自己写过的记录一直能看，别的看不到。"]
    if rights.is_above:
        return [f"{teacher}愿意给学校和教研员看得分，所以你看得到得分。记录、议课、录像只有参加的人看得到。"]
    said = [
        f"听课记录：写的人自己；交了以后召集人；自己也交了的听课人；公布以后{teacher}和{teacher}请来的人。",
        f"得分：召集人；公布以后参加的人。{_above(found)}",
        "议课、录像：只有参加的人：召集人、听课人、执教老师和执教老师请来的人。",
        "别的人，包括学校领导和平台管理员，都看不到。",
    ]
    if rights.is_lead:
        said.append("谁给了哪一项几分、谁偏松偏严：只有你（召集人）。")
    return said


def _above(found: Mapping[str, Any]) -> str:
    if found["shared_up_at"]:
        return f"{found['teacher_words']}还给本校和教研员看。"
    return f"给不给学校和教研员看，公布以后由{found['teacher_words']}定。"


def record_audience(found: Mapping[str, Any]) -> str:
    """谁能看到 one's own record."""
    teacher = found["teacher_words"]
    return (
        f"没交以前只有你自己；交了以后召集人{found['lead_name']}、自己也交了的听课人；公布以后{teacher}和{teacher}请来的人。"
        f"反馈单送出去，{teacher}马上看得到。"
    )
