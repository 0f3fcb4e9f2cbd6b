"""The walls around a converter: little memory and time, no network, of this machine only programs and fonts.

The strongest of what this machine allows: ``bwrap`` (a file system of its own), ``unshare`` (no network), or
else what LibreOffice's settings forbid (``registry.xcu``: macros, links to files and addresses), with a proxy
that leads nowhere.
"""

import functools
import shutil
import subprocess
from enum import StrEnum
from pathlib import Path

SECONDS = 60.0
MEMORY_BYTES = 2 << 30
FILE_BYTES = 512 << 20
WITHIN = Path("/work")  # where the room's folder is, seen from inside of ``bwrap``
TRY_SECONDS = 5
NOWHERE = "http://127.0.0.1:9"
# Read only, where they are there. No /home, no /srv, no data directory, nothing else of /etc and /var.
SHOWN = (
    "/usr", "/opt", "/etc/fonts", "/etc/libreoffice", "/etc/ld.so.cache", "/etc/alternatives",
    "/var/cache/fontconfig", "/var/lib/libreoffice", "/nix/store", "/snap",
)  # fmt: skip
LINKS = ("/bin", "/sbin", "/lib", "/lib32", "/lib64")


class Walls(StrEnum):
    """How far a converter is shut in."""

    ROOM = "room"
    NO_NETWORK = "no network"
    SETTINGS = "settings"


@functools.cache
def strongest() -> Walls:
    """What this machine allows, tried once in each process. It may take a moment: call it in a thread."""
    if _works([*_room(None), "true"]):
        return Walls.ROOM
    return Walls.NO_NETWORK if _works([*_without_network(), "true"]) else Walls.SETTINGS


def around(walls: Walls, folder: Path) -> list[str]:
    """The words before the command: limits, then walls. ``folder`` is all the converter may write in."""
    inner = {
        Walls.ROOM: lambda: _room(folder),
        Walls.NO_NETWORK: _without_network,
        Walls.SETTINGS: list[str],
    }[walls]()
    return [*_limits(), *inner]


def seen_from_inside(walls: Walls, folder: Path) -> Path:
    """The room's folder by the name the converter knows."""
    return WITHIN if walls is Walls.ROOM else folder


def environment(home: Path) -> dict[str, str]:
    """No secrets of the platform; fonts by our table, addresses lead nowhere."""
    return {
        "PATH": "/usr/bin:/bin", "HOME": str(home), "TMPDIR": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
        "LANG": "C.UTF-8", "SAL_USE_VCLPLUGIN": "svp", "MALLOC_ARENA_MAX": "2",
        "FONTCONFIG_FILE": str(home / "fonts.conf"),
        "http_proxy": NOWHERE, "https_proxy": NOWHERE, "all_proxy": NOWHERE, "ftp_proxy": NOWHERE,
    }  # fmt: skip


def _limits() -> list[str]:
    found = ["nice", "-n", "10"] if shutil.which("nice") else []
    if shutil.which("timeout"):  # should this process be killed meanwhile
        found += ["timeout", "-s", "KILL", str(int(SECONDS) + 5)]
    if shutil.which("prlimit"):
        found += [
            "prlimit",
            f"--as={MEMORY_BYTES}",
            f"--fsize={FILE_BYTES}",
            "--core=0",
            f"--cpu={int(SECONDS)}",
        ]
    return found


def _room(folder: Path | None) -> list[str]:
    command = ["bwrap", "--unshare-all", "--die-with-parent", "--cap-drop", "ALL"]
    for path in SHOWN:
        command += ["--ro-bind-try", path, path]
    for link in LINKS:
        if Path(link).is_symlink():
            command += ["--symlink", str(Path(link).readlink()), link]
        else:
            command += ["--ro-bind-try", link, link]
    command += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]  # noqa: S108 (its own)
    if folder is not None:
        command += ["--bind", str(folder), str(WITHIN), "--chdir", str(WITHIN)]
    return command


def _without_network() -> list[str]:
    return ["unshare", "--net", *([] if _works(["unshare", "--net", "true"]) else ["--map-root-user"])]


def _works(command: list[str]) -> bool:
    try:
        done = subprocess.run(
            command, capture_output=True, stdin=subprocess.DEVNULL, check=False, timeout=TRY_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
