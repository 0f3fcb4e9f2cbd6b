"""Several web and coedit processes on one database, as behind a proxy: for tests of deploy/."""

from collections.abc import Iterator

import pytest

from server.app.network import authority
from server.app.network.authority import Files
from tests.support import cluster
from tests.support.proxies import NAME, Proxy
from tests.support.serving import Served, free_port

WEBS = 2


@pytest.fixture(scope="module")
def fleet(
    cloned_database: str,
    worker_id: str,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Iterator[Proxy]:
    """Two web and two coedit processes and a worker; the test starts the proxy it is about."""
    files = Files.of(tmp_path_factory.mktemp("data"))
    authority.init(files, [NAME])
    proxy = Proxy(tmp_path_factory.mktemp("proxy"), files, [])
    label = f"fleet-{request.module.__name__.rpartition('.')[2]}-{worker_id}"
    try:
        for number in range(WEBS):
            proxy.backends.append(_one(proxy, cloned_database, f"{label}-{number}"))
            proxy.backends[-1].wait()  # one after the other: starting is work for a processor
        proxy.backends[0].start("worker")
        yield proxy
    finally:
        proxy.stop()
        for served in proxy.backends:
            served.stop()


def _one(proxy: Proxy, dsn: str, label: str) -> Served:
    logs = cluster.folder() / label
    logs.mkdir(exist_ok=True)
    environment = {
        "GONGBEI_DATA": str(proxy.files.folder.parent),
        "TRUSTED_PROXIES": "127.0.0.1",
        "PUBLIC_URL": proxy.url,
        "ALLOWED_HOSTS": NAME,
    }
    served = Served(dsn, free_port(), free_port(), logs, environment)
    for name in ("coedit", "web"):
        served.start(name)
    return served
