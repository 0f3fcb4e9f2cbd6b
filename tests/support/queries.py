"""Counting the statements a page costs."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import asyncpg
import pytest

CONTROL = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
Counting = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def count_queries(monkeypatch: pytest.MonkeyPatch) -> Counting:
    """``with count_queries() as statements:`` collects the statements, but BEGIN and COMMIT."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        statements: list[str] = []
        prepared, simple = asyncpg.Connection._execute, asyncpg.Connection.execute

        async def seen_prepared(self: Any, query: Any, *args: Any, **options: Any) -> Any:
            statements.append(str(query))
            return await prepared(self, query, *args, **options)

        async def seen_simple(self: Any, query: str, *args: Any, **options: Any) -> Any:
            if not args and not query.lstrip().upper().startswith(CONTROL):
                statements.append(query)
            return await simple(self, query, *args, **options)

        with monkeypatch.context() as patch:
            patch.setattr(asyncpg.Connection, "_execute", seen_prepared)
            patch.setattr(asyncpg.Connection, "execute", seen_simple)
            yield statements

    return counting
