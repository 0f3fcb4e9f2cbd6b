"""Links of other parts on the pages of places and persons: 账号条, 名册导入, 课表, 学年结转, 谁备哪一课 …

A part hands over its links in ``server/app/doors.py``; the pages show them to whoever they are for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from server.people.viewer import Viewer


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


@dataclass(frozen=True, slots=True)
class PlaceTile:
    """One link on the page of a group or a 学区. ``is_for`` gets the viewer and the place's row; it only
    hides the link, the page behind it decides by its own door."""

    label: str
    hint: str
    path: str
    is_for: Callable[[Viewer, dict[str, Any]], bool]


schools: dict[str, Tile] = {}
groups: dict[str, PlaceTile] = {}
districts: dict[str, PlaceTile] = {}
persons: dict[str, Tile] = {}


def shown(tiles: dict[str, Tile], *, manages: bool) -> list[Tile]:
    """Those the viewer of the page is offered."""
    return [tile for tile in tiles.values() if manages or not tile.for_managers]


def at_place(
    tiles: dict[str, PlaceTile], viewer: Viewer, place: dict[str, Any]
) -> list[tuple[PlaceTile, str]]:
    """Those of a group's or a 学区's page that are for this viewer, with where they lead."""
    return [(tile, tile.path.format(id=place["id"])) for tile in tiles.values() if tile.is_for(viewer, place)]
