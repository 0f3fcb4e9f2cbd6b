"""One running platform for the faults of lines and of a database that hangs: nothing of it is killed."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.platform import Platform


@pytest.fixture(scope="session")
def running() -> Iterator[Platform]:
    """The platform, embedded database with fsync on, as shipped."""
    with tempfile.TemporaryDirectory(prefix="gongbei-faults-") as folder:
        Path(folder).chmod(0o711)
        found = Platform(Path(folder) / "data")
        try:
            found.start()
            yield found
        finally:
            found.stop()
