"""F20: rooms opened and closed by the thousand; the process must be as small afterwards as early on."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from tests.coedit.typist import Typist
from tests.faults.process import Coedit

AT_ONCE = 8
KEYS = 3
ASK_SECONDS = 5.0


@dataclass
class Soaked:
    """What the process said of itself: at rest after the first rooms, half-way, at the end; and under way."""

    early: dict[str, float]
    middle: dict[str, float]
    end: dict[str, float]
    on_the_way: list[tuple[float, dict[str, float]]] = field(default_factory=list)

    def slope_mib(self) -> float:
        """By the line of best fit, how much the resident memory grew from the first sample to the last."""
        points = [(moment, said["rss_mib"]) for moment, said in self.on_the_way]
        mean_x = sum(x for x, _y in points) / len(points)
        mean_y = sum(y for _x, y in points) / len(points)
        spread = sum((x - mean_x) ** 2 for x, _y in points)
        rise = sum((x - mean_x) * (y - mean_y) for x, y in points) / spread
        return rise * (points[-1][0] - points[0][0])


async def visit(port: int, plan: UUID) -> None:
    """Two people open a plan; one types, the other sees it; both leave."""
    wang, li = await asyncio.gather(
        Typist.join(port, plan, user="wang"), Typist.join(port, plan, user="li", answers=False)
    )
    for number in range(KEYS):
        await wang.type(f"<w-{number}>")
    await wang.saved()
    await li.until(lambda: f"<w-{KEYS - 1}>" in str(li))
    await asyncio.gather(wang.leave(), li.leave())


async def soak(process: Coedit, plans: Sequence[UUID], seconds: float, warm: int) -> Soaked:
    """Visit every plan once, spread over ``seconds``; the first ``warm`` only fill pools and caches."""
    await _visit_all(process, plans[:warm], 0.0, [])
    early = await process.asked_until_at_rest()
    on_the_way: list[tuple[float, dict[str, float]]] = []
    half = (len(plans) + warm) // 2
    await _visit_all(process, plans[warm:half], seconds / 2, on_the_way)
    middle = await process.asked_until_at_rest()
    await _visit_all(process, plans[half:], seconds / 2, on_the_way)
    return Soaked(early, middle, await process.asked_until_at_rest(), on_the_way)


async def _visit_all(
    process: Coedit, plans: Sequence[UUID], seconds: float, said: list[tuple[float, dict[str, float]]]
) -> None:
    began = time.monotonic()
    left = list(enumerate(plans))

    async def visitor() -> None:
        while left:
            number, plan = left.pop(0)
            await asyncio.sleep(max(0.0, began + seconds * number / len(plans) - time.monotonic()))
            await visit(process.port, plan)

    async def asker() -> None:
        while left and seconds:
            said.append((time.monotonic(), await process.ask()))
            await asyncio.sleep(min(ASK_SECONDS, seconds / 20))

    await asyncio.gather(asker(), *(visitor() for _ in range(AT_ONCE)))


def assert_flat(soaked: Soaked, rooms: int, grown_mib: float) -> None:
    """Nothing that a room or a socket leaves behind.

    What a process makes once, a cache or a further connection, may come in either half; a leak grows in both.
    """
    early, end = soaked.early, soaked.end
    grown = [
        after["objects"] - before["objects"]
        for before, after in ((early, soaked.middle), (soaked.middle, end))
    ]
    assert end["tasks"] == early["tasks"], (early, end)
    assert end["files"] <= early["files"] + 2, (early, end)  # a pool opens a further connection now and then
    assert end["pending_bytes"] == 0
    assert min(grown) < rooms / 8 + 250, (grown, early, end)
    assert soaked.slope_mib() < grown_mib, [said["rss_mib"] for _moment, said in soaked.on_the_way]
