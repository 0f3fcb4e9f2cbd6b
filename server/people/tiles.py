"""Links of other parts on the pages of a school and a person: 账号条, 名册导入, 课表, 学年结转 …

A part hands over its links in ``server/app/doors.py``; the pages show them to whoever they are for.
"""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Tile:
    """One link. ``path`` holds ``{id}``; a tile that is not ``for_managers`` is shown to everybody who sees
    the page. The page behind it decides by its own door."""

    label: str
    hint: str
    path: str
    for_managers: bool = True

    def url(self, thing: UUID) -> str:
        """Where it leads for this school or person."""
        return self.path.format(id=thing)


schools: dict[str, Tile] = {}
persons: dict[str, Tile] = {}


def shown(tiles: dict[str, Tile], *, manages: bool) -> list[Tile]:
    """Those the viewer of the page is offered."""
    return [tile for tile in tiles.values() if manages or not tile.for_managers]
