import pytest

from server.base.errors import Missing
from server.base.ids import new_id
from server.people import access
from server.people.viewer import Viewer
from tests.support.town import Town


async def sees(viewer: Viewer, town: Town) -> tuple[bool, bool]:
    """Whether the viewer finds the group of 实验小学 and its school."""
    found = []
    for door, row_id in ((access.find_group, town.group), (access.find_school, town.school)):
        try:
            assert (await door(viewer, row_id))["id"] == row_id
            found.append(True)
        except Missing:
            found.append(False)
    return found[0], found[1]


async def test_a_group_is_known_in_its_school_and_above_not_next_door(town: Town) -> None:
    for who in (town.wang, town.li, town.zheng, town.zhou, town.chen, town.admin):
        assert await sees(who, town) == (True, True), who.name
        assert town.group in {group["id"] for group in await access.visible_groups(who)}
    assert await sees(town.sun, town) == (False, False)
    assert [group["id"] for group in await access.visible_groups(town.sun)] == [town.other_group]
    assert [school["id"] for school in await access.visible_schools(town.sun)] == [town.other_school]


async def test_absent_and_hidden_groups_are_refused_in_the_same_words(town: Town) -> None:
    said = []
    for row_id in (town.group, new_id()):
        with pytest.raises(Missing) as refusal:
            await access.find_group(town.sun, row_id)
        said.append(str(refusal.value))
    assert said[0] == said[1]


async def test_places_are_those_of_the_posts_and_above(town: Town) -> None:
    assert access.places_of(town.wang) == [town.group, town.school, town.district, town.region]
    assert access.places_of(town.chen) == [town.district, town.region]
    assert access.places_of(town.admin) == []
