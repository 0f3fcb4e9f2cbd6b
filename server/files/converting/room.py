"""One conversion: a program in a locked room, one file in, one out, and a kill after a minute."""

import asyncio
import os
import shutil
import signal
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from server.base.logs import log
from server.base.settings import ROOT
from server.files.converting import walls
from server.files.converting.errors import NotConverted
from server.files.converting.office import Office
from server.files.converting.turns import turn

FONTS = ROOT / "deploy" / "fonts.conf"
REGISTRY = Path(__file__).with_name("registry.xcu")
RESTART_STATUS = 81  # LibreOffice has made its profile and asks to be started again
PATIENCE_SECONDS = 40.0  # of somebody who waits before a page
SLOW = "这个文件太复杂，60 秒内没有转换完，原文件没有改动。请用 WPS 打开，删去大图或拆成几份再试。"
BROKEN = "这个文件转换不了，可能已经损坏或加了密码，原文件没有改动。请用 WPS 打开它，另存一份再试。"


@dataclass(frozen=True, slots=True)
class Order:
    """``reader`` and ``writer`` are LibreOffice's filters: what the file calls itself decides nothing."""

    suffix: str
    reader: str
    target: str
    writer: str


async def convert(
    office: Office, data: bytes, order: Order, *, seconds: float = walls.SECONDS,
    patience_seconds: float = PATIENCE_SECONDS,
) -> bytes:  # fmt: skip
    """The converted file.

    Raises:
        NotConverted: LibreOffice cannot read it, or takes too long.
        Busy: no converter was free in time.
    """
    how = await asyncio.to_thread(walls.strongest)
    async with turn(patience_seconds) as folder:
        profile = folder / "profile"
        work = folder / "work"
        await asyncio.to_thread(_lay_out, work, profile, data, order)
        try:
            await asyncio.wait_for(_run(office, how, folder, order), seconds)
            return await asyncio.to_thread(_result, work, order)
        except TimeoutError as error:
            await asyncio.to_thread(shutil.rmtree, profile, ignore_errors=True)
            log.info("conversion took too long", size=len(data), to=order.target)
            raise NotConverted(SLOW) from error
        except OSError as error:
            await asyncio.to_thread(shutil.rmtree, profile, ignore_errors=True)
            log.info("conversion failed", size=len(data), to=order.target, error=type(error).__name__)
            raise NotConverted(BROKEN) from error
        finally:
            await asyncio.to_thread(shutil.rmtree, work, ignore_errors=True)


def _lay_out(work: Path, profile: Path, data: bytes, order: Order) -> None:
    shutil.rmtree(work, ignore_errors=True)  # of a process that was killed
    (work / "out").mkdir(parents=True)
    (work / f"in.{order.suffix}").write_bytes(data)
    (profile / "user").mkdir(parents=True, exist_ok=True)
    # Each time anew: what one file may have done to the settings is gone for the next.
    shutil.copyfile(REGISTRY, profile / "user" / "registrymodifications.xcu")
    shutil.copyfile(FONTS, profile.parent / "fonts.conf")


async def _run(office: Office, how: walls.Walls, folder: Path, order: Order) -> None:
    home = walls.seen_from_inside(how, folder)
    command = [
        *walls.around(how, folder), str(office.program),
        "--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck",
        f"-env:UserInstallation={(home / 'profile').as_uri()}", f"--infilter={order.reader}",
        "--convert-to", f"{order.target}:{order.writer}",
        "--outdir", str(home / "work" / "out"), str(home / "work" / f"in.{order.suffix}"),
    ]  # fmt: skip
    for _start in range(2):
        if await _once(command, walls.environment(home), folder) != RESTART_STATUS:
            return


async def _once(command: list[str], environment: dict[str, str], folder: Path) -> int:
    program = await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL, cwd=folder, env=environment, start_new_session=True,
    )  # fmt: skip
    try:
        return await program.wait()
    finally:
        with suppress(ProcessLookupError):  # whatever it has started goes with it, also when it ended well
            os.killpg(program.pid, signal.SIGKILL)
        await program.wait()


def _result(work: Path, order: Order) -> bytes:
    data = (work / "out" / f"in.{order.target}").read_bytes()
    if not data:
        raise OSError("nothing came out")
    return data
