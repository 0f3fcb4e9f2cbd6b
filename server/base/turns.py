"""So many at once of work that many ask for together; who came last goes first.

After a restart a thousand pages come back. First come, first served, each would reach its turn when whoever
asked has just given up, and the work would be done for nobody, again and again.
"""

import asyncio
from contextlib import suppress
from types import TracebackType


class Turns:
    """``async with turns:`` waits for one of ``places``, at most ``patience_seconds``.

    Raises:
        TimeoutError: none became free for this one.
    """

    def __init__(self, places: int, patience_seconds: float) -> None:
        self._free = places
        self._patience_seconds = patience_seconds
        self._waiting: list[asyncio.Future[None]] = []

    async def __aenter__(self) -> None:
        if self._free:
            self._free -= 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            async with asyncio.timeout(self._patience_seconds):
                await turn
        except BaseException:
            if turn.cancelled():
                with suppress(ValueError):  # passed over already
                    self._waiting.remove(turn)
            else:  # its turn came in the same moment
                self._pass_on()
            raise

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pass_on()

    def _pass_on(self) -> None:
        while self._waiting:
            turn = self._waiting.pop()
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1
