from server.people.tables import Role, Scope
from tests.support.town import Town


async def test_a_post_in_a_group_knows_the_places_above_it(town: Town) -> None:
    [post] = town.wang.posts
    assert (post.role, post.scope, post.scope_name) == (Role.TEACHER, Scope.GROUP, "三年级数学备课组")
    assert (post.school_id, post.district_id, post.region_id) == (town.school, town.district, town.region)
