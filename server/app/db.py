"""The Procfile's ``db``: keeps the embedded PostgreSQL running; idles when ``DATABASE_URL`` names another."""

import os
import signal
import sys
import threading

from server.app import environment
from server.base.cluster import Cluster
from server.base.starting import StartFailed

EXIT_REFUSED = 78  # sysexits' EX_CONFIG: starting again would not help
EXIT_DIED = 1
LOOK_SECONDS = 0.2


def main() -> int:
    """Run until SIGTERM; the exit code says why it ended."""
    stopping = threading.Event()  # a signal during the start waits until the start is done
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stopping.set())
    if os.environ.get("DATABASE_URL"):
        stopping.wait()
        return 0
    cluster = Cluster(environment.data_directory(), say=_say)
    try:
        cluster.start()
        cluster.ensure_database()
    except StartFailed as failure:
        _say(str(failure))
        return EXIT_REFUSED
    while cluster.pid is not None:
        if stopping.wait(LOOK_SECONDS):
            cluster.stop()
            return 0
    _say("数据库进程没有了，正在重新启动。")
    return EXIT_DIED


def _say(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
