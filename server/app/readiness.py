"""What the supervisor asks before its next step: is the database up, the schema current, the page there?"""

import asyncio
import re
from collections.abc import Callable

import asyncpg

from server.app.environment import ROOT, Place
from server.base.starting import StartFailed

POLL_SECONDS = 0.05
ASK_SECONDS = 5.0
FOREIGN_SECONDS = 20.0
OLDEST_POSTGRESQL = 150000
REFUSALS = (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError)
ID_LINE = re.compile(r"^ID = [\"'](.+?)[\"']", re.MULTILINE)


async def wait_for_database(place: Place, seconds: float, gave_up: Callable[[], bool]) -> None:
    """Wait until the database answers.

    Raises:
        StartFailed: it did not in time, refuses us, or ``gave_up`` says it never will (it has said why).
    """
    deadline = asyncio.get_running_loop().time() + (
        seconds if place.embedded else min(seconds, FOREIGN_SECONDS)
    )
    while True:
        try:
            connection = await asyncpg.connect(place.dsn, timeout=ASK_SECONDS)
            break
        except (OSError, asyncpg.PostgresError, TimeoutError) as error:
            if gave_up():
                raise StartFailed("") from error
            if not place.embedded and isinstance(error, REFUSALS):
                raise StartFailed(
                    f"DATABASE_URL 的数据库不让进（{error}）：请检查用户、口令和库名。"
                ) from error
            if asyncio.get_running_loop().time() > deadline:
                raise StartFailed(f"等了很久，数据库还没有应答（{error}），已经停下。") from error
            await asyncio.sleep(POLL_SECONDS)
        except (ValueError, asyncpg.ClientConfigurationError) as error:
            raise StartFailed(f"DATABASE_URL 写得不对：{error}。") from error
    try:
        if int(await connection.fetchval("SHOW server_version_num")) < OLDEST_POSTGRESQL:
            version = await connection.fetchval("SHOW server_version")
            raise StartFailed(f"DATABASE_URL 的数据库是 PostgreSQL {version}，需要 15 或更新的版本。")
    finally:
        await connection.close()


async def schema_is_current(dsn: str) -> bool:
    """Whether the database remembers exactly the migrations of this version."""
    connection = await asyncpg.connect(dsn, timeout=ASK_SECONDS)
    try:
        done = await connection.fetch("SELECT app_name, name FROM migration")
    except asyncpg.UndefinedTableError:
        return False
    finally:
        await connection.close()
    return migrations_on_disk() == {(row["app_name"], row["name"]) for row in done}


async def has_schema(dsn: str) -> bool:
    """Whether some version has been here."""
    return await _exists(dsn, "SELECT FROM pg_tables WHERE schemaname = 'public' AND tablename = 'migration'")


def migrations_on_disk() -> set[tuple[str, str]]:
    """Room and id of every migration of this version; they are not imported for that."""
    return {
        (file.parts[-3], found.group(1))
        for file in (ROOT / "server").glob("*/migrations/*.py")
        if (found := ID_LINE.search(file.read_text(encoding="utf-8")))
    }


async def has_people(dsn: str) -> bool:
    """Whether anybody has an account."""
    return await _exists(dsn, "SELECT FROM users")


async def has_administrator(dsn: str) -> bool:
    """Whether somebody administers the platform."""
    return await _exists(dsn, "SELECT FROM membership WHERE role = 'platform_admin'")


async def _exists(dsn: str, query: str) -> bool:
    connection = await asyncpg.connect(dsn, timeout=ASK_SECONDS)
    try:
        return bool(await connection.fetchval(f"SELECT EXISTS ({query})"))
    finally:
        await connection.close()


async def wait_for_page(place: Place, seconds: float) -> None:
    """Wait until web says it is ready.

    Raises:
        StartFailed: it did not in time.
    """
    deadline = asyncio.get_running_loop().time() + seconds
    while not await answers(place):
        if asyncio.get_running_loop().time() > deadline:
            raise StartFailed(f"等了 {seconds:g} 秒，网页还没有准备好，已经停下；原因在上面的记录里。")
        await asyncio.sleep(POLL_SECONDS)


async def answers(place: Place) -> bool:
    """Whether web says it is ready."""
    host = place.url.partition("://")[2].rpartition(":")[0].strip("[]")
    try:
        async with asyncio.timeout(ASK_SECONDS):
            reader, writer = await asyncio.open_connection(host, place.port)
            writer.write(
                f"GET /readyz HTTP/1.1\r\nHost: {host}:{place.port}\r\nConnection: close\r\n\r\n".encode()
            )
            status = await reader.readline()
            writer.close()
    except (OSError, TimeoutError):
        return False
    return b" 200 " in status


async def wait_for_port(host: str, port: int, seconds: float) -> bool:
    """Whether somebody listens there within ``seconds``."""
    deadline = asyncio.get_running_loop().time() + seconds
    while True:
        try:
            async with asyncio.timeout(ASK_SECONDS):
                _, writer = await asyncio.open_connection(host, port)
        except (OSError, TimeoutError):
            if asyncio.get_running_loop().time() > deadline:
                return False
            await asyncio.sleep(POLL_SECONDS)
        else:
            writer.close()
            return True
