"""Changing a whole text at once: what is asked for is what is found in the log, or somebody is told."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from server.base import database
from server.documents import schema, walk
from server.documents.spec import Json
from server.plans import changes, changing, versions
from server.plans.tables import Cause
from tests.plans.coediting import Join, join
from tests.plans.pulling.conftest import Pair, behind
from tests.plans.pulling.test_pulling import THEIRS, fields
from tests.support.browsing import SignIn
from tests.support.town import Town

__all__ = ["behind", "join"]
Behind = Callable[..., Awaitable[Pair]]


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
