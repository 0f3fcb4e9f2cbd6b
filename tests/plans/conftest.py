"""Plans of the town, made by the verbs a teacher's clicks use."""

import asyncio
import io
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import pytest
from PIL import Image
from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from server.base import database
from server.coedit import leases, log
from server.coedit.batches import APPEND
from server.documents.spec import Json
from server.files import objects
from server.people.viewer import Viewer
from server.plans import drafting, states
from server.plans.tables import Kind, State
from storage.local import LocalStore
from storage.signing import Signer
from tests.support.town import Town

Draft = Callable[..., Awaitable[UUID]]
T = TypeVar("T")


def text(words: str) -> Json:
    """A paragraph's content."""
    return {"type": "paragraph", "attrs": {"id": f"p{abs(hash(words)) % 10**9}"},
            "content": [{"type": "text", "text": words}]}  # fmt: skip


def lesson(*goals: str) -> Json:
    """A small plan: goals, and a process of one step."""
    return {
        "type": "doc",
        "content": [
            {"type": "section", "attrs": {"id": "goals", "key": "objectives", "title": "教学目标"},
             "content": [
                 {"type": "paragraph", "attrs": {"id": f"g{number}"},
                  "content": [{"type": "text", "text": goal}]}
                 for number, goal in enumerate(goals or ("认识几分之一",))
             ]},
            {"type": "section", "attrs": {"id": "board", "key": "board", "title": "板书设计"}, "content": []},
        ],
    }  # fmt: skip


@pytest.fixture
def draft() -> Draft:
    """``await draft(town.wang)`` is a 通案 draft of hers."""

    async def make(owner: Viewer, title: str = "分数的初步认识", **more: Any) -> UUID:
        return await drafting.create(
            owner, title=title, **{"doc": lesson(), "subject": "数学", "grade": "三年级", **more}
        )

    return make


@pytest.fixture
def in_discussion(draft: Draft) -> Draft:
    """A 通案 shared with the owner's 备课组."""

    async def make(owner: Viewer, title: str = "分数的初步认识", **more: Any) -> UUID:
        return await draft(owner, title, state=State.DISCUSSION, **more)

    return make


@pytest.fixture
def released(in_discussion: Draft, town: Town) -> Draft:
    """A 通案 of 王雨晴, released by 李建国."""

    async def make(title: str = "分数的初步认识", **more: Any) -> UUID:
        plan_id = await in_discussion(town.wang, title, **more)
        await states.release(town.li, plan_id)
        return plan_id

    return make


@pytest.fixture
def private(draft: Draft) -> Draft:
    """A 个案 made from nothing."""

    async def make(owner: Viewer, title: str = "我的课", **more: Any) -> UUID:
        return await draft(owner, title, kind=Kind.VERSION, **more)

    return make


@pytest.fixture
def store(tmp_path: Path) -> Iterator[None]:
    """An empty object store for this test."""
    before = objects.store()
    objects.use(LocalStore(tmp_path / "objects", Signer("5" * 64)))
    yield
    objects.use(before)


def png(colour: str = "red") -> bytes:
    """A small picture."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "PNG")
    return out.getvalue()


async def type_into(plan_id: UUID, words: str, writer: Viewer, *, epoch: int | None = None) -> bool:
    """Append ``words`` to the first paragraph as the co-editing process commits it; whether it was taken."""
    if epoch is None:
        epoch = await leases.take(plan_id, "127.0.0.1:0")
        assert epoch is not None
    doc: Doc[Any] = await log.load(plan_id)
    before = doc.get_state()
    section = doc.get("body", type=XmlFragment).children[0]
    assert isinstance(section, XmlElement)
    paragraph = section.children[0]
    assert isinstance(paragraph, XmlElement)
    line = paragraph.children[0]
    assert isinstance(line, XmlText)
    line.insert(len(str(line).encode()), words)
    update = doc.get_update(before)
    return bool(await database.rows(APPEND, [plan_id], [epoch], [update], [writer.id], [1]))


async def at_once(table: str, *work: Coroutine[Any, Any, T]) -> list[T]:
    """Let all of ``work`` come to its first write of ``table`` before any may pass: clicks in one instant."""
    async with database.pool().acquire() as gate:
        closing = gate.transaction()
        await closing.start()
        await gate.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")  # reading passes, writing waits
        tasks = [asyncio.create_task(one) for one in work]
        async with asyncio.timeout(20):
            while await gate.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted") < len(tasks):
                await asyncio.sleep(0.005)
        await closing.rollback()
    return await asyncio.gather(*tasks)
