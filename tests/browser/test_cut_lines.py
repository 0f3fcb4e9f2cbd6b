"""A line that is cut, and one that falls silent, in short; the long forms are in tests/faults."""

from __future__ import annotations

from playwright.async_api import Browser

from tests.browser.cutting import both_type_through_a_cut, the_line_falls_silent, two_teachers
from tests.support.serving import Served
from tests.support.town import Town

CUT_SECONDS = 6.0


async def test_both_type_through_a_cut_and_then_through_a_silent_line(
    browser: Browser, town: Town, served: Served
) -> None:
    async with two_teachers(browser, town, served) as (line, wang, li, plan):
        await both_type_through_a_cut(line, wang, li, plan, CUT_SECONDS)
        await the_line_falls_silent(line, wang, li, both_sides=False)
