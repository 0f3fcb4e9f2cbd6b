"""The database of a data directory for a while: the operator's own, or ours, started for the purpose."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from server.app import environment, preflight
from server.base import folders
from server.base.cluster import Cluster
from server.base.locks import Locked, lock
from server.base.starting import StartFailed


@contextmanager
def alone(data: Path) -> Iterator[str]:
    """The database's address, while nobody else can start the platform in ``data``.

    Raises:
        StartFailed: it runs, or its database does not start.
    """
    try:
        folders.make_data_folder(data)
        with lock(data / environment.LOCK):
            if given := os.environ.get("DATABASE_URL"):
                yield given
                return
            cluster = Cluster(data)
            was_running = cluster.pid is not None  # left by a killed `up`, which may come back
            cluster.start()
            cluster.ensure_database()
            try:
                yield cluster.dsn()
            finally:
                if not was_running:
                    cluster.stop()
    except Locked as error:
        raise StartFailed(preflight.already_running(data)) from error


@contextmanager
def joined(data: Path) -> Iterator[None]:
    """Settings and database of the platform in ``data``, whether it runs or not; before anything reads them.

    Raises:
        StartFailed: there is no platform there.
    """
    os.environ["GONGBEI_DATA"] = str(data)
    running = environment.find_running(data)
    if os.environ.get("DATABASE_URL"):
        os.environ["GONGBEI_SECRET"] = environment.make_secret(data)
        yield
    elif running is not None and _is_held(data):
        os.environ.update(environment.variables(running, environment.make_secret(data)))
        yield
    elif not (Cluster(data).home.files / "PG_VERSION").exists():
        raise StartFailed(f"数据目录 {data} 里没有平台：请用 --data 指明目录。")
    else:
        with alone(data) as dsn:
            place = environment.Place(data, "127.0.0.1", 0, 0)
            os.environ.update(environment.variables(place, environment.make_secret(data)))
            os.environ["DATABASE_URL"] = dsn
            yield


def _is_held(data: Path) -> bool:
    try:
        preflight.check_alone(data)
    except StartFailed:
        return True
    return False
