"""A place for data directories."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.base.cluster import Cluster
from server.base.settings import settings


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder for data directories; their databases are taken away with it."""
    folder = Path(tempfile.mkdtemp(prefix="gongbei-backup-"))
    folder.chmod(0o711)
    yield folder
    for data in folder.iterdir():
        if (data / "postgres.location").exists() or (data / "pg").exists():
            Cluster(data).remove()
    shutil.rmtree(folder)


@pytest.fixture
def here(database: str) -> Iterator[None]:
    """Settings name this test's database, as those of a command do."""
    before = settings.database_url
    object.__setattr__(settings, "database_url", database)
    yield
    object.__setattr__(settings, "database_url", before)
