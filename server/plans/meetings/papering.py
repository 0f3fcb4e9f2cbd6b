"""A record of a meeting as Word: in the school's own form of it, else in ours."""

from collections.abc import Callable
from datetime import date
from typing import Any

from server.base import wall
from server.documents.docx.filling.apart import fill_apart
from server.documents.spec import Json
from server.people.viewer import Viewer
from server.plans.access import Row
from server.plans.exporting import Paper, file_name
from server.plans.imports import learning
from server.plans.papers import choosing
from server.plans.papers.tables import PaperKind

FORM = "meeting"
NAME = "集体备课记录"


async def paper_of(
    viewer: Viewer, meeting: Row, names: dict[str, str], day_of: Callable[..., date | None]
) -> Paper:
    """The sheet of one meeting; ``names`` by id for its 分工, ``day_of`` reads a day as it was typed.

    Raises:
        Refused: the school's form cannot be filled.
        Unavailable: the store is down.
    """
    blank = await choosing.blank_record(viewer, PaperKind.MEETING, FORM, meeting["school"])
    said = await learning.adopted(await learning.district_of(viewer))
    written = await fill_apart(
        blank.data,
        text_of(meeting, names, day_of),
        _fields(meeting),
        {},
        blank.name,
        is_record=True,
        said=said,
    )
    return Paper(written.data, file_name(f"{NAME} {meeting['topic'] or meeting['title']}"))


def text_of(meeting: Row, names: dict[str, str], day_of: Callable[..., date | None]) -> Json:
    """What was talked over, agreed and divided, as sections."""
    talked, agreed = [], []
    for one in meeting["points"]:
        talked += [one["question"], one["views"]]
        agreed.append(one["consensus"])
    tasks = [_task(one, names, day_of) for one in meeting["division"] if one["what"]]
    parts = (
        ("讨论记录", talked),
        ("形成的共识", agreed),
        ("研讨成果", [meeting["outcome"]]),
        ("下一步安排", tasks),
    )
    return {"type": "doc", "content": [_section(title, lines) for title, lines in parts if any(lines)]}


def _section(title: str, lines: list[str]) -> Json:
    words = [line for text in lines for line in (text or "").splitlines() if line.strip()]
    blocks = [{"type": "paragraph", "content": [{"type": "text", "text": line}]} for line in words]
    return {"type": "section", "attrs": {"key": f"custom:{title}", "title": title}, "content": blocks}


def _task(one: dict[str, Any], names: dict[str, str], day_of: Callable[..., date | None]) -> str:
    due = day_of(one["due"]) if one.get("due") else None
    about = [names.get(one.get("who") or "", ""), f"{wall.day(due)}前" if due is not None else ""]
    said = "，".join(part for part in about if part)
    return f"{one['what']}（{said}）" if said else str(one["what"])


def _fields(meeting: Row) -> dict[str, str]:
    here = "、".join(one["name"] for one in meeting["people"] if one["is_present"])
    away = "、".join(
        one["name"] + (f"（{one['reason']}）" if one["reason"] else "")
        for one in meeting["people"]
        if not one["is_present"]
    )
    held = wall.day(meeting["held_on"]) if meeting["held_on"] else ""
    return {
        "title": meeting["title"],
        "subject": meeting["subject"],
        "grade": meeting["grade"],
        "period": meeting["period"],
        "teacher": meeting["owner_name"],
        "date": " ".join(part for part in (held, meeting["at_time"]) if part),
        "school": meeting["school_name"] or "",
        "学校": meeting["school_name"] or "",
        "主题": meeting["topic"],
        "备课组": meeting["group_name"] or "",
        "地点": meeting["place"],
        "主持人": meeting["host_name"] or "",
        "主持": meeting["host_name"] or "",
        "记录人": meeting["recorder_name"] or "",
        "记录": meeting["recorder_name"] or "",
        "参加人员": "；".join(part for part in (here, meeting["guests"]) if part),
        "缺席人员": away or "无",
    }
