"""How busy the machine is now: what has to be back in time is told apart from what nobody could do."""

import asyncio
import subprocess
import sys
import time

from server.base.settings import ROOT

PROCESS_STARTS = 5  # a process that died starts, connects, takes its leases; its clients come back


async def allowed(seconds: float) -> float:
    """``seconds``, or what a busy machine needs for so many starts of a process of ours just now.

    A machine with nothing else to do starts one in about a second.
    """
    return max(seconds, PROCESS_STARTS * await asyncio.to_thread(_start))


def _start() -> float:
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", "import server.plans.routes"], cwd=ROOT, check=True)
    return time.monotonic() - began
