"""The short form of ``tests/faults/test_soak.py``."""

from tests.faults.process import coedit, plant_many
from tests.faults.soaking import assert_flat, soak


async def test_rooms_opened_and_closed_leave_no_task_no_socket_and_no_object_behind(database: str) -> None:
    plans = await plant_many(180)
    async with coedit(database, empty_seconds=0.1) as process:
        soaked = await soak(process, plans, 2.0, 40)
    # Memory of 140 rooms says little yet; the long form looks at it.
    assert_flat(soaked, 140, 30.0)
