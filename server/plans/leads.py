"""组长 of a 通案: who may sign it, and who may in the place of a missing lead. Pure."""

from typing import Any

from server.people.tables import Role, Scope
from server.people.viewer import Post, Viewer

RESEARCHER_ROLES = (Role.RESEARCHER, Role.REGION_RESEARCHER)


def is_lead(viewer: Viewer, plan: dict[str, Any]) -> bool:
    """备课组长 of the plan's group or their deputy, 教研组长 of its school and subject; of a group of a 学区
    or 区县 also the researchers of that place."""
    return is_deputy(viewer, plan) or any(_leads(post, plan) for post in viewer.posts)


def is_deputy(viewer: Viewer, plan: dict[str, Any]) -> bool:
    """Whom the group's lead named to sign in their place, while of the group."""
    return plan.get("deputy") == viewer.id and any(
        post.scope == Scope.GROUP and post.scope_id == plan["prep_group"] for post in viewer.posts
    )


def is_above(viewer: Viewer, plan: dict[str, Any]) -> bool:
    """A researcher of the 学区 above the school of the plan's group, or of the 区县 above its 学区: signs
    what was submitted when the lead is missing (代签)."""
    above = plan.get("group_above")
    return above is not None and any(
        _researches(post, plan) and post.scope_id == above for post in viewer.posts
    )


def _leads(post: Post, plan: dict[str, Any]) -> bool:
    if post.scope_id is None:
        return False
    match post.role, post.scope:
        case Role.PREP_LEAD, Scope.GROUP:
            return bool(post.scope_id == plan["prep_group"])
        case Role.SUBJECT_LEAD, Scope.SCHOOL:
            return bool(post.scope_id == plan["school"] and post.subject == plan["subject"])
        case _:
            own = (plan.get("group_district"), plan.get("group_region"))
            return _researches(post, plan) and post.scope_id in own


def _researches(post: Post, plan: dict[str, Any]) -> bool:
    at_a_place = post.role in RESEARCHER_ROLES and post.scope in (Scope.DISTRICT, Scope.REGION)
    return at_a_place and post.subject in ("", plan["subject"])
