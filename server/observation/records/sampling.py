"""S-T: what is tapped are changes of state, what is counted are samples of them. Pure.

So does the phone (web/static/kit/tools/sampling.js); tests/observation/st_samples.json holds both.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

NOBODY = ""  # nothing was noted from here on; a sample missed is not the one before it again
SAMPLES_MOST = 10_000


def samples(taps: Sequence[Mapping[str, Any]], every: int, end: float) -> list[str]:
    """The state at each full interval of ``every`` seconds up to ``end``: "T", "S", "D", or "" where nobody
    noted one. ``taps``: {t, code} in any order; of one second the last counts."""
    changes = iter(sorted(taps, key=lambda tap: int(tap["t"])))
    return list(_states(changes, every, end))


def codes(taps: Sequence[Mapping[str, Any]], every: int, end: float) -> str:
    """The samples that were noted, as ``figures.st.analyse`` reads them: "TTSST"."""
    return "".join(samples(taps, every, end))


def _states(changes: Iterator[Mapping[str, Any]], every: int, end: float) -> Iterator[str]:
    state, following = NOBODY, next(changes, None)
    for number in range(1, min(int(end // every), SAMPLES_MOST) + 1):
        while following is not None and following["t"] <= number * every:
            state, following = str(following["code"]), next(changes, None)
        yield state
