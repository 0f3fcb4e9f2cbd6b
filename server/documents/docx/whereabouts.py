"""Where the content of a paper stands in the plan that was made of it."""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass
class Places:
    """Where the content of the paper stands in the plan, by the ids it had in the paper."""

    sections: list[Json]
    block: dict[str, list[tuple[int, int]]] = field(default_factory=dict)  # (section, block in it)
    cell: dict[str, tuple[int, int, int]] = field(default_factory=dict)  # (section, block in it, row)

    def __post_init__(self) -> None:
        for number, section in enumerate(self.sections):
            for place, block in enumerate(section.get("content", [])):
                self._note(block, number, place)
                if block["type"] == "table":
                    self._note_cells(block, number, place)

    def _note(self, node: Json, number: int, place: int) -> None:
        found = self.block.setdefault(_id(node), []) if _id(node) else []
        if (number, place) not in found:
            found.append((number, place))
        for child in node.get("content", []):
            self._note(child, number, place)

    def _note_cells(self, table: Json, number: int, place: int) -> None:
        for index, row in enumerate(table.get("content", [])):
            for cell in row.get("content", []):
                if _id(cell):
                    self.cell[_id(cell)] = (number, place, index)

    def of(self, nodes: list[Json]) -> list[tuple[int, int]]:
        """Where these blocks and what is in them went, in the order of the plan."""
        found: set[tuple[int, int]] = set()
        for node in nodes:
            found.update(self.block.get(_id(node), []) if _id(node) else [])
            found.update(self.of(node.get("content", [])))
        return sorted(found)


def _id(node: Json) -> str:
    return str((node.get("attrs") or {}).get("id") or "")
