"""Two teachers at one spot. Distinct letters, because one repeated letter hides that text came out reversed.

The rows are those of the matrix that the binding was chosen by; GONGBEI_ROUNDS says how often each is played.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from uuid import uuid4

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from server.documents.spec import Json
from tests.browser.conftest import DEFAULT_ROUNDS, ROUNDS, Windows
from tests.browser.harness.pages import Tab, paragraph, plan, settled, table
from tests.browser.harness.relay import until
from tests.browser.harness.site import Site

BASE = "甲丙丁戊己"
LATIN = "ABCDE"
NUMBERS = "一二三四五"
KEY_PAUSE = 0.012


@dataclass
class Pair:
    """A and B in the same plan."""

    a: Tab
    b: Tab

    async def start(
        self, *blocks: Json, a: int, b: int, b_line: int = 0, a_line: int = 0, b_to: int | None = None
    ) -> None:
        """The same text for both, and each caret in its place."""
        await self.a.js("blocks => put(blocks)", list(blocks) or [paragraph(BASE)])
        await settled(self.a, self.b)
        await self.a.caret(a, line=a_line)
        await self.b.caret(b, b_to, line=b_line)

    async def type_in_turn(self, a: str | tuple[str, ...], b: str | tuple[str, ...]) -> None:
        for index in range(max(len(a), len(b))):
            if index < len(a):
                await key(self.a, a[index])
            if index < len(b):
                await key(self.b, b[index])

    async def compose(self, b: str, word: str = "你好", raw: str = "nihao") -> None:
        """A chooses a word while B types."""
        for count in range(1, len(raw) + 1):
            await self.a.compose_step(raw[:count])
            if count <= len(b):
                await key(self.b, b[count - 1])
        await self.a.compose_end(word)

    async def text(self) -> str:
        return await settled(self.a, self.b)


async def key(tab: Tab, what: str) -> None:
    """One key: its name, or a character."""
    await (tab.press(what) if len(what) > 1 else tab.type(what))
    await asyncio.sleep(KEY_PAUSE)  # how fast people type, not a wait for something


Play = Callable[[Pair], Awaitable[None]]


async def a_types_after_the_first_b_at_the_end(pair: Pair) -> None:
    await pair.start(a=1, b=5)
    await pair.type_in_turn(LATIN, NUMBERS)
    assert await pair.text() == "甲ABCDE丙丁戊己" + NUMBERS


async def a_types_at_the_start_b_at_the_end(pair: Pair) -> None:
    await pair.start(a=0, b=5)
    await pair.type_in_turn(LATIN, NUMBERS)
    assert await pair.text() == "ABCDE甲丙丁戊己" + NUMBERS


async def a_types_after_the_first_b_in_the_middle(pair: Pair) -> None:
    await pair.start(a=1, b=3)
    await pair.type_in_turn(LATIN, NUMBERS)
    assert await pair.text() == "甲ABCDE丙丁" + NUMBERS + "戊己"


async def a_composes_after_the_first_b_at_the_end(pair: Pair) -> None:
    await pair.start(a=1, b=5)
    await pair.compose(NUMBERS)
    assert await pair.text() == "甲你好丙丁戊己" + NUMBERS


async def both_type_at_the_end_and_each_run_stays_whole(pair: Pair) -> None:
    await pair.start(a=5, b=5)
    await pair.type_in_turn(LATIN, NUMBERS)
    assert await pair.text() in {BASE + LATIN + NUMBERS, BASE + NUMBERS + LATIN}


async def a_composes_and_b_types_both_at_the_end(pair: Pair) -> None:
    await pair.start(a=5, b=5)
    await pair.compose(NUMBERS)
    assert await pair.text() in {BASE + "你好" + NUMBERS, BASE + NUMBERS + "你好"}


async def a_composes_and_b_types_at_one_spot_inside(pair: Pair) -> None:
    await pair.start(a=1, b=1)
    await pair.compose(NUMBERS)
    assert await pair.text() in {"甲你好" + NUMBERS + BASE[1:], "甲" + NUMBERS + "你好" + BASE[1:]}


async def a_composes_one_before_b_who_types(pair: Pair) -> None:
    await pair.start(a=1, b=2)
    await pair.compose(NUMBERS)
    assert await pair.text() == "甲你好丙" + NUMBERS + "丁戊己"


async def a_composes_while_b_splits_and_joins_at_that_spot(pair: Pair) -> None:
    await pair.start(a=2, b=2)
    for raw, pressed in (("n", "Enter"), ("ni", "一"), ("nih", "Backspace"), ("nihao", "Backspace")):
        await pair.a.compose_step(raw)
        await key(pair.b, pressed)
    await pair.a.compose_end("你好")
    assert (await pair.text()).replace("你好", "") == BASE


async def b_presses_enter_and_backspace_at_the_end(pair: Pair) -> None:
    await pair.start(a=1, b=5)
    await pair.type_in_turn(LATIN, ("Enter", "一", "二", "Backspace", "三"))
    assert await pair.text() == "甲ABCDE丙丁戊己/一三"


async def b_deletes_at_the_end_and_types(pair: Pair) -> None:
    await pair.start(a=1, b=5)
    await pair.type_in_turn(LATIN, ("Backspace", "Backspace", "一", "Backspace", "二"))
    assert await pair.text() == "甲ABCDE丙丁二"


async def both_type_in_one_cell(pair: Pair) -> None:
    await pair.start(table([BASE, "右"]), a=1, b=5)
    await pair.type_in_turn(LATIN, NUMBERS)
    assert await pair.text() == "甲ABCDE丙丁戊己" + NUMBERS + "/右"


async def a_composes_in_the_cell_b_types_in(pair: Pair) -> None:
    await pair.start(table([BASE, "右"]), a=5, b=5)
    await pair.compose(NUMBERS)
    assert await pair.text() in {BASE + "你好" + NUMBERS + "/右", BASE + NUMBERS + "你好/右"}


async def a_deletes_what_stands_before_b(pair: Pair) -> None:
    await pair.start(a=3, b=5)
    await pair.type_in_turn(("Backspace",) * 3, NUMBERS[:3])
    assert await pair.text() == "戊己" + NUMBERS[:3]


async def b_replaces_a_selection_that_a_pushed_along(pair: Pair) -> None:
    await pair.start(a=1, b=2, b_to=4)
    await pair.a.type("ABC")
    await settled(pair.a, pair.b)
    await key(pair.b, "一")
    assert await pair.text() == "甲ABC丙一己"


async def they_type_in_neighbouring_paragraphs(pair: Pair) -> None:
    await pair.start(paragraph(BASE), paragraph("子丑"), a=1, b=2, b_line=1)
    await pair.type_in_turn(LATIN, NUMBERS)
    assert await pair.text() == "甲ABCDE丙丁戊己/子丑" + NUMBERS


async def a_joins_the_paragraph_that_b_is_in(pair: Pair) -> None:
    await pair.start(paragraph(BASE), paragraph("子丑"), a=0, a_line=1, b=2, b_line=1)
    await pair.a.press("Backspace")
    await settled(pair.a, pair.b)
    await key(pair.b, "一")
    assert await pair.text() == BASE + "子丑一"


async def a_splits_the_paragraph_before_b(pair: Pair) -> None:
    await pair.start(a=2, b=5)
    await pair.a.press("Enter")
    await settled(pair.a, pair.b)
    await key(pair.b, "一")
    assert await pair.text() == "甲丙/丁戊己一"


async def a_splits_the_item_before_b_in_a_list(pair: Pair) -> None:
    await pair.start(
        {"type": "bulletList", "content": [{"type": "listItem", "content": [paragraph(BASE)]}]}, a=2, b=4
    )
    await pair.a.press("Enter")
    await settled(pair.a, pair.b)
    await pair.type_in_turn("A", "一")
    assert await pair.text() == "甲丙/A丁戊一己"


async def a_splits_behind_b_who_stays(pair: Pair) -> None:
    await pair.start(a=3, b=2)
    await pair.a.press("Enter")
    await settled(pair.a, pair.b)
    await key(pair.b, "一")
    assert await pair.text() == "甲丙一丁/戊己"


# What the issue asks for is played GONGBEI_ROUNDS times, the neighbouring cases once unless asked for more.
ASKED: list[Play] = [
    a_types_after_the_first_b_at_the_end,
    a_types_at_the_start_b_at_the_end,
    a_composes_after_the_first_b_at_the_end,
    both_type_at_the_end_and_each_run_stays_whole,
    a_composes_and_b_types_both_at_the_end,
    a_composes_and_b_types_at_one_spot_inside,
    a_composes_one_before_b_who_types,
]
BESIDE: list[Play] = [
    a_types_after_the_first_b_in_the_middle,
    b_presses_enter_and_backspace_at_the_end,
    b_deletes_at_the_end_and_types,
    both_type_in_one_cell,
    a_composes_in_the_cell_b_types_in,
    a_composes_while_b_splits_and_joins_at_that_spot,
    a_deletes_what_stands_before_b,
    b_replaces_a_selection_that_a_pushed_along,
    they_type_in_neighbouring_paragraphs,
    a_joins_the_paragraph_that_b_is_in,
    a_splits_the_paragraph_before_b,
    a_splits_the_item_before_b_in_a_list,
    a_splits_behind_b_who_stays,
]


@pytest_asyncio.fixture(scope="module")
async def windows(browser: Browser, site: Site) -> AsyncIterator[Windows]:
    made = Windows(
        browser, site, str(uuid4())
    )  # a worker may come back to this file: not into the room it left
    await made.open("王雨晴", doc=plan(paragraph(BASE)))
    await made.open("李建国")
    yield made
    await made.close()


@pytest_asyncio.fixture
async def pair(windows: Windows) -> AsyncIterator[Pair]:
    """The same two windows for the whole file; each play puts its own text."""
    yield Pair(*windows.tabs)
    await windows.check()


@pytest.mark.parametrize("play", ASKED + BESIDE, ids=lambda play: play.__name__)
async def test_two_at_one_spot(pair: Pair, play: Play) -> None:
    rounds = ROUNDS if play in ASKED or ROUNDS > DEFAULT_ROUNDS else 1
    for _ in range(rounds):
        await play(pair)


async def test_one_colleague_is_one_caret(pair: Pair) -> None:
    await pair.start(a=1, b=5)
    await pair.type_in_turn("A", "一")
    await settled(pair.a, pair.b)
    for tab, colleague in ((pair.a, "李建国"), (pair.b, "王雨晴")):
        await until(
            lambda tab=tab: tab.js("() => document.querySelectorAll('.caret').length"),
            "the colleague's caret",
        )
        names = await tab.js(
            "() => [...document.querySelectorAll('.caret-name')].map(one => one.textContent)"
        )
        assert names == [colleague]


async def test_undo_takes_back_a_whole_word_however_long_it_was_composed(pair: Pair) -> None:
    await pair.start(a=1, b=5)
    for count in range(1, 6):
        await pair.a.compose_step("nihao"[:count])
        await asyncio.sleep(
            0.6 if count == 3 else 0.12
        )  # over a second in all, with one thought longer than undo groups by
        await key(pair.b, NUMBERS[count - 1])
    await pair.a.compose_end("你好")
    assert await pair.text() == "甲你好丙丁戊己" + NUMBERS
    await pair.a.press("Control+z")
    assert await pair.text() == BASE + NUMBERS


async def test_undo_takes_back_my_words_and_leaves_my_colleagues(pair: Pair) -> None:
    await pair.start(a=1, b=5)
    for tab in (pair.a, pair.b):  # a loaded machine types slowly: time must not cut the run in two
        await tab.js(
            "() => { const u = el().view.state['y-undo$'].undoManager; u.stopCapturing(); "
            "u.captureTimeout = 60000; }"
        )
    await pair.type_in_turn("ABC", "一二三")
    await pair.text()
    await pair.a.press("Control+z")
    assert await pair.text() == BASE + "一二三"
    await pair.b.press("Control+z")
    assert await pair.text() == BASE
    await pair.a.press("Control+y")
    assert await pair.text() == "甲ABC丙丁戊己"


async def test_what_colleagues_type_waits_until_the_word_is_chosen(pair: Pair) -> None:
    await pair.start(a=1, b=5)
    await pair.a.compose_step("ni")
    await until(pair.a.composing, "A composes")
    await pair.b.type("一")
    await until(
        lambda: pair.a.js("() => el().session.network.getXmlFragment('body').toString().includes('一')"),
        "B's letter is here",
    )
    assert "一" not in await pair.a.lines()
    await pair.a.compose_end("你")
    assert await pair.text() == "甲你丙丁戊己一"


async def test_a_long_dictation_reaches_the_colleague_as_it_goes_on(pair: Pair) -> None:
    """One composition of more than five seconds, a letter every 0.4 s: nothing puts the sending off."""
    await pair.start(a=1, b=5)
    words = "同学们今天我们一起来认识几分之一"
    for count in range(1, len(words) + 1):
        await pair.a.compose_step(words[:count])
        if count == 2:
            await key(pair.b, "子")
        await asyncio.sleep(0.4)
    assert await pair.a.composing()
    assert "甲" + words[:6] in await pair.b.lines(), "at most two seconds behind"
    assert "子" not in await pair.a.lines()
    await pair.a.compose_step(words[:-1])
    await pair.a.wait_state("saving", 1)
    await pair.a.page.get_by_text("同事刚写了字").wait_for()
    await pair.a.compose_step(words)
    await pair.a.js("() => document.dispatchEvent(new Event('visibilitychange'))")
    assert await pair.a.js("() => !el().session.relay.isWaiting"), "the page may be gone"
    await pair.a.compose_end(words)
    assert await pair.text() == "甲" + words + "丙丁戊己子"


async def test_leaving_the_text_in_the_middle_of_a_word_lets_colleagues_in(pair: Pair) -> None:
    """Also in a browser that forgets to say that the composition ended."""
    await pair.start(a=1, b=5)
    await pair.a.js(
        "() => el().view.dom.dispatchEvent(new CompositionEvent('compositionstart', {bubbles: true}))"
    )
    assert await pair.a.composing()
    await pair.b.type("一")
    await until(
        lambda: pair.a.js("() => el().session.network.getXmlFragment('body').toString().includes('一')"),
        "B's letter is here",
    )
    assert await pair.a.lines() == BASE
    await pair.a.js("() => document.querySelector('.editor-bar .back').focus()")
    assert await pair.text() == BASE + "一"
