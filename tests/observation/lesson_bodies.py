"""What three observers wrote of one lesson: taps, codes, questions, seats, views and marks."""

from typing import Any

from server.rubrics import sheets
from server.rubrics.tables import Purpose

CLOCK = {"began": "2026-11-20T01:30:00+00:00", "ended": "2026-11-20T02:10:00+00:00", "offset_ms": 0}
STEPS = ((0, "T"), (240, "D"), (420, "T"), (700, "S"), (1260, "D"), (1500, "T"), (1700, "S"), (2220, "T"))
LATER = ((0, "T"), (300, "S"), (380, "T"), (720, "S"), (1200, "T"), (1740, "S"), (2160, "T"))
BLOOM = ("remember", "understand", "apply", "analyse", "remember", "", "evaluate", "understand", "create")
ASKED = ("2-3", "2-3", "", "1-5", "4-2", "2-3", "5-6", "", "3-4")
QUESTIONS = [
    {
        "id": f"q{at}", "t": 150 + 240 * at, "words": "这块地一圈有多长" * (at % 2), "bloom": bloom,
        "kind": ("what", "how", "why")[at % 3], "calling": ("hand" if seat else "chorus") if at != 5 else "",
        "seat": seat, "wait1": (0.8, 1.5, 4.2)[at % 3], "wait2": 0.6 if at % 2 else None,
        "response": ("affirm", "repeat", "probe")[at % 3],
    }
    for at, (bloom, seat) in enumerate(zip(BLOOM, ASKED, strict=True))
]  # fmt: skip
CODES = (
    "5 5 5 4.1 9.1 3 4.2 8 2 5 5 6 12 12 12 12 10 10 10 13 5 5 4.1 9.2 3 5 7 11 14 14 9.1 2 " * 20
).split()
SEATS = {
    "rows": 6, "columns": 8, "off": ["1-1"],
    "marks": [{"seat": seat, "t": 60 * at, "what": what} for at, (seat, what) in enumerate(
        [("1-5", "hand"), ("1-6", "hand"), ("2-3", "talk"), ("4-2", "task"), ("6-8", "off"), ("6-7", "off")]
    )],
}  # fmt: skip
VIEWS = {
    "learning.listening": {"result": "36 人能听完，4 人低头翻书", "comment": "同学发言时听的人少一些"},
    "instruction.dialogue": {"result": "追问 7 次", "comment": ""},
}


def taps(changes: tuple[tuple[int, str], ...]) -> dict[str, Any]:
    """S-T of changes of state."""
    return {"every": 30, "taps": [{"t": t, "code": code} for t, code in changes]}


BODIES: tuple[dict[str, Any], ...] = (
    {
        "clock": CLOCK, "st": taps(STEPS), "questions": QUESTIONS, "seats": SEATS,
        "fias": {"system": "ifias", "source": "recording", "codes": CODES},
    },
    {"clock": CLOCK, "st": taps(LATER), "views": VIEWS},
    {
        "clock": CLOCK, "st": taps(STEPS[:4]),
        "fias": {"system": "fias", "codes": [*"554823493568", "10", "7"]},
    },
)  # fmt: skip


async def marked(body: dict[str, Any], by: float = 0.0, **more: Any) -> dict[str, Any]:
    """The body with marks on the platform's sheet of lessons: of each line what ``by`` leaves of its points,
    the first full."""
    sheet = await sheets.find((await sheets.offered(Purpose.LESSON))[0]["id"])
    marks = {one.key: max(0.0, one.points - 1 - by) for one in sheet.indicators}
    marks[sheet.indicators[0].key] = sheet.indicators[0].points
    return {**body, "sheet": str(sheet.id), "marks": marks, **more}
