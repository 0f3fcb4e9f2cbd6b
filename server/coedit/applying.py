"""Writing into a document from any process of the platform: restoring a version, merging, repairing.

Only the document's owner writes. This finds it by its lease, asks it, and says what came of it; whether the
caller may write is asked before. What was sent and not answered is sent once more: the owner takes the same
update in once.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg
import websockets
from pycrdt import Doc
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus

from server.base import database, errors
from server.base.logs import log as logs
from server.base.settings import settings
from server.coedit import building, errands, holding, leases, log, services, structs
from server.coedit.errands import Request
from server.coedit.limits import FRAME_BYTES
from server.coedit.live import Live
from server.coedit.sockets import TOO_LARGE

REACH_SECONDS = 5.0
TRIES = 5
CALM_TRIES = 3  # then the document is held still while the change is computed: people type faster than we
AWAY = (OSError, TimeoutError, websockets.WebSocketException)
DATABASE_AWAY = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)

Compute = Callable[[bytes], bytes]
Note = Callable[[], Awaitable[None]]


class Moved(errors.Conflict):
    """The document changed since the caller read it; nothing was written."""

    def __init__(self) -> None:
        super().__init__("这份文稿正有人在改，没有改动它：请稍等一会儿再试。")


class Refused(errors.DomainError):
    """The owner does not take this change in; the sentence says why."""


async def apply(
    document_id: UUID, update: bytes, *, expected: bytes, cause: str, user_id: UUID, deleted: bytes = b""
) -> None:
    """Let the document's owner take ``update`` in; it is committed and shown when this returns.

    ``expected`` is the state vector of the document the update was computed against; ``deleted``, by
    ``errands.deleted_in``, also what was deleted in it, which moves no clock. A document nobody has open
    is opened for it. Applying the same update twice changes nothing the second time.

    Raises:
        Moved: the document is not what was expected; nothing was written.
        Refused: it is too large, or the document cannot be written now; nothing was written.
        Unavailable: no owner was reached within 5 s; nothing was written, and nothing will be.
    """
    assert not database.in_transaction(), "the owner commits by itself"
    request = Request(user_id, expected, deleted, cause, update).pack()
    if len(request) > FRAME_BYTES:
        raise errors.TooLarge(TOO_LARGE)
    attempt = _Attempt(document_id)
    answer = await attempt.ask(request)
    if answer is not None:
        _conclude(answer)
    elif not await _is_in(document_id, update, was_sent=attempt.was_sent):
        logs.warning("no owner reached", document=str(document_id), cause=cause)
        raise errors.Unavailable("协同编辑暂时没有回应，文稿没有改动：请过一分钟再试。")


async def _nothing_to_note() -> None:
    pass


async def apply_computed(
    document_id: UUID, compute: Compute, *, cause: str, user_id: UUID, note: Note = _nothing_to_note
) -> bool:
    """Apply what ``compute`` makes of the committed document; whether there was anything to do.

    ``compute`` gets the document as one update and gives the update to apply, ``b""`` for nothing; it
    runs in a thread, up to five times, as long as others write in between. In a busy room the last tries
    hold the document still meanwhile: people's keystrokes wait for up to two seconds, unacknowledged.
    ``note`` is awaited before each update is sent: what must be known if we do not live to hear the answer.

    Raises:
        Moved, Refused, Unavailable: as ``apply``.
        NotSeeded: there is no such document.
    """
    for number in range(TRIES):
        try:
            if number < CALM_TRIES:
                return await _compute_and_apply(document_id, compute, cause, user_id, note)
            return await _hold_and_apply(document_id, compute, cause, user_id, note)
        except Moved:
            logs.info("document moved", document=str(document_id), cause=cause, number=number)
    raise Moved


async def _compute_and_apply(
    document_id: UUID, compute: Compute, cause: str, user_id: UUID, note: Note
) -> bool:
    state = await log.state(document_id)
    update, expected, deleted = await building.in_thread(_computed, compute, state)
    if update:
        await note()
        await apply(document_id, update, expected=expected, deleted=deleted, cause=cause, user_id=user_id)
    return bool(update)


async def _hold_and_apply(document_id: UUID, compute: Compute, cause: str, user_id: UUID, note: Note) -> bool:
    """The same on a document that the owner holds still; the pause ends when the line does."""
    update = expected = deleted = b""
    try:
        async with asyncio.timeout(REACH_SECONDS), _owner(document_id) as line:
            await line.send(bytes((errands.PAUSE,)))
            answer = await line.recv(decode=False)
            if answer[0] != errands.STATE:
                raise Moved
            computed, expected, deleted = await building.in_thread(_computed, compute, answer[1:])
            if not computed:
                return False
            await note()
            update = computed
            await line.send(Request(user_id, expected, deleted, cause, update).pack())
            answer = await line.recv(decode=False)
    except (*AWAY, *DATABASE_AWAY):
        if not update:
            raise Moved from None  # nothing was sent: the next try finds out who is there
        answer = bytes((errands.AGAIN,))
    if answer[0] in (errands.AGAIN, errands.ELSEWHERE):
        await apply(document_id, update, expected=expected, deleted=deleted, cause=cause, user_id=user_id)
        return True
    _conclude(answer)
    return True


def _computed(compute: Compute, state: bytes) -> tuple[bytes, bytes, bytes]:
    update = compute(state)
    if not update:
        return b"", b"", b""
    doc: Doc[Any] = Doc()
    doc.apply_update(state)
    return update, doc.get_state(), errands.deleted_in(state)


def _conclude(answer: bytes) -> None:
    if answer[0] == errands.MOVED:
        raise Moved
    if answer[0] != errands.DONE:
        raise Refused(answer[1:].decode() or "这次修改没有存到共同的文稿里。")


class _Attempt:
    """Asking until somebody answers for certain, for so long."""

    def __init__(self, document_id: UUID) -> None:
        self._document_id = document_id
        self.was_sent = False  # and so may have been taken in, whatever happened then

    async def ask(self, request: bytes) -> bytes | None:
        """The answer, or ``None`` when the time is over."""
        try:
            async with asyncio.timeout(REACH_SECONDS):
                while True:
                    answer = await self._ask_once(request)
                    if answer is not None and answer[0] not in (errands.AGAIN, errands.ELSEWHERE):
                        return answer
                    await asyncio.sleep(random.uniform(0.05, 0.2))  # noqa: S311 (no secret)
        except TimeoutError:
            return None

    async def _ask_once(self, request: bytes) -> bytes | None:
        try:
            async with _owner(self._document_id) as line:
                self.was_sent = True
                await line.send(request)
                return await line.recv(decode=False)
        except (*AWAY, *DATABASE_AWAY) as error:
            logs.info("owner not reached", document=str(self._document_id), error=type(error).__name__)
            return None


@asynccontextmanager
async def _owner(document_id: UUID) -> AsyncIterator[ClientConnection]:
    """A line to the document's owner, or to a process that will be.

    Raises:
        OSError, TimeoutError, WebSocketException: nobody answers.
    """
    holder = await leases.holder(document_id)
    if holder is None:
        line = await _first_of(settings.coedit_processes_for(document_id), document_id)
    else:
        try:
            line = await dial(holder.owner, document_id)
        except InvalidStatus:
            raise  # it lives, and stops or does not know us
        except AWAY as error:
            if services.is_gone(holder.owner, error, is_late=holder.is_late):
                await leases.abandon(document_id, holder.epoch)
            raise
    async with line:
        yield line


async def _first_of(addresses: list[str], document_id: UUID) -> ClientConnection:
    error: BaseException = OSError("no coedit process is known")
    for address in addresses:
        try:
            return await dial(address, document_id)
        except AWAY as failure:
            error = failure
    raise error


async def dial(address: str, document_id: UUID) -> ClientConnection:
    """A line for errands about one document."""
    path = f"{services.APPLY}{document_id}"
    return await connect(
        services.url(address, path), additional_headers=services.mark(path), user_agent_header=None,
        compression=None, proxy=None, max_size=None, open_timeout=REACH_SECONDS, close_timeout=1,
    )  # fmt: skip


async def _is_in(document_id: UUID, update: bytes, *, was_sent: bool) -> bool:
    """Whether an update nobody answered for is committed. If not, it never will be: the lease is taken from
    whoever may still have it on the way."""
    if not was_sent:
        return False
    try:
        async with database.writing():
            await holding.hold(document_id)
        stored = await log.read(document_id)
    except (OSError, *DATABASE_AWAY) as error:
        raise errors.Unavailable(
            "协同编辑和数据库都没有回应，不知道改好了没有：过一分钟打开文稿看一看，没有就再做一次。"
        ) from error

    def look() -> bool:
        return Live(building.build(stored.updates)).brings_nothing(structs.scan_own(update))

    return await building.in_thread(look)
