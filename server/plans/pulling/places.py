"""Where in a plan something stands, in words: 教学过程 · 情境导入 · 教师活动. Pure."""

from dataclasses import dataclass

from server.documents import grid, process, text, walk
from server.documents.keys import COLUMN_TITLES
from server.documents.spec import Json

_LABEL_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Place:
    """The section (id and title), and what the block is called in it, or ""."""

    section_id: str
    section: str
    inside: str


class Places:
    """Looks ids up in several documents, the first that has one says where it is."""

    def __init__(self, *docs: Json) -> None:
        self._parents: dict[str, tuple[Json, ...]] = {}
        self._titles: dict[str, str] = {}
        self._named: set[int] = set()
        for doc in docs:
            self._index(doc, ())

    def of(self, block_id: str) -> Place:
        """Where the block is; an id that is nowhere is nowhere."""
        around = self._parents.get(block_id, ())
        if not around:
            return Place("", "", "")
        section = around[0]
        titles = [self._title(node, around[: number + 1]) for number, node in enumerate(around)]
        return Place(
            str(walk.attr(section, "id") or ""),
            _section_title(section),
            " · ".join(dict.fromkeys(title for title in titles[1:] if title)),
        )

    def line_of(self, block_id: str) -> Json | None:
        """The paragraph or heading, as the first document has it that has one."""
        around = self._parents.get(block_id, ())
        return around[-1] if around and around[-1]["type"] in ("paragraph", "heading") else None

    def _index(self, node: Json, around: tuple[Json, ...]) -> None:
        for child in node.get("content") or ():
            own = walk.attr(child, "id")
            inside = (*around, child)
            if isinstance(own, str):
                self._parents.setdefault(own, inside)
            if child["type"] not in ("paragraph", "heading"):
                self._index(child, inside)

    def _title(self, node: Json, around: tuple[Json, ...]) -> str:
        kind = node["type"]
        if kind == "textbox":
            return "文本框"
        if kind not in ("tableRow", "tableCell", "tableHeader"):
            return ""
        table = next(one for one in reversed(around) if one["type"] == "table")
        if id(table) not in self._named:
            self._name(table)
        return self._titles.get(str(walk.attr(node, "id") or ""), "")

    def _name(self, table: Json) -> None:
        """The titles of its steps and the heads of its columns, by the ids of rows and cells."""
        self._named.add(id(table))
        placed = grid.place(table)
        kinds = process.columns(placed)
        heads = process.head_rows(placed)
        labels = [COLUMN_TITLES.get(kind or "", "") for kind in kinds]
        for one in placed[0] if heads else ():
            labels[one.column] = process.cell_text(one.cell)[:_LABEL_LENGTH] or labels[one.column]
        for row in placed[heads:]:
            for one in row:
                self._titles[str(walk.attr(one.cell, "id") or "")] = labels[one.column]
        for step in process.steps(table):
            self._titles[step.id] = step.title
        rows = [row for row in table.get("content") or () if row["type"] == "tableRow"]
        for number, row in enumerate(rows):
            own = str(walk.attr(row, "id") or "")
            if not self._titles.get(own):
                self._titles[own] = f"第 {number - heads + 1} 行" if number >= heads else "表头"


def _section_title(section: Json) -> str:
    title = text.title_of(section)
    period = walk.attr(section, "period")
    return f"{title}（第 {period} 课时）" if isinstance(period, int) and period > 1 else title
