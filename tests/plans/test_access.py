"""The table "Who may" of docs/architecture.md, cell by cell, each both ways."""

from uuid import UUID

import pytest

from server.base.errors import Missing
from server.base.ids import new_id
from server.people.viewer import Viewer
from server.plans import access, states
from tests.plans.conftest import Draft
from tests.support.town import Town


async def sees(town: Town, plan_id: UUID) -> set[str]:
    return {name for name, who in town.people.items() if await _can(access.find_visible, who, plan_id)}


async def reads_live(town: Town, plan_id: UUID) -> set[str]:
    return {name for name, who in town.people.items() if await _can(access.may_open, who, plan_id)}


async def writes(town: Town, plan_id: UUID) -> set[str]:
    return {name for name, who in town.people.items() if await _can(access.find_editable, who, plan_id)}


async def _can(door: object, who: Viewer, plan_id: UUID) -> bool:
    try:
        await door(who, plan_id)  # type: ignore[operator]
    except Missing:
        return False
    return True


async def test_a_private_draft_is_its_authors(town: Town, draft: Draft) -> None:
    plan_id = await draft(town.wang)
    assert await sees(town, plan_id) == {"wang"}
    assert await reads_live(town, plan_id) == {"wang"}
    assert await writes(town, plan_id) == {"wang"}


async def test_in_discussion_the_group_writes_and_the_subject_lead_reads(
    town: Town, in_discussion: Draft
) -> None:
    plan_id = await in_discussion(town.wang)
    assert await sees(town, plan_id) == {"wang", "li", "zhao", "zheng"}
    assert await writes(town, plan_id) == {"wang", "li", "zhao"}
    assert not (await access.may_open(town.zheng, plan_id)).can_write


async def test_a_release_is_for_the_school_and_the_researchers_and_nobody_writes(
    town: Town, released: Draft
) -> None:
    plan_id = await released()
    assert await sees(town, plan_id) == {"wang", "li", "zhao", "zheng", "zhou", "chen"}
    assert await reads_live(town, plan_id) == {"wang", "li", "zhao", "zheng", "zhou", "chen"}
    assert await writes(town, plan_id) == set()


async def test_a_revision_is_the_groups_while_the_school_keeps_the_release(
    town: Town, released: Draft
) -> None:
    plan_id = await released()
    await states.revise(town.wang, plan_id)
    assert await sees(town, plan_id) == {"wang", "li", "zhao", "zheng", "zhou", "chen"}
    assert await reads_live(town, plan_id) == {"wang", "li", "zhao", "zheng"}
    assert await writes(town, plan_id) == {"wang", "li", "zhao"}


async def test_a_teachers_version_is_theirs_alone(town: Town, private: Draft) -> None:
    plan_id = await private(town.zhao)
    assert await sees(town, plan_id) == {"zhao"}
    assert await writes(town, plan_id) == {"zhao"}


async def test_absent_and_forbidden_are_the_same_refusal(town: Town, draft: Draft) -> None:
    plan_id = await draft(town.wang)
    with pytest.raises(Missing) as forbidden:
        await access.find_visible(town.sun, plan_id)
    with pytest.raises(Missing) as absent:
        await access.find_visible(town.sun, new_id())
    assert str(forbidden.value) == str(absent.value)


async def test_a_file_shown_by_one_visible_plan_is_seen(town: Town, draft: Draft) -> None:
    hers, his = await draft(town.wang), await draft(town.li)
    assert await access.sees_any(town.li, [hers, his])
    assert not await access.sees_any(town.li, [hers])
    await access.require_edit(town.li, his)
    with pytest.raises(Missing):
        await access.require_edit(town.li, hers)
