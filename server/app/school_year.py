"""Links of the school year on the pages of a school."""

from server.people import tiles
from server.people.tiles import Tile


def hand_over() -> None:
    """Put them there. Harmless on repeat."""
    for_all, path = {"for_managers": False}, "/schools/{id}"
    tiles.schools["classes"] = Tile("班级与任课", "每个班谁教什么。", f"{path}/classes", **for_all)
    tiles.schools["timetable"] = Tile("课表", "每个班这一周的课。", f"{path}/timetable", **for_all)
    tiles.schools["calendar"] = Tile("校历", "第几周，哪天放假、补课。", f"{path}/calendar", **for_all)
    tiles.schools["rollover"] = Tile("学年结转", "暑假升班、排任课，先试算。", f"{path}/rollover")
