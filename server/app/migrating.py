"""Bringing a database to this version's schema: every room's migrations, in order, one process at a time."""

import contextlib
import importlib
import io
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg
from piccolo.apps.migrations.tables import Migration
from piccolo.conf.apps import AppConfig, Finder

from server.base import database

os.environ.setdefault("PICCOLO_CONF", "server.app.piccolo_conf")

LOCK_KEY = 0x676F6E6762656901  # "gongbei", 1: two starts at once migrate one after the other


class NewerDatabase(Exception):
    """The database holds migrations this version does not know; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Step:
    """One migration file of one room."""

    room: str
    id: str
    module: str

    @property
    def name(self) -> str:
        """How it is reported: room and id."""
        return f"{self.room} {self.id}"


def steps() -> list[Step]:
    """Every migration there is, rooms in the order of their dependencies, each room's by time."""
    configs: list[AppConfig] = Finder().get_app_configs(sort_by_migration_dependencies=True)
    return [step for config in configs for step in _steps_of(config)]


def _steps_of(config: AppConfig) -> list[Step]:
    folder = Path(config.resolved_migrations_folder_path)
    package = f"server.{config.app_name}.migrations"
    found = []
    for file in folder.glob("*.py"):
        # As a member of its package: Piccolo imports by bare name, where two rooms' files could collide.
        module = f"{package}.{file.stem}"
        identity = getattr(importlib.import_module(module), "ID", None)
        if identity:
            found.append(Step(config.app_name, identity, module))
    return sorted(found, key=lambda step: step.id)


async def migrate(dsn: str) -> list[str]:
    """Apply what is missing and return the names applied; nothing happens on repeat.

    Each migration and the row that remembers it are one transaction.

    Raises:
        NewerDatabase: a later version has been here.
    """
    async with _alone(dsn), _pool(dsn):
        await Migration.create_table(if_not_exists=True)
        done = {(row["app_name"], row["name"]) for row in await Migration.select()}
        known = steps()
        if unknown := done - {(step.room, step.id) for step in known}:
            raise NewerDatabase(
                f"这个数据库由更新的版本写过（有 {len(unknown)} 项结构变更这里没有），"
                "没有改动任何数据，请用新版本启动。"
            )
        missing = [step for step in known if (step.room, step.id) not in done]
        for step in missing:
            await _apply(step)
        return [step.name for step in missing]


async def _apply(step: Step) -> None:
    manager = await importlib.import_module(step.module).forwards()
    with contextlib.redirect_stdout(io.StringIO()):  # Piccolo reports with print
        async with database.ENGINE.transaction():
            await manager.run()
            await Migration.insert(Migration(name=step.id, app_name=step.room))


@contextlib.asynccontextmanager
async def _alone(dsn: str) -> AsyncIterator[None]:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", LOCK_KEY)
        yield
    finally:
        await connection.close()


@contextlib.asynccontextmanager
async def _pool(dsn: str) -> AsyncIterator[None]:
    await database.open_pool(dsn, 2)
    try:
        yield
    finally:
        await database.close_pool()
