"""Words a form prints into rows that are to be filled, such as names of stages (课堂小结 | …): they are the
school's, and stay whatever is written beside them."""

import re
from typing import Any

from .. import labels
from ..grid import Cell, grid_of
from ..hints import is_kept
from ..lines import LESSON_STAGES
from ..ooxml.names import Element, w
from ..texts import is_empty, text_of_all
from . import places
from .leaves import LINES
from .pairing import likeness
from .paper import Paper
from .splicing import splice
from .wishes import Wish, home_of

Json = dict[str, Any]

_LONGEST = 14
_BLANKS = " \t\n\u3000_＿"
_SENTENCE = re.compile(r"[。；！？{}_＿]")
_NUMBERED = re.compile(
    r"(?:环节|步骤|活动|任务|板块|第)?[一二三四五六七八九十\d]{1,3}(?:步|环节|部分|板块|个?活动)?[:：、.．]?"
)
_MINUTES = re.compile(r"约?\s*\d+(?:\s*[-~～—至]\s*\d+)?\s*(?:分钟?|min|['′’])?")
_LIKE = 0.5  # of two names of a stage: 新授 and 讲授新课, but not 导入新课 and 讲授新课
_IN_TURN = 0.4  # 环节一 takes whatever step comes next


def label_of(paper: Paper, cells: list[Cell], is_headless: bool) -> Cell | None:
    """The cell of a row that holds a word of the form's own; None of a row that is all to be written.

    In a plan's own file all rows are the plan's. In a filled paper of another lesson the names of the steps
    are that lesson's, but stages that stand as rows without a head are how the school prints its form.
    """
    if paper.is_own or len(cells) < 2 or cells[0].column or not _is_word(cells[0]):
        return None
    first = cells[0]
    if is_headless and _is_stage(first):
        return first
    is_bare = all(_is_room(cell) for cell in cells[1:])
    return first if is_bare and not paper.is_sample else None


def kept_of(paper: Paper, rows: list[list[Cell]]) -> frozenset[int]:
    """The rows that are only to be signed, or say to be let alone; of a plan's own file none."""
    words = [text_of_all([cell.node for cell in row]).strip() for row in rows]
    return frozenset(at for at, text in enumerate(words) if not paper.is_own and is_kept(text))


def _is_word(cell: Cell) -> bool:
    element: Element | None = cell.node.get("element")
    word = labels.bare(cell.text) or "".join(cell.text.split())
    return (
        element is not None
        and 0 < len(word) <= _LONGEST
        and not _SENTENCE.search(cell.text)
        and next(element.iter(w("showingPlcHdr")), None) is None
    )


def _is_room(cell: Cell) -> bool:
    return cell.is_blank or not cell.text.strip(_BLANKS) or _MINUTES.fullmatch(cell.text) is not None


def _is_stage(cell: Cell) -> bool:
    found = labels.lookup(cell.text)
    return labels.is_stage(cell.text) or (found is not None and found.key in LESSON_STAGES)


def rows_of(paper: Paper, cells: list[Json]) -> Json | None:
    """The cells of a place as a table, where each of its rows is a printed word with room beside it."""
    if paper.is_emptied or len(cells) < 2 or any(cell.get("element") is None for cell in cells):
        return None
    rows: dict[Element, list[Json]] = {}
    for cell in cells:
        rows.setdefault(places.row_of(cell["element"]), []).append(cell)
    table = {"type": "table", "content": [{"type": "tableRow", "content": row} for row in rows.values()]}
    found = [label_of(paper, row, is_headless=False) for row in grid_of(table).rows]
    return table if all(found) else None


def suits(label: Cell, new: Json) -> float:
    """How well a row of the plan belongs beside a printed name, by what it is called itself."""
    cells = new.get("content") or []
    if len(cells) < 2:
        return 0.0
    printed = "".join(label.text.split())
    name = text_of_all((cells[0].get("content") or [])[:1])
    name = labels.bare(name.partition("（")[0]) or labels.bare(name)
    if _NUMBERED.fullmatch(printed):
        return _IN_TURN
    alike = likeness(labels.bare(printed), name) if name else 0.0
    return alike if alike > _LIKE else 0.0


def _more(printed: str, name: list[Json]) -> list[Json]:
    """The name of a step without the words the form says already: of 导入（5分钟） the minutes."""
    first, said = name[:1], "".join(printed.split())
    text = text_of_all(first)
    if text.startswith(said) and first[0]["type"] in LINES:
        return [splice(first[0], 0, len(said), ""), *name[1:]]
    return name


def beside(label: Cell, edge: int, wishes: list[Wish]) -> list[Wish]:
    """What is left to write beside a printed name that ends at ``edge``; another name goes along."""
    carried: list[Json] = []
    found: list[Wish] = []
    for wish in wishes:
        if wish.start >= edge:
            found.append(wish)
        elif wish.end > edge:
            found.append(Wish(edge, wish.end, wish.content, wish.merge))
        else:
            carried += _more(label.text, wish.content)
    home = next((wish for wish in found if wish.merge != "continue"), home_of(found))
    carried = [block for block in carried if not is_empty([block])]
    if home is not None and carried:
        home.take(carried)
    return found
