"""How often one account, and one address, may ask for what costs much. Counted in this process's memory:
no query for it, and a restart forgives. Signing in is slowed down elsewhere (``limits``), in the database.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

ADDRESS_FACTOR = 20  # one address is a whole school
MOST_KEYS = 20_000


@dataclass(frozen=True, slots=True)
class Rate:
    """``count`` at once or spread, then one more each ``seconds / count``. ``words`` say what was done."""

    count: int
    seconds: float
    words: str


class Counter:
    """Generic cell rate: one number per key, the moment at which everything counted so far is forgotten."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._full_at: dict[str, float] = {}

    def take(self, key: str, count: int, seconds: float) -> float:
        """Count one; 0 when it may go on, else the seconds to wait, and then it was not counted."""
        moment, step = self._clock(), seconds / count
        full_at = max(self._full_at.get(key, moment), moment)
        wait = full_at + step - (moment + seconds)
        if wait > 1e-9:
            return wait
        if len(self._full_at) >= MOST_KEYS:
            self._forget(moment)
        self._full_at[key] = full_at + step
        return 0.0

    def _forget(self, moment: float) -> None:
        self._full_at = {key: full_at for key, full_at in self._full_at.items() if full_at > moment}
        if (
            len(self._full_at) >= MOST_KEYS
        ):  # an attack from as many addresses: better none counted than no memory
            self._full_at.clear()
