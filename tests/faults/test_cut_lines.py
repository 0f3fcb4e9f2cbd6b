"""F13 and F16 in full: a minute without a line, and a line that says nothing until both sides give it up."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from tests.browser.conftest import browser  # noqa: F401  the fixture
from tests.browser.cutting import both_type_through_a_cut, the_line_falls_silent, two_teachers
from tests.support.serving import Served
from tests.support.town import Town

CUT_SECONDS = 60.0
ROUNDS = 3


@pytest.mark.parametrize("_round", range(ROUNDS))
async def test_a_minute_without_a_line_and_a_line_that_falls_silent(
    browser: Browser,  # noqa: F811
    town: Town,
    served: Served,
    _round: int,
) -> None:
    async with two_teachers(browser, town, served) as (line, wang, li, plan):
        await both_type_through_a_cut(line, wang, li, plan, CUT_SECONDS)
        await the_line_falls_silent(line, wang, li, both_sides=True)
