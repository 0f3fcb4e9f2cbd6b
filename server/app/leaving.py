"""What rooms above ``people`` know of somebody who leaves: classes to give away, plans in discussion,
rounds they run."""

from datetime import date
from uuid import UUID

from server.base.database import rows
from server.people import holdings, tiles
from server.people.holdings import Teaching
from server.people.tiles import Tile
from server.people.viewer import Viewer
from server.plans.access import IS_SHARED
from server.schoolyear import teaching
from server.schoolyear.tables import TeachingKind

IN_DISCUSSION = f"SELECT p.title FROM plan p WHERE p.owner = $1 AND {IS_SHARED} ORDER BY p.updated_at DESC"  # noqa: S608

RUN = "SELECT title FROM selection_round WHERE owner = $1 AND released_at IS NULL ORDER BY closes_on, id"


async def classes(user_id: UUID, on: date) -> list[Teaching]:
    """任课 of a person on a day; 代课 for somebody else ends by itself."""
    return [
        Teaching(one["id"], f"{one['class_name']}{one['subject']}")
        for one in await teaching.of(user_id, on)
        if one["kind"] == TeachingKind.REGULAR
    ]


async def take_class(by: Viewer, teaching_id: UUID, taker: UUID, from_on: date) -> object:
    """Another teacher takes a 任课 over, with its lessons."""
    return await teaching.replace(by, teaching_id, taker, from_on)


async def plans(user_id: UUID) -> list[str]:
    """Titles of what the person has brought into discussion and not finished."""
    return [one["title"] for one in await rows(IN_DISCUSSION, user_id)]


async def rounds(user_id: UUID) -> list[str]:
    """Titles of the 遴选 the person runs and has not released."""
    return [one["title"] for one in await rows(RUN, user_id)]


def hand_over() -> None:
    """Give 离任交接 what it asks for, and the pages of schools and people their links. Harmless on repeat."""
    holdings.above.classes = classes
    holdings.above.take_class = take_class
    holdings.above.plans = plans
    holdings.above.rounds = rounds
    tiles.persons["account"] = Tile(
        "账号和验证码", "发账号条，忘了密码重设，让他退出登录。", "/people/{id}/account"
    )
    tiles.persons["handover"] = Tile("离任交接", "定最后一天，谁接手组和班。", "/people/{id}/handover")
    tiles.schools["substitutes"] = Tile("代课一览", "谁替谁上，哪几天。", "/schools/{id}/substitutes")
    tiles.schools["roster"] = Tile("导入名册", "从 Excel 一次加很多老师。", "/rosters?place={id}")
