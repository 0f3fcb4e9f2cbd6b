"""What waits to be tidied, row by row: one that fails must not hold up the rest."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from server.base.logs import log


async def each(
    lines: Iterable[dict[str, Any]], do: Callable[[dict[str, Any]], Awaitable[int]], failing: str
) -> int:
    """``do`` with every line; the sum of what it answers. ``failing`` says in the log what was not done.

    Raises:
        ExceptionGroup: some failed; all others were done.
    """
    done, failed = 0, list[Exception]()
    for line in lines:
        try:
            done += await do(line)
        except Exception as error:  # noqa: BLE001 (a supervised edge: see above)
            log.error(failing, error=repr(error), **{name: str(value) for name, value in line.items()})
            failed.append(error)
    if failed:
        raise ExceptionGroup(failing, failed)
    return done
