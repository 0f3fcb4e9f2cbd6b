"""F21: co-editing is restarted under a thousand open pages; they come back, and others go on reading."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.coedit.herd import stampede
from tests.coedit.test_herd import plans_of
from tests.support.serving import Served, free_port
from tests.support.town import Town

PAGES = 1000
PAGE_SECONDS = 2.0
CALM_RATIO = 10  # on a machine that is busy with other things


@pytest.fixture
def platform(cloned_database: str, tmp_path: Path) -> Iterator[Served]:
    """web and coedit, where one person may open a thousand pages."""
    served = Served(
        cloned_database, free_port(), free_port(), tmp_path, {"GONGBEI_COEDIT_SOCKETS": str(PAGES)}
    )
    for name in ("coedit", "web"):
        served.start(name)
    served.wait()
    yield served
    served.stop()


async def test_a_thousand_pages_come_back_and_others_are_served(town: Town, platform: Served) -> None:
    plans, tokens = await plans_of(town, 50)
    found = await stampede(platform, plans, tokens, PAGES)
    print(found.back_seconds, found.handshakes, found.page_p95_seconds, found.calm_p95_seconds)
    assert set(found.pages.statuses()) == {200}
    assert found.page_p95_seconds < max(PAGE_SECONDS, CALM_RATIO * found.calm_p95_seconds)
