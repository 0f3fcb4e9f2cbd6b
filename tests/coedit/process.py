"""A coedit process of its own, to be killed: ``python -m tests.coedit.process DSN PORT``.

The engine as ``server.app.coedit`` runs it; whoever has a name in the cookie may write (``conftest.Rights``).
"""

import asyncio
import sys

import uvloop

from server.base import database
from server.coedit.server import serve
from tests.coedit.conftest import Rights


async def main(dsn: str, port: int) -> None:
    """Serve until killed."""
    await database.open_pool(dsn, 6)
    rights = Rights()
    async with serve(dsn=dsn, port=port, schema=1, authorise=rights.authorise, settled=rights.settle):
        print("ready", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], int(sys.argv[2])))
