"""A 通案 with two releases, and a 个案 that was made from the first and written in since."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from server.app import pace
from server.base import database
from server.coedit import leases, log
from server.coedit.batches import APPEND
from server.documents import patching
from server.documents.spec import Json
from server.people.viewer import Viewer
from server.plans import forking, states, versions
from tests.plans.coediting import join
from tests.plans.conftest import Draft, lesson
from tests.support.town import Town

__all__ = ["join"]

FIRST = ("会读分数", "会写分数。", "知道分母表示平均分成几份，分子表示取了几份。", "能比较大小。")


@pytest.fixture(autouse=True)
def unhurried() -> None:
    """The tests pull more often than a teacher may."""
    pace.forget()


async def rewrite(plan_id: UUID, doc: Json, writer: Viewer) -> None:
    """Make the plan say ``doc``, as the co-editing process commits what people typed."""
    epoch = await leases.take(plan_id, "127.0.0.1:0")
    state = await log.state(plan_id)
    update = (await asyncio.to_thread(patching.patch, state, doc)).update
    assert await database.rows(APPEND, [plan_id], [epoch], [update], [writer.id], [1])
    await database.execute("UPDATE room_lease SET expires = '-infinity' WHERE room = $1", plan_id)


def with_goals(doc: Json, **goals: str | None) -> Json:
    """The plan with these goals (g0, g1 …) said otherwise, new, or (None) gone."""
    section = doc["content"][0]
    lines = {line["attrs"]["id"]: line for line in section["content"]}
    for own, words in goals.items():
        if words is None:
            del lines[own]
        else:
            content = [{"type": "text", "text": words}]
            lines[own] = {"type": "paragraph", "attrs": {"id": own}, "content": content}
    return {**doc, "content": [{**section, "content": list(lines.values())}, *doc["content"][1:]]}


@dataclass(frozen=True, slots=True)
class Pair:
    """The 通案 and the 个案 of 赵敏."""

    master: UUID
    fork: UUID


@pytest.fixture
def behind(released: Draft, town: Town) -> Callable[..., Awaitable[Pair]]:
    """``await behind(ours={"g1": …}, theirs={"g0": …})``: what each wrote after the first release."""

    async def make(ours: dict[str, Any], theirs: dict[str, Any], note: str = "") -> Pair:
        master = await released(doc=lesson(*FIRST))
        fork = await forking.fork(town.zhao, master)
        if ours:
            await rewrite(fork, with_goals(await versions.current_doc(fork), **ours), town.zhao)
            await versions.settle(fork)
        await next_release(town, master, note, **theirs)
        return Pair(master, fork)

    return make


async def next_release(town: Town, master: UUID, note: str = "", **theirs: str | None) -> None:
    """Another release of the 通案."""
    await states.revise(town.wang, master)
    await rewrite(master, with_goals(await versions.current_doc(master), **theirs), town.wang)
    await states.release(town.li, master, note)


async def goals(plan_id: UUID) -> list[str]:
    """What the plan says now, goal by goal."""
    doc = await versions.current_doc(plan_id)
    lines = doc["content"][0]["content"]
    return ["".join(piece["text"] for piece in line.get("content", ())) for line in lines]
