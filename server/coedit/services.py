"""How the processes of one platform know each other: addresses, and a mark only they can make.

The mark is made from the platform's secret for one path and moment, so that who reads one on the line
between two machines can do nothing else with it, and this not for long.
"""

import hashlib
import hmac
import time
from collections.abc import Mapping
from socket import gethostname
from typing import Final

from server.base.settings import settings

PREFIX: Final = "/internal/"  # on the coedit port alone; web's relay and the proxies never ask for it
APPLY: Final = PREFIX + "apply/"
RELAY: Final = PREFIX + "coedit/"
HEADER: Final = "X-Gongbei-Service"
LASTS_SECONDS: Final = 300  # two machines' clocks may differ
EVERYWHERE: Final = ("", "0.0.0.0", "::")  # noqa: S104 (compared)
LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")


def own_address(host: str, port: int, given: str = "") -> str:
    """What stands in the lease: the address other processes reach this one by.

    A process that listens on loopback, or everywhere, is named by its machine: two machines on one
    database must not take each other for themselves.
    """
    if given:
        return given
    if host in (*EVERYWHERE, *LOOPBACK):
        host = gethostname()
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def is_here(address: str) -> bool:
    """Whether it is a process of this machine, where a refused connection means that it does not run."""
    host = address.rpartition(":")[0]
    return host == gethostname() or host in LOOPBACK


def is_gone(address: str, error: BaseException | None, *, is_late: bool) -> bool:
    """Whether a process that could not be reached may be taken for dead, and its leases taken over.

    A guess: one that lives all the same writes nothing under the old epoch, but its readers are cut.
    """
    return is_late or (isinstance(error, ConnectionRefusedError) and is_here(address))


def url(address: str, path: str) -> str:
    """Where to reach a process; one of this machine by loopback, whatever its name resolves to."""
    host, _, port = address.rpartition(":")
    return f"ws://{'127.0.0.1' if is_here(address) else host}:{port}{path}"


def mark(path: str) -> dict[str, str]:
    """The header that lets a request for ``path`` in."""
    moment = str(int(time.time()))
    return {HEADER: f"{moment}.{_stamp(path, moment)}"}


def is_ours(headers: Mapping[str, str], path: str) -> bool:
    """Whether another process of this platform asks. Nothing that came through a proxy does."""
    moment, _, stamp = headers.get(HEADER, "").partition(".")
    if not settings.secret or "X-Forwarded-For" in headers:
        return False
    if not (moment.isascii() and moment.isdecimal() and len(moment) < 20):
        return False
    if not hmac.compare_digest(stamp.encode(), _stamp(path, moment).encode()):
        return False
    return abs(time.time() - int(moment)) <= LASTS_SECONDS


def _stamp(path: str, moment: str) -> str:
    said = f"coedit service|{path}|{moment}".encode()
    return hmac.new(settings.secret.encode(), said, hashlib.sha256).hexdigest()
