"""What the confirm page says of a paper that is no 教案 but a 听课记录, a 评课表, a 集体备课记录."""

from dataclasses import dataclass
from typing import Any

TITLES = {
    "observer": "听课人",
    "evaluator": "评课人",
    "teacher": "授课教师",
    "lead_author": "主备人",
    "host": "主持人",
    "recorder": "记录人",
    "present": "参加人员",
    "absent": "缺席人员",
    "should_attend": "应到",
    "did_attend": "实到",
    "school": "学校",
    "group": "备课组",
    "subject": "学科",
    "grade": "年级班级",
    "title": "课题",
    "topic": "主题",
    "date": "时间",
    "lesson_no": "节次",
    "week": "周次",
    "place": "地点",
    "type": "课型或形式",
    "textbook": "教材",
    "students": "人数",
    "process": "教学过程",
    "remarks": "点评",
    "summary": "总体评价",
    "strengths": "优点",
    "weaknesses": "不足",
    "advice": "建议",
    "discussion": "讨论记录",
    "lead_talk": "主备人发言",
    "purpose": "目的",
    "outcome": "研讨成果",
    "content": "内容",
    "consensus": "共识",
    "division": "分工和安排",
    "objectives": "教学目标",
    "key_difficult": "教学重难点",
    "key": "教学重点",
    "difficult": "教学难点",
    "methods": "教学方法",
    "reflection": "教学反思",
    "total": "得分",
    "band": "等级",
    "signature": "签字",
}
LENGTH = 120


@dataclass(frozen=True, slots=True)
class Shown:
    """Its name, the fields with something in them by their titles, and the lines of its score table."""

    name: str
    fields: list[tuple[str, str]]
    scores: list[tuple[str, str]]


def shown(record: dict[str, Any] | None) -> Shown | None:
    """For the page; None of a plan."""
    if record is None:
        return None
    fields = [
        (TITLES[key], " ".join(text.split())[:LENGTH])
        for key, text in record["fields"].items()
        if text and key in TITLES
    ]
    return Shown(record["name"], fields, [(one["item"], _mark(one)) for one in record["scores"]])


def _mark(score: dict[str, Any]) -> str:
    given = score["band"] if score["mark"] is None else f"{score['mark']:g}"
    return f"{given or '—'} / {score['full']:g}" if score["full"] is not None else given or "—"
