"""同步 from two windows, or two processes, at once: one pull, and nobody's words are lost."""

import asyncio
import contextlib
import contextvars
from typing import Any

import pytest

from server.base import database
from server.coedit import applying
from server.plans import changing
from server.plans.pulling import offers
from tests.plans.coediting import Join
from tests.plans.pulling.conftest import goals
from tests.plans.pulling.test_pulling import FIRST_3, OURS, THEIRS, Behind, fields, key_of
from tests.support.browsing import SignIn
from tests.support.town import Town

_WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


async def test_two_processes_that_decided_otherwise_make_one_pull_and_no_mixture(
    town: Town, behind: Behind, join: Join, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = await behind({}, THEIRS)
    await join(town.zhao, pair.fork)
    page = await signed_in(town.zhao)
    takes = fields((await page.get(f"/plans/{pair.fork}/pull")).text)
    keeps = {name: "ours" if name.startswith("hunk-") else value for name, value in takes.items()}
    monkeypatch.setattr(changing, "_one_at_a_time", contextlib.nullcontext())  # theirs are two locks
    apply, other = applying.apply_computed, list[asyncio.Task[Any]]()

    async def meanwhile(*args: Any, **more: Any) -> bool:
        """The other process comes when this one is about to write: it waits, or is through before."""
        monkeypatch.setattr(applying, "apply_computed", apply)
        other.append(asyncio.create_task(page.post(f"/plans/{pair.fork}/pull", data=keeps)))
        async with asyncio.timeout(20):
            while not other[0].done() and not await database.value(_WAITING):
                await asyncio.sleep(0.005)
        return await apply(*args, **more)

    monkeypatch.setattr(applying, "apply_computed", meanwhile)
    assert (await page.post(f"/plans/{pair.fork}/pull", data=takes)).status_code == 303
    assert (await other[0]).status_code == 303
    kept = await database.rows("SELECT decisions FROM plan_pull")
    assert len(kept) == 1 and "ours" not in kept[0]["decisions"]
    assert await goals(pair.fork) == [THEIRS["g0"], THEIRS["g1"], THEIRS["g2"], FIRST_3, THEIRS["g4"]]


@pytest.mark.parametrize("moment", ["reading", "between the text and the base"])
async def test_a_click_that_reads_while_the_other_one_writes_is_the_same_pull(
    town: Town, behind: Behind, join: Join, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    pair = await behind({}, THEIRS)
    await join(town.zhao, pair.fork)
    page, url = await signed_in(town.zhao), f"/plans/{pair.fork}/pull"
    shown = (await page.get(url)).text
    green = key_of(shown, "会读会说")
    sent = fields(shown) | {f"hunk-{green}": "words", f"words-{green}": "会读会写分数"}
    find, finish, other = offers.find, changing._finish, list[asyncio.Task[Any]]()

    async def find_late(*args: Any) -> Any:
        monkeypatch.setattr(offers, "find", find)
        assert (await page.post(url, data=sent)).status_code == 303
        return await find(*args)

    async def finish_late(*args: Any, **more: Any) -> Any:
        monkeypatch.setattr(changing, "_finish", finish)
        other.append(asyncio.create_task(page.post(url, data=sent), context=contextvars.Context()))
        async with asyncio.timeout(20):
            while not other[0].done() and not await database.value(_WAITING):
                await asyncio.sleep(0.005)
        return await finish(*args, **more)

    monkeypatch.setattr(changing, "_one_at_a_time", contextlib.nullcontext())
    if moment == "reading":
        monkeypatch.setattr(offers, "find", find_late)
    else:
        monkeypatch.setattr(changing, "_finish", finish_late)
    assert (await page.post(url, data=sent)).status_code == 303
    assert [(await one).status_code for one in other] == [303] * len(other)
    assert await database.value("SELECT count(*) FROM plan_pull") == 1
    assert (await goals(pair.fork))[0] == "会读会写分数"


async def test_own_words_are_on_the_page_when_another_window_finished_first(
    town: Town, behind: Behind, join: Join, signed_in: SignIn
) -> None:
    pair = await behind(OURS, THEIRS)
    await join(town.zhao, pair.fork)
    page, url = await signed_in(town.zhao), f"/plans/{pair.fork}/pull"
    shown = (await page.get(url)).text
    red = key_of(shown, "写对分数线")
    first = fields(shown) | {f"hunk-{red}": "words", f"words-{red}": "会写几分之一。"}
    second = first | {f"words-{red}": "会写会比。\r\n说给同桌听。"}
    assert (await page.post(url, data=first)).status_code == 303
    late = await page.post(url, data=second)
    assert late.status_code == 409 and "这次更新刚在别的窗口完成了" in late.text
    assert "会写会比。\n说给同桌听。" in late.text
    preview = await page.post(url, data=second | {"step": "preview"})
    assert preview.status_code == 422 and "会写会比。\n说给同桌听。" in preview.text
    assert (await page.post(url, data=first)).status_code == 303  # a double click
    assert (await page.post(url, data=second | {f"hunk-{red}": "ours"})).status_code == 303
    assert await database.value("SELECT count(*) FROM plan_pull") == 1


async def test_a_pull_whose_process_died_after_the_text_came_is_put_down_by_whoever_looks(
    town: Town, behind: Behind, join: Join, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    async def killed(*_: Any, **__: Any) -> None:
        raise Killed

    page = await signed_in(town.zhao)
    for is_sent_again in (True, False):
        pair = await behind(OURS, THEIRS)
        await join(town.zhao, pair.fork)
        url = f"/plans/{pair.fork}/pull"
        shown = (await page.get(url)).text
        red = key_of(shown, "写对分数线")
        sent = fields(shown) | {f"hunk-{red}": "words", f"words-{red}": "会写，写端正。"}
        with monkeypatch.context() as patched, pytest.raises(Killed):
            patched.setattr(changing, "_finish", killed)
            await page.post(url, data=sent)
        assert (await goals(pair.fork))[1] == "会写，写端正。"
        if is_sent_again:
            assert (await page.post(url, data=sent)).status_code == 303
        else:
            assert "已经跟上了通案的最新一版" in (await page.get(url)).text
        kept = await database.rows("SELECT kind FROM plan_pull WHERE plan = $1", pair.fork)
        assert [one["kind"] for one in kept] == ["pull"]
