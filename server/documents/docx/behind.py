"""``python -m server.documents.docx.behind MODULE …``: runs a module behind everybody who types.

Who imports eighty files must not be felt in the editor. This runs before the libraries are loaded, which is a
good part of the work. Linux shares the processor out by session first, and within a session by niceness.
"""

import os
import runpy
import sys
from contextlib import suppress
from pathlib import Path

NICENESS = 5  # a quarter of what an editor may have where both want all; more would starve imports


def main() -> None:
    """Step back, then be the module."""
    os.nice(NICENESS)
    with suppress(OSError):  # no such file where sessions are not groups
        Path("/proc/self/autogroup").write_text(str(NICENESS))
    if hasattr(os, "SCHED_BATCH"):
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
