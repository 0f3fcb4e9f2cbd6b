"""Reading the board: cards by column, what each goes on from and quotes, next steps that became tasks.

A quoted line of a record is shown to whoever may read that record; quoted by its own observer, to everybody
who reads the board.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

from server.base.clock import now
from server.base.database import row, rows
from server.observation.debriefs.forms import COLUMNS
from server.observation.debriefs.tables import EntryKind
from server.observation.media import times
from server.observation.rights import Rights
from server.people.viewer import Viewer
from server.trail import tasks

Row: TypeAlias = dict[str, Any]

# The newest version that has the line: one taken out of a record later is still what was quoted. Of others,
# what they submitted.
_SAID = """
SELECT v.body -> 'moments' AS moments FROM record_version v
WHERE v.observer = m.id AND (v.is_submitted OR m."user" = {who})
  AND v.body -> 'moments' @> jsonb_build_array(jsonb_build_object('id', {moment}::text))
ORDER BY v.seq DESC LIMIT 1
"""
_CARDS = f"""
SELECT e.id, e.kind, e.text, e.answers, e.record, e.moment, e.act, e.author, e.created_at, e.changed_at,
       e.removed_at, e.row_version, u.name AS author_name, u.hue, r.name AS remover_name,
       m."user" AS observer, w.name AS observer_name,
       jsonb_path_query_first(q.moments, '$[*] ? (@.id == $id)', jsonb_build_object('id', e.moment)) AS said
FROM debrief_entry e JOIN users u ON u.id = e.author LEFT JOIN users r ON r.id = e.removed_by
LEFT JOIN observer m ON m.id = e.record LEFT JOIN users w ON w.id = m."user"
LEFT JOIN LATERAL ({_SAID.format(who="e.author", moment="e.moment")}) q ON e.moment <> ''
WHERE e.observation = $1 ORDER BY e.created_at, e.id
"""  # noqa: S608
_LINE = f"""
SELECT m."user" AS observer, m.observation, w.name AS observer_name, m.submitted_at,
       jsonb_path_query_first(q.moments, '$[*] ? (@.id == $id)', jsonb_build_object('id', $3::text)) AS said
FROM observer m JOIN users w ON w.id = m."user",
LATERAL ({_SAID.format(who="$4", moment="$3")}) q
WHERE m.id = $1 AND m.observation = $2
"""  # noqa: S608
_GROUP = """
SELECT u.id, u.name FROM users u WHERE u.disabled_at IS NULL AND u.id IN (
  SELECT o.lead FROM observation o WHERE o.id = $1 UNION SELECT o.teacher FROM observation o WHERE o.id = $1
  UNION SELECT m."user" FROM observer m WHERE m.observation = $1 AND m.left_at IS NULL)
ORDER BY u.name, u.id
"""
_GUESTS = """
SELECT u.name FROM observation_guest g JOIN users u ON u.id = g."user"
WHERE g.observation = $1 ORDER BY g.at, u.name
"""


@dataclass(frozen=True, slots=True)
class Quote:
    """A line of a record: ``clock`` of the lesson, 实录 and 点评. ``is_closed``: not for this reader yet."""

    record: UUID
    moment: str
    observer: str
    clock: str = ""
    text: str = ""
    remark: str = ""
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class Board:
    """``columns``: cards by kind, in the order in which they came; ``by_id``: all of them, removed ones too;
    ``consensus``: the summary, or ``None``; ``mark`` changes with anything a reader sees."""

    columns: dict[EntryKind, list[Row]]
    by_id: dict[UUID, Row]
    consensus: Row | None
    mark: str

    @property
    def count(self) -> int:
        """How many cards stand on it."""
        return sum(card["removed_at"] is None for cards in self.columns.values() for card in cards)


async def of(viewer: Viewer, found: Row, theirs: Rights) -> Board:
    """The board as this viewer sees it. That they may is the caller's question (``Rights.debrief``)."""
    lines = await rows(_CARDS, found["id"])
    done = await _steps(found["id"]) if any(line["act"] for line in lines) else {}
    cards = [_card(viewer, line, theirs, done) for line in lines]
    columns = {kind: [card for card in cards if card["kind"] == kind] for kind in COLUMNS}
    consensus = next((card for card in cards if card["kind"] == EntryKind.CONSENSUS), None)
    return Board(columns, {card["id"]: card for card in cards}, consensus, _mark(found, theirs, cards))


async def quote(viewer: Viewer, found: Row, theirs: Rights, record: UUID, moment: str) -> Quote | None:
    """The line of a record the viewer is about to quote; ``None`` when they may not read it."""
    line = await row(_LINE, record, found["id"], moment, viewer.id)
    if line is None or line["said"] is None:
        return None
    is_own = line["observer"] == viewer.id
    if not is_own and not (theirs.notes and line["submitted_at"] is not None):
        return None
    return _quote({**line, "record": record, "moment": moment}, is_closed=False)


async def group(observation_id: UUID) -> list[Row]:
    """Who can be given a next step (id, name): those who write on the board."""
    return await rows(_GROUP, observation_id)


async def guests(observation_id: UUID) -> list[str]:
    """Whom the observed teacher let read along, by name."""
    return [line["name"] for line in await rows(_GUESTS, observation_id)]


def _card(viewer: Viewer, line: Row, theirs: Rights, done: dict[UUID, list[Row]]) -> Row:
    is_mine = line["author"] == viewer.id
    is_there = line["removed_at"] is None
    may = theirs.write_debrief
    is_closed = line["observer"] not in (line["author"], viewer.id) and not theirs.notes
    return {
        **line,
        "is_mine": is_mine,
        "quote": _quote(line, is_closed=is_closed) if line["moment"] else None,
        "steps": done.get(line["act"], []),
        "may_change": may and is_there and (is_mine or theirs.is_lead),
        "may_reword": may and is_there and is_mine,
        "may_put_back": may and not is_there and (is_mine or theirs.is_lead),
        "may_give": may
        and is_there
        and line["kind"] == EntryKind.NEXT_STEP
        and line["act"] is None
        and (is_mine or theirs.is_lead),
    }


def _quote(line: Row, *, is_closed: bool) -> Quote:
    if is_closed:
        return Quote(line["record"], line["moment"], line["observer_name"], is_closed=True)
    said = json.loads(line["said"]) if line["said"] else {}
    clock = times.said(said["t"]) if said else ""
    texts = said.get("text", ""), said.get("remark", "")
    return Quote(line["record"], line["moment"], line["observer_name"], clock, *texts)


async def _steps(observation_id: UUID) -> dict[UUID, list[Row]]:
    """By act: who does a next step (``name``), until when, and whether it is done."""
    found = await tasks.about(observation_id)
    names = {
        line["id"]: line["name"]
        for line in await rows(
            "SELECT id, name FROM users WHERE id = ANY($1::uuid[])", [line["user_id"] for line in found]
        )
    }
    done: dict[UUID, list[Row]] = {}
    for line in found:
        done.setdefault(line["act_id"], []).append({**line, "name": names.get(line["user_id"], "")})
    return done


def _mark(found: Row, theirs: Rights, cards: list[Row]) -> str:
    """Differs when something on the board does; the day, because the cards say 今天 and 昨天."""
    said = [
        (card["id"], card["row_version"], [(one["id"], one["done_at"]) for one in card["steps"]])
        for card in cards
    ]
    whole = (now().date(), found["reply"], found["question"], theirs, said)
    return hashlib.sha256(repr(whole).encode()).hexdigest()[:16]
