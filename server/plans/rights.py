"""What somebody who sees a plan may do with it. Pure: the row is one of ``access.find_visible``; the verbs
ask again under a lock."""

from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

from server.people.tables import Role, Scope
from server.people.viewer import Viewer
from server.plans.leads import is_above, is_lead
from server.plans.tables import FROZEN, SHARED, STANDING, WRITTEN_TOGETHER, Kind, State

Row: TypeAlias = dict[str, Any]

MEMBER_ROLES = (Role.PREP_LEAD, Role.SUBJECT_LEAD, Role.TEACHER, Role.ASSISTANT)


@dataclass(frozen=True, slots=True)
class Rights:
    """What the viewer may do with a plan they see; the verbs ask again under a lock."""

    write: bool
    share: bool
    release: bool
    revise: bool
    fork: bool
    accept: bool = False  # being named 主备人
    submit: bool = False
    withdraw: bool = False
    give_back: bool = False  # 退回并说明
    archive: bool = False
    restore: bool = False  # out of the archive
    signs_above: bool = False  # 代签
    awaits_author: bool = False  # would sign, but wrote in it: its author hands it in first


def rights(viewer: Viewer, plan: Row) -> Rights:
    """What a viewer who sees ``plan`` may do with it. ``plan`` is a row of ``find_visible``."""
    if plan["kind"] != Kind.MASTER:
        return Rights(plan["owner"] == viewer.id, False, False, False, False)
    state = plan["state"]
    is_owner, is_mine = plan["owner"] == viewer.id, is_author(viewer, plan)
    is_member = plan["prep_group"] in groups_of(viewer)
    leads, signs = is_lead(viewer, plan), may_sign(viewer, plan)
    wrote = bool(plan.get("has_written"))
    return Rights(
        write=(state == State.DRAFT and is_mine) or (state in WRITTEN_TOGETHER and (is_member or is_owner)),
        share=is_owner and state == State.DRAFT,
        release=signs and (state == State.SUBMITTED or (state in WRITTEN_TOGETHER and leads and not wrote)),
        revise=state == State.RELEASED and (is_owner or leads),
        fork=plan["released_number"] > 0 and state != State.ARCHIVED,
        accept=is_owner and state in (State.ASSIGNED, State.DRAFT) and bool(plan.get("is_asked")),
        submit=is_mine and state in WRITTEN_TOGETHER,
        withdraw=is_mine and state == State.SUBMITTED,
        give_back=signs and state == State.SUBMITTED,
        archive=leads and state == State.RELEASED,
        restore=leads and state == State.ARCHIVED,
        signs_above=signs and not leads,
        awaits_author=signs and leads and wrote and state in WRITTEN_TOGETHER,
    )


def is_author(viewer: Viewer, plan: Row) -> bool:
    """主备人, or 辅备人 while of the group."""
    return plan["owner"] == viewer.id or bool(plan.get("is_helper"))


def may_sign(viewer: Viewer, plan: Row) -> bool:
    """A lead, their deputy, or a researcher one level above; never who prepared it."""
    return not is_author(viewer, plan) and (is_lead(viewer, plan) or is_above(viewer, plan))


def is_frozen(plan: Row) -> bool:
    """Whether nobody writes in it in its present state."""
    return plan["state"] in FROZEN


def is_shared(plan: Row) -> bool:
    """Whether the group reads what is there now, or has released it."""
    return plan["kind"] == Kind.MASTER and plan["state"] in (*SHARED, *STANDING)


def groups_of(viewer: Viewer) -> list[UUID]:
    """The 备课组 the viewer writes with."""
    return viewer.scopes(*MEMBER_ROLES, scope=Scope.GROUP)
