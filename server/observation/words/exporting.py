"""Which papers of one lesson a viewer takes away, and what stands in them."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from server.base.database import rows
from server.base.errors import DomainError, Missing
from server.base.sheets.writing import Cell
from server.documents.docx.forms import Leaf, lay
from server.observation import notes, wording
from server.observation.access import NO_OBSERVATION, Row
from server.observation.debriefs import board
from server.observation.marks import Rated
from server.observation.notes import Noted
from server.observation.rights import Rights
from server.observation.scores import reading
from server.observation.scores.combining import Result, combine
from server.observation.words import evaluations, heads, records, school_form, talks
from server.people.viewer import Viewer
from server.plans.exporting import Paper, file_name, read_whole
from server.rubrics import sheets
from storage.errors import NoObject

RECORD, EVALUATION, DEBRIEF = "record", "evaluation", "debrief"
NAMES = {RECORD: "听课记录", EVALUATION: "评课表", DEBRIEF: "议课记录"}
NOTHING = "还没有可以下载的内容：记录写了、量表打了分，或者议课有了卡片，再来下载。"
PICTURES_BYTES = 40 * 1024 * 1024  # of all photos together; what is beyond stays on the page
_PRESENT = """
SELECT u.name, m.role FROM observer m JOIN users u ON u.id = m."user"
WHERE m.observation = $1 AND m.left_at IS NULL ORDER BY m.role <> 'lead', m.joined_at, m.id
"""


async def paper_of(viewer: Viewer, found: Row, theirs: Rights, part: str = "") -> Paper:
    """听课记录 (one's own, or all one may read), 评课表 and 议课记录 in one Word file; or one ``part`` of it.

    Raises:
        Missing: a part that is not for this viewer.
        DomainError: nothing is written yet.
        Unavailable: the store with the photos is down.
    """
    _require(theirs, part)
    present = await rows(_PRESENT, found["id"])
    roles = [one["role"] for one in present]
    read = await notes.of(viewer, found, theirs) if theirs.notes or theirs.is_observer else []
    leaves: list[Leaf] = []
    if part in ("", RECORD):
        leaves += await _records(viewer, found, theirs, read, roles)
    if part in ("", EVALUATION):
        leaves += await _evaluations(viewer, found, theirs, roles)
    if part in ("", DEBRIEF) and theirs.debrief:
        leaves += await _debrief(viewer, found, theirs, present, is_asked=bool(part))
    if not leaves:
        raise DomainError(NOTHING)
    pictures = await _pictures(read) if part in ("", RECORD) else {}
    name = f"{wording.heading(found)} {NAMES.get(part, '听评课')}"
    written = await asyncio.to_thread(lay, name, leaves, pictures.get, found["school_name"] or "")
    return Paper(written.data, file_name(name))


async def record_of(viewer: Viewer, found: Row, theirs: Rights, record: UUID) -> Paper:
    """One 听课记录 by itself: in the school's own form where it has one, else in ours.

    Raises:
        Missing: not a record this viewer may read.
        Refused: the school's form cannot be filled.
        Unavailable: the store is down.
    """
    read = await notes.of(viewer, found, theirs) if theirs.notes or theirs.is_observer else []
    mine = [one for one in read if one.record == record]
    if not mine:
        raise Missing(NO_OBSERVATION)
    roles = [one["role"] for one in await rows(_PRESENT, found["id"])]
    name = f"{wording.heading(found)} {NAMES[RECORD]}（{mine[0].name}）"
    pictures = await _pictures(mine)
    score = await _score(found, theirs, mine[0])
    data = await school_form.filled(viewer, found, mine[0], score, roles, pictures)
    if data is None:
        leaves = await _records(viewer, found, theirs, mine, roles)
        data = (await asyncio.to_thread(lay, name, leaves, pictures.get, found["school_name"] or "")).data
    return Paper(data, file_name(name))


def looks(theirs: Rights, part: str) -> dict[str, bool]:
    """Which pages' contents such a file holds beyond the viewer's own, for the list the teacher sees."""
    return {
        "notes": theirs.notes and part in ("", RECORD),
        "scores": theirs.scores and part in ("", EVALUATION),
        "debrief": theirs.debrief and part in ("", DEBRIEF),
    }


async def marks_of(found: Row) -> list[list[Cell]]:
    """Each rater's marks as a table. For the lead alone; that is the caller's question.

    Raises:
        DomainError: nobody has marked yet.
    """
    marked = (await reading.of_lessons([found["id"]]))[found["id"]]
    if not marked.sheets:
        raise DomainError(NOTHING)
    return evaluations.table([_combined(found, *one) for one in marked.sheets])


def _require(theirs: Rights, part: str) -> None:
    may = {
        RECORD: theirs.notes or theirs.is_observer,
        EVALUATION: theirs.scores or theirs.is_observer,
        DEBRIEF: theirs.debrief,
    }
    if not may.get(part, part == ""):
        raise Missing(NO_OBSERVATION)


async def _records(
    viewer: Viewer, found: Row, theirs: Rights, read: Sequence[Noted], roles: Sequence[str]
) -> list[Leaf]:
    steps = await notes.titles(viewer, found)
    return [records.leaf(found, one, steps, await _score(found, theirs, one), roles) for one in read]


async def _score(found: Row, theirs: Rights, one: Noted) -> str:
    """The score of a record, told to its observer alone, and to the lead."""
    own = await _own_result(one) if theirs.marks or one.record == found["record"] else None
    return evaluations.score(own) if own is not None else ""


async def _evaluations(viewer: Viewer, found: Row, theirs: Rights, roles: Sequence[str]) -> list[Leaf]:
    """What all marks come to for those who may know it, else one's own sheet."""
    if not theirs.scores:
        mine = await notes.own_of(viewer, found, theirs) if theirs.is_observer else None
        own = await _own_result(mine) if mine is not None else None
        if mine is None or own is None or own.score is None:
            return []
        raters = heads.observer(mine.name, mine.role)
        return [evaluations.leaf(found, own, raters, roles, evaluations.notes(own, 0))]
    marked = (await reading.of_lessons([found["id"]]))[found["id"]]
    made = []
    for one in marked.sheets:
        result = _combined(found, *one, is_above=theirs.is_above)
        raters = f"{len(result.raters)} 位" if theirs.is_above else "、".join(result.raters)
        made.append(evaluations.leaf(found, result, raters, roles, evaluations.notes(result, marked.late)))
    return made


async def _debrief(
    viewer: Viewer, found: Row, theirs: Rights, present: Sequence[Row], *, is_asked: bool
) -> list[Leaf]:
    stands = await board.of(viewer, found, theirs)
    if not (stands.count or stands.consensus or is_asked):
        return []
    people = [heads.observer(one["name"], wording.ROLES[one["role"]]) for one in present]
    if found["lead_name"] not in {one["name"] for one in present}:
        people.insert(0, found["lead_name"])
    guests = [f"{name}（执教者请来）" for name in await board.guests(found["id"])]
    return [talks.leaf(found, stands, [*people, f"{found['teacher_words']}（执教）", *guests])]


def _combined(found: Row, sheet: Any, given: Sequence[Rated], *, is_above: bool = False) -> Result:
    return combine(sheet, given, trims=found["trims"], is_above=is_above)


async def _own_result(one: Noted) -> Result | None:
    """What the marks of one record come to by themselves."""
    if not one.body["sheet"] or not one.body["marks"]:
        return None
    try:
        sheet = await sheets.find(UUID(one.body["sheet"]))
    except Missing:
        return None
    given = Rated(one.record, one.name, one.body["marks"], one.body["comments"])
    return combine(sheet, [given], trims=False)


async def _pictures(read: Sequence[Noted]) -> dict[str, bytes]:
    """The photos of the lines: ``notes.of`` has left only those the viewer may see."""
    found: dict[str, bytes] = {}
    room = PICTURES_BYTES
    for medium in (one for noted in read for line in noted.lines for one in line.media):
        if medium["file"] is None or medium["kind"] not in ("photo", "paper"):
            continue
        with suppress(NoObject):
            if medium["file_size"] <= room:
                found[str(medium["file"])] = await read_whole(medium["file"])
                room -= medium["file_size"]
    return found
