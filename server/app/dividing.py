"""Links of 分工, of the days of a group, of 说法 and of 听课定额 on the pages of groups and 学区."""

from typing import Any

from server.observation.books import quotas
from server.people import tiles
from server.people.tables import Role, Scope
from server.people.tiles import PlaceTile
from server.people.viewer import Viewer
from server.plans import access
from server.plans.leading import rules


def hand_over() -> None:
    """Put them there. Harmless on repeat."""
    tiles.groups["lessons"] = PlaceTile(
        "谁备哪一课", "这学期的课，谁主备，写到哪一步。", "/groups/{id}/lessons", _is_inside
    )
    tiles.groups["rules"] = PlaceTile(
        "研讨和审定", "研讨几天，组长不在时谁代签。", "/groups/{id}/rules", rules.leads_group
    )
    tiles.districts["rules"] = PlaceTile(
        "研讨和审定", "各备课组没有自己定的，照这里。", "/districts/{id}/rules", _sets_days
    )
    tiles.districts["labels"] = PlaceTile(
        "教案里的说法", "导入 Word 时，各校的写法对应哪个部分。", "/districts/{id}/labels", _sets_days
    )
    tiles.districts["quotas"] = PlaceTile(
        "听课定额", "各岗位一学期听几节课。", "/districts/{id}/quotas", quotas.sets_here
    )


def _is_inside(viewer: Viewer, group: dict[str, Any]) -> bool:
    return group["id"] in access.groups_of(viewer) or rules.leads_group(viewer, group)


def _sets_days(viewer: Viewer, district: dict[str, Any]) -> bool:
    return district["id"] in viewer.scopes(Role.DISTRICT_HEAD, Role.RESEARCHER, scope=Scope.DISTRICT)
