"""What a browser still sends when the answer is already known."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]

DRAIN_BYTES = 512 * 1024 * 1024
DRAIN_SECONDS = 120
NO_BODY = frozenset({"GET", "HEAD", "OPTIONS"})


class Body:
    """The body of one request, as ``receive``. ``drain`` reads what the application left.

    A browser looks at the answer only after it has sent everything: told at the first byte that a file is too
    large and left unread, it would wait for ever, and the teacher would never see the sentence.
    """

    def __init__(self, scope: MutableMapping[str, Any], receive: Receive) -> None:
        self._receive = receive
        self._is_ended = scope["method"] in NO_BODY

    async def __call__(self) -> Message:
        """The next message."""
        message = await self._receive()
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            self._is_ended = True
        return message

    async def drain(self) -> None:
        """Read to the end and forget; give up after a very large file or a very long time."""
        if self._is_ended:
            return
        seen = 0
        try:
            async with asyncio.timeout(DRAIN_SECONDS):
                while not self._is_ended and seen < DRAIN_BYTES:
                    seen += len((await self()).get("body", b""))
        except TimeoutError:
            self._is_ended = True
