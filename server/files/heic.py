"""HEIC, the photos of Apple phones, as JPEG: decoded in a process of its own with little memory and time."""

import asyncio
import os
import sys

from server.base.errors import DomainError
from server.base.settings import ROOT, settings
from server.files.pictures import BROKEN, HUGE, SIDE_SHOWN

TIME_SECONDS = 30.0
AT_ONCE = asyncio.Semaphore(1)  # 200 MB each
REFUSED_STATUS = 3
SLOW = "这张 HEIC 照片太大，转换没有完成，没有上传。请在手机上把它存成 JPG 再传。"


async def to_jpeg(data: bytes, time_seconds: float = TIME_SECONDS) -> bytes:
    """The picture upright, scaled to ``PHOTO_EDGE``, without metadata.

    Raises:
        DomainError: it is broken, too large or takes too long.
    """
    async with AT_ONCE:
        worker = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "server.files.heic_worker", str(settings.photo_edge),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            cwd=ROOT, env=_environment(), start_new_session=True,
        )  # fmt: skip
        try:
            answer, _ = await asyncio.wait_for(worker.communicate(data), time_seconds)
        except TimeoutError as error:
            raise DomainError(SLOW) from error
        finally:
            if worker.returncode is None:
                worker.kill()
                await worker.wait()
    if worker.returncode == REFUSED_STATUS:
        width, _, height = answer.decode().partition("x")
        raise DomainError(HUGE.format(width=width, height=height, side=SIDE_SHOWN))
    if worker.returncode != 0 or not answer:
        raise DomainError(BROKEN)
    return answer


def _environment() -> dict[str, str]:
    """No secrets of the platform reach the worker."""
    names = ("PATH", "HOME", "TMPDIR", "VIRTUAL_ENV", "GONGBEI_WORKER_MEMORY")
    kept = {name: os.environ[name] for name in names if name in os.environ}
    return kept | {"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", "MALLOC_ARENA_MAX": "2"}
