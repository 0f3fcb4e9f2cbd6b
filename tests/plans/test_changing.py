"""Changing a whole text at once: what is asked for is what is found in the log, or somebody is told."""

import contextlib
import dataclasses
from collections.abc import Awaitable, Callable, Iterator
from typing import Any
from uuid import UUID

import pytest

from server.base import database
from server.base.errors import Conflict, Unavailable
from server.coedit import applying
from server.documents import schema, walk
from server.documents.spec import Json
from server.plans import changes, changing, versions
from server.plans.proposals import deciding
from server.plans.tables import Cause
from tests.plans.coediting import Join, join
from tests.plans.conftest import Draft, lesson
from tests.plans.proposals.conftest import LINES, reword, suggest
from tests.plans.pulling.conftest import Pair, behind
from tests.plans.pulling.test_pulling import THEIRS, fields
from tests.support.browsing import SignIn
from tests.support.town import Town

__all__ = ["behind", "join"]
Behind = Callable[..., Awaitable[Pair]]


@contextlib.contextmanager
def nobody_answers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Co-editing is away for a while."""
    with monkeypatch.context() as away:
        nobody = dataclasses.replace(applying.settings, coedit_peers=("127.0.0.1:1",))
        away.setattr(applying, "settings", nobody)
        away.setattr(applying, "REACH_SECONDS", 0.3)
        yield


async def test_a_text_with_one_id_twice_is_written_with_two_and_found_again(
    town: Town, behind: Behind, join: Join
) -> None:
    pair = await behind({}, {})
    await join(town.zhao, pair.fork)
    base = await database.value("SELECT base_version FROM plan WHERE id = $1", pair.fork)
    detail = {"kind": "pull", "base": str(base), "theirs": str(base), "decisions": {}, "moves_base": True}

    def doubled(present: Json) -> Json:
        section = present["content"][0]
        lines = [*section["content"], section["content"][0]]
        return {**present, "content": [{**section, "content": lines}, *present["content"][1:]]}

    done = await changing.change(town.zhao, pair.fork, cause=Cause.PULL, compute=doubled, detail=detail)
    assert done.is_changed and done.after.seq > done.before.seq
    assert await database.value("SELECT count(*) FROM plan_change") == 0
    assert await database.value("SELECT count(*) FROM plan_pull WHERE plan = $1", pair.fork) == 1
    doc = await versions.current_doc(pair.fork)
    schema.check(doc)
    assert len(list(walk.blocks(doc))) == 5


async def test_a_change_that_is_not_in_the_log_is_not_called_done(
    town: Town, behind: Behind, join: Join, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = await behind({}, THEIRS)
    await join(town.zhao, pair.fork)
    page = await signed_in(town.zhao)
    sent = fields((await page.get(f"/plans/{pair.fork}/pull")).text)

    def nothing(*_args: Any) -> list[changes.Found]:
        return []

    monkeypatch.setattr(changes, "find", nothing)
    answer = await page.post(f"/plans/{pair.fork}/pull", data=sent)
    assert answer.status_code == 409 and "这次改动没有记上" in answer.text
    assert await database.value("SELECT count(*) FROM plan_change") == 0


async def test_the_second_try_after_one_that_came_to_nothing_is_put_down_as_usual(
    town: Town, behind: Behind, join: Join, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = await behind({}, THEIRS)
    page, url = await signed_in(town.zhao), f"/plans/{pair.fork}/pull"
    sent = fields((await page.get(url)).text)
    with nobody_answers(monkeypatch):
        answer = await page.post(url, data=sent)
    assert answer.status_code == 503 and "文稿没有改动" in answer.text
    begun = await database.value("SELECT id FROM plan_change")
    assert (await page.post(url, data=sent)).status_code == 303
    kept = await database.rows("SELECT id FROM plan_pull WHERE plan = $1", pair.fork)
    assert len(kept) == 1 and kept[0]["id"] != begun
    assert await database.value("SELECT count(*) FROM plan_change") == 0


async def test_who_declines_waits_for_a_taking_that_may_still_come_and_not_for_one_that_died(
    town: Town, in_discussion: Draft, join: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan_id: UUID = await in_discussion(town.wang, doc=lesson(*LINES))
    key = await suggest(town.zhao, plan_id, reword("g2", "愿意动手折一折、说一说。"))
    with nobody_answers(monkeypatch), pytest.raises(Unavailable):
        await deciding.accept(town.wang, plan_id, key, ["text:g2"])
    with pytest.raises(Conflict, match="正在采纳"):
        await deciding.decline(town.li, plan_id, key, ["text:g2"], "不用")
    await database.execute("UPDATE plan_change SET begun_at = begun_at - interval '11 seconds'")
    async with changing._in_turn(plan_id):
        with pytest.raises(Conflict, match="正在采纳"):
            await deciding.withdraw(town.zhao, plan_id, key)
    await deciding.decline(town.li, plan_id, key, ["text:g2"], "不用")
    assert await database.value("SELECT verdict FROM proposal_decision") == "declined"
