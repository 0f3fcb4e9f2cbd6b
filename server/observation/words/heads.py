"""What stands above all three: whose lesson, when, and who sat there. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from server.documents.docx.forms import Cell
from server.observation import wording
from server.observation.tables import ObservationKind, ObserverRole

OF_MENTORS = {ObserverRole.MENTOR: "徒弟", ObserverRole.MENTEE: "师父"}  # the teacher, seen from the observer


def label(words: str, columns: int = 1, rows: int = 1) -> Cell:
    """A cell that says what stands beside or below it."""
    return Cell(words, columns, rows, is_label=True)


def pair(words: str, value: str, columns: int = 1) -> tuple[Cell, Cell]:
    """A label and what stands beside it."""
    return label(words), Cell(value, columns)


def teacher(found: Mapping[str, Any], roles: Sequence[str]) -> str:
    """「王雨晴（徒弟）」 where it is 师徒听课 and ``roles`` of the observers tell which; else the name."""
    name = str(found["teacher_words"])
    if found["kind"] != ObservationKind.MENTORING:
        return name
    other = next((words for role, words in OF_MENTORS.items() if role in roles), "")
    return f"{name}（{other}）" if other else name


def observer(name: str, role: str) -> str:
    """「李建国（师父）」; an ordinary 听课人 by name alone."""
    return name if role in ("", wording.ROLES[ObserverRole.OBSERVER]) else f"{name}（{role}）"


def period(found: Mapping[str, Any]) -> str:
    """「第 2 节」, or nothing."""
    return f"第 {found['period']} 节" if found["period"] else ""


def title(found: Mapping[str, Any], name: str) -> str:
    """「师徒听课记录表」 of a lesson between 师父 and 徒弟."""
    return f"师徒{name}" if found["kind"] == ObservationKind.MENTORING else name
