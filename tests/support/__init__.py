"""What the tests of all rooms share. Importing it sets the environment, before settings are read."""

import os
import tempfile
from pathlib import Path

CLUSTER = "GONGBEI_TEST_CLUSTER"
PREFIX = "gongbei-test-"  # then the process id of the run, so that a later one can clear up

if CLUSTER not in os.environ:  # the first process of the run; workers inherit its choice
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    folder.chmod(0o711)  # as root, PostgreSQL is another user and has to pass through
    os.environ[CLUSTER] = str(folder)

# Each process of the run has files of its own, as it has a database of its own.
os.environ["GONGBEI_DATA"] = str(
    Path(os.environ[CLUSTER]) / f"data-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
)
os.environ["GONGBEI_SECRET"] = "5" * 64
os.environ.setdefault("PICCOLO_CONF", "server.app.piccolo_conf")
for name in (
    "DATABASE_URL", "GONGBEI_DEMO", "PUBLIC_URL", "OBJECTS_URL", "S3_ENDPOINT", "ALLOWED_HOSTS",
    "TRUSTED_PROXIES",
):  # fmt: skip
    os.environ[name] = ""
