"""Documents built from the log, in threads of their own.

The library deletes and drops nested elements by recursion on the C stack, about 0.3 KB a level: the
threads here, and the main thread of the coedit process, have a stack for every nesting a document of
the allowed size can hold in practice.
"""

import asyncio
import resource
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final, ParamSpec, TypeVar
from uuid import UUID

from pycrdt import Doc

from server.coedit import scans, structs, wire

STACK_BYTES: Final = 112 * 1024 * 1024  # address space; the kernel leaves a main thread 128 MiB to grow
THREADS: Final = 2

P = ParamSpec("P")
T = TypeVar("T")


class Unsound(Exception):
    """An update the library cannot take in. The document it was put into must not be used any more."""


@dataclass(frozen=True, slots=True)
class Built:
    """A document with the clocks of its clients, and the number of its rows that could not be taken in."""

    doc: "Doc[Any]"
    clocks: dict[int, int]
    size_bytes: int
    skipped: int
    owners: dict[int, UUID] = field(default_factory=dict)  # whose the clients are (``clients``)
    last_seq: int = 0  # of the log


def put_into(doc: "Doc[Any]", update: bytes) -> None:
    """Take one update in.

    Raises:
        ValueError: it cannot be decoded; ``doc`` is as before (measured).
        Unsound: it failed half-way; ``doc`` is spoilt.
    """
    try:
        doc.apply_update(update)
    except RuntimeError as error:
        raise Unsound(str(error)) from error
    except BaseException as error:
        if not is_panic(error):
            raise
        raise Unsound(str(error)) from error


def is_panic(error: BaseException) -> bool:
    """Whether the library gave up in the middle; its exception is not importable and no ``Exception``."""
    return type(error).__name__ == "PanicException"


def is_bug(error: BaseException) -> bool:
    """Whether it ends one piece of work and no more: an error nobody expected, or a panic of the library."""
    return isinstance(error, Exception) or is_panic(error)


def build(updates: Iterable[bytes]) -> Built:
    """One document from its updates in order. One that cannot be taken in is left out and counted."""
    kept: list[bytes] = []
    doc: Doc[Any] = Doc()
    skipped = 0
    for update in updates:
        try:
            put_into(doc, update)
            kept.append(update)
        except ValueError:
            skipped += 1
        except Unsound:
            skipped += 1
            doc = Doc()
            for good in kept:
                put_into(doc, good)
    clocks = wire.read_state_vector(doc.get_state())
    return Built(doc, clocks, sum(map(len, kept)), skipped)


def fold(updates: list[bytes]) -> bytes | None:
    """The same document as one update, or ``None`` when that would not be the same document.

    Never ``merge_updates``: superlinear, and it keeps what was deleted. The answer is taken apart again
    before it is believed: an update can be appliable one by one and not in one piece.
    """
    built = build(updates)
    if built.skipped or not scans.covers(built.clocks, map(structs.scan_own, updates)):
        return None
    data = built.doc.get_update()
    again = build([data])
    return data if not again.skipped and again.clocks == built.clocks else None


def new_pool() -> ThreadPoolExecutor:
    """Threads with the deep stack."""
    pool = ThreadPoolExecutor(THREADS, thread_name_prefix="coedit-build")
    before = threading.stack_size(STACK_BYTES)
    try:
        together = threading.Barrier(THREADS + 1)
        for _ in range(THREADS):  # threads start with the first jobs; all must start now
            pool.submit(together.wait)
        together.wait()
    finally:
        threading.stack_size(before)
    return pool


_pool: ThreadPoolExecutor | None = None


async def in_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run ``work`` in one of the deep threads."""
    global _pool
    if _pool is None:
        _pool = new_pool()
    return await asyncio.get_running_loop().run_in_executor(_pool, lambda: work(*args, **kwargs))


def deepen_main_stack() -> None:
    """Let the main thread's stack grow as far as those of the building threads."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_STACK)
    if hard == resource.RLIM_INFINITY or hard >= STACK_BYTES:
        resource.setrlimit(resource.RLIMIT_STACK, (STACK_BYTES, hard))
