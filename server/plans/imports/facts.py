"""What the table of many files shows of a paper."""

from typing import Any

from server.documents import process, text, walk
from server.documents.spec import Json

_GOALS = frozenset({"objectives", "key", "difficult", "key_difficult"})
_MOST = 40


def facts_of(doc: Json, meta: dict[str, str], warnings: list[str]) -> dict[str, Any]:
    """What the table shows of a paper: its sections in order, steps, 课时, what is missing, warnings."""
    sections = walk.sections(doc)
    keys = {walk.attr(section, "key") for section in sections}
    tables = [block for section in sections for block in walk.blocks(section)]
    lacks = [*([] if keys & _GOALS else ["教学目标"]), *([] if "process" in keys else ["教学过程"])]
    return {
        "sections": list(dict.fromkeys(text.title_of(section) for section in sections))[:_MOST],
        "steps": sum(len(process.steps(one)) for one in tables if walk.attr(one, "kind") == "process"),
        "periods": len({walk.attr(one, "period") for one in sections} - {None}),
        "lacks": lacks,
        "warnings": _first(warnings),
        "subject": meta.get("subject", ""),
        "grade": meta.get("grade", ""),
        "textbook": meta.get("textbook", ""),
    }


def _first(warnings: list[str]) -> list[str]:
    more = len(warnings) - _MOST
    return warnings if more <= 0 else [*warnings[:_MOST], f"另有 {more} 条，核对这一份时都看得到。"]


def period_of(said: str, doc: Json) -> str:
    """How many 课时, as the paper says it, else as its sections are divided."""
    numbers = {walk.attr(section, "period") for section in walk.sections(doc)} - {None}
    return said or (f"{len(numbers)} 课时" if len(numbers) > 1 else "")
