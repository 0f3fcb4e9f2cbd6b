"""Nobody waits for ever for a database that hangs, and one that is away is told from a bug."""

import asyncio
import time
from pathlib import Path

import pytest

from server.base.pooling import PatientPool
from tests.coedit.door import Door


async def test_a_database_that_hangs_is_waited_for_so_long_and_heals_by_itself(database: str) -> None:
    async with Door(database) as door, PatientPool(0.3, dsn=door.dsn, min_size=0, max_size=2) as pool:
        assert await pool.fetchval("SELECT 1") == 1
        door.freeze()
        began = time.monotonic()
        asked = [pool.fetchval("SELECT 1") for _ in range(6)]  # more than the pool has connections
        answers = await asyncio.gather(*asked, return_exceptions=True)
        assert {type(answer) for answer in answers} == {TimeoutError}
        assert time.monotonic() - began < 5
        door.open()
        async with asyncio.timeout(5):
            while True:
                try:
                    assert await pool.fetchval("SELECT 2") == 2
                    break
                except TimeoutError:
                    continue


async def test_a_socket_that_is_not_there_is_a_refused_connection(tmp_path: Path) -> None:
    with pytest.raises(ConnectionRefusedError):
        await PatientPool(1.0, dsn=f"postgresql://gongbei@/gongbei?host={tmp_path}", min_size=1, max_size=1)
