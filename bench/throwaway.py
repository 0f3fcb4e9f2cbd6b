"""A database of its own for one bench: the product's cluster and migrations, taken away afterwards."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CLUSTER = """
import asyncio, pathlib, sys
from server.base.cluster import Cluster
from server.app.migrating import migrate
cluster = Cluster(pathlib.Path(sys.argv[1]))
if sys.argv[2] == "start":
    cluster.start()
    cluster.ensure_database()
    asyncio.run(migrate(cluster.dsn()))
    print(cluster.dsn())
else:
    cluster.remove()
"""


@contextmanager
def database() -> Iterator[str]:
    """A migrated database with the product's own settings (fsync on); its address."""
    with tempfile.TemporaryDirectory(prefix="gongbei-bench-") as folder:
        Path(folder).chmod(0o711)
        data = str(Path(folder) / "data")
        try:
            yield run(CLUSTER, data, "start")
        finally:
            run(CLUSTER, data, "remove")


def run(code: str, *words: str) -> str:
    """Run a piece of our own code in a process of its own; its last line."""
    done = subprocess.run(
        [sys.executable, "-c", code, *words], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    return (done.stdout.strip().splitlines() or [""])[-1]
