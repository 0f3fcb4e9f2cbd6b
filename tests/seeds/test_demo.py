"""The demo district is made by verbs, whole, and once."""

from typing import Any

import pytest
import pytest_asyncio

from server.base.database import rows, value
from server.people.signing_in import viewer_of
from server.people.tables import Role
from server.plans import access, versions
from server.plans.likeness import access as likeness_access
from server.plans.likeness import finding, storing
from server.seeds import classrooms, demo
from tests.support import cleaning

COUNTED = (
    "region",
    "district",
    "school",
    "prep_group",
    "users",
    "membership",
    "plan",
    "plan_version",
    "task",
    "observation",
    "observer",
    "debrief_entry",
)


async def counts() -> dict[str, int]:
    return {table: await value(f"SELECT count(*) FROM {table}") for table in COUNTED}


async def plan_of(name: str, title: str) -> tuple[Any, dict[str, Any]]:
    found = await rows(
        "SELECT p.id, p.owner FROM plan p JOIN users u ON u.id = p.owner WHERE u.name = $1 AND p.title = $2",
        name,
        title,
    )
    viewer = await viewer_of(found[0]["owner"])
    return viewer, await access.find_visible(viewer, found[0]["id"])


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def rows_of_the_demo(cloned_database: str) -> dict[str, Any]:
    await demo.plant()
    kept = await cleaning.snapshot()
    await cleaning.empty()
    return kept


@pytest_asyncio.fixture
async def planted(rows_of_the_demo: dict[str, Any], database: str) -> None:
    await cleaning.restore(rows_of_the_demo)


async def test_planting_twice_is_planting_once(planted: None) -> None:
    once = await counts()
    assert once["users"] >= 60
    assert once["district"] == 2
    assert once["school"] == 10
    assert once["plan"] >= 12
    await demo.plant()
    assert await counts() == once


async def test_what_a_broken_off_planting_left_is_completed(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(demo.states, "release", None)
        with pytest.raises(TypeError):
            await demo.plant()
    await demo.plant()
    assert await value("SELECT count(*) FROM plan WHERE state = 'released'") == 6
    assert await value("SELECT count(*) FROM plan WHERE kind = 'version'") == 2 + len(classrooms.MADE)


async def test_every_kind_of_post_is_held_by_somebody(planted: None) -> None:
    held = {line["role"] for line in await rows("SELECT DISTINCT role FROM membership")}
    assert held == set(Role)


async def test_two_teachers_have_changed_their_copies_of_one_master(planted: None) -> None:
    texts = []
    for name, number, words in (("王雨晴", 1, "烧饼"), ("孙磊", 2, "先看三根")):
        viewer, plan = await plan_of(name, "分数的初步认识（第 1 课时）")
        assert (plan["base_number"], plan["source_number"]) == (number, 2)
        mine = await versions.current_doc(plan["id"])
        base = (await versions.find_release(plan["source_plan"], number))["doc"]
        assert words in str(mine)
        assert words not in str(base)
        texts.append(mine)
        assert viewer.name == name
    assert texts[0] != texts[1]


async def test_who_reads_two_handed_in_plans_sees_where_they_say_the_same(planted: None) -> None:
    await storing.refresh()
    _sun, plan = await plan_of("孙磊", "分数的初步认识（第 1 课时）")
    lead = await viewer_of(await value("SELECT id FROM users WHERE name = '李建国'"))
    found = await finding.find(lead, await likeness_access.find_asked(lead, plan["id"]))
    assert [one.plan["owner_name"] for one in found.matches] == ["王雨晴"]
    common = "".join(piece.text for piece in found.matches[0].pairs[0].own if piece.is_common)
    assert common in demo.FOLDED and len(common) > 40
