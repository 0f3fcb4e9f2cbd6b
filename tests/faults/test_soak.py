"""F20: ten thousand rooms in ten minutes leave nothing behind."""

from tests.faults.process import coedit, plant_many
from tests.faults.soaking import assert_flat, soak

ROOMS = 10_000
WARM = 500
SECONDS = 600.0
GROWN_MIB = 8.0


async def test_ten_thousand_rooms_opened_and_closed_leave_nothing_behind(database: str) -> None:
    plans = await plant_many(ROOMS + WARM)
    async with coedit(database, empty_seconds=1.0) as process:
        soaked = await soak(process, plans, SECONDS, WARM)
    print(f"early {soaked.early}\nend {soaked.end}\nslope {soaked.slope_mib():.2f} MiB")
    assert_flat(soaked, ROOMS, GROWN_MIB)
