"""Observations in the words of a school."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.base.clock import local
from server.base.titles import marked
from server.base.wall import WEEKDAYS, day
from server.observation import views
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
