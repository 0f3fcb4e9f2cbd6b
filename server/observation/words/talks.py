"""议课记录: each line of thought a row, from its evidence to what somebody does next. Pure."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from server.base import wall
from server.documents.docx.forms import Cell, Leaf
from server.observation import wording
from server.observation.access import Row
from server.observation.debriefs.board import Board, Quote
from server.observation.debriefs.forms import COLUMNS
from server.observation.debriefs.tables import EntryKind
from server.observation.words.heads import label, pair, title

WIDTHS = (5, 5, 5, 5)
HEADS = ("证据", "推测与困惑", "别的做法", "我的下一步")


def leaf(found: Row, board: Board, present: Sequence[str]) -> Leaf:
    """``present``: who talks here, by name and role."""
    rows: list[tuple[Cell, ...]] = [
        pair("课题", wording.heading(found), 3),
        (*pair("召集人", found["lead_name"]), *pair("时间", wording.when(found))),
        pair("参加人员", "、".join(present), 3),
        pair("约定看的问题", found["question"], 3),
        tuple(label(words) for words in HEADS),
        *_thoughts(board),
        pair("下一步任务", "\n".join(_steps(board)), 3),
        pair("共识", board.consensus["text"] if board.consensus else "", 3),
        pair("执教者回应", found["reply"], 3),
    ]
    return Leaf(title(found, "议课记录"), WIDTHS, tuple(rows))


def _thoughts(board: Board) -> Iterator[tuple[Cell, ...]]:
    """A row for each card that goes on from none, with all that go on from it."""
    standing = sorted(
        (card for cards in board.columns.values() for card in cards if card["removed_at"] is None),
        key=lambda card: (card["created_at"], card["id"]),
    )
    known = {card["id"] for card in standing}
    roots: dict[UUID, UUID] = {}
    for card in standing:  # what a card goes on from was there before it
        root = roots.get(card["answers"]) if card["answers"] in known else None
        roots[card["id"]] = root or card["id"]
    for first in dict.fromkeys(roots.values()):
        row = [card for card in standing if roots[card["id"]] == first]
        yield tuple(Cell("\n".join(_words(card) for card in row if card["kind"] == kind)) for kind in COLUMNS)
    if not standing:
        yield tuple(Cell() for _ in COLUMNS)


def _words(card: Row) -> str:
    quoted = _quoted(card["quote"]) if card["quote"] is not None else ""
    between = "\n" if quoted and card["text"] else ""
    return f"{quoted}{between}{card['text']}（{card['author_name']}）"


def _quoted(quote: Quote) -> str:
    if quote.is_closed:
        return f"〔{quote.observer}记录里的一条，尚未公布〕"
    remark = f"；点评：{quote.remark}" if quote.remark else ""
    return f"〔{quote.clock} {quote.text}{remark}，{quote.observer}记〕"


def _steps(board: Board) -> Iterator[str]:
    for card in board.columns[EntryKind.NEXT_STEP]:
        for step in card["steps"]:
            due = f"，{wall.day(step['due'])}前" if step["due"] else ""
            yield f"{card['text']}（{step['name']}{due}{'，已做完' if step['done_at'] else ''}）"
