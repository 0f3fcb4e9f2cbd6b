"""The pages of plans, as a browser of the town gets them."""

from tests.plans.conftest import Draft
from tests.support.browsing import SignIn
from tests.support.queries import Counting
from tests.support.town import Town


async def test_the_list_shows_my_plans_and_nobody_elses(town: Town, draft: Draft, signed_in: SignIn) -> None:
    await draft(town.wang, "我的草稿")
    await draft(town.zhao, "别人的草稿")
    reply = await (await signed_in(town.wang)).get("/plans")
    assert reply.status_code == 200, reply.text
    assert "我的草稿" in reply.text
    assert "别人的草稿" not in reply.text


async def test_the_list_costs_three_queries_with_the_session(
    town: Town, draft: Draft, signed_in: SignIn, count_queries: Counting
) -> None:
    for number in range(5):
        await draft(town.wang, f"第 {number} 课")
    browser = await signed_in(town.wang)
    for url in ("/plans", "/plans?q=课&subject=数学&page=1", "/plans?scope=released"):
        with count_queries() as statements:
            assert (await browser.get(url)).status_code == 200
        assert len(statements) <= 3, statements
