"""Which operating system user PostgreSQL runs as: ourselves, or an unprivileged one when we are root."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.base.starting import StartFailed

OWN_USER = "gongbei"
NOBODY_UID = 65534


@dataclass(frozen=True, slots=True)
class ServerUser:
    """``None`` in both: the user who started us."""

    uid: int | None
    gid: int | None

    def popen_options(self) -> dict[str, Any]:
        """Arguments that make ``subprocess`` run a program as this user."""
        if self.uid is None:
            return {"cwd": "/"}
        return {"user": self.uid, "group": self.gid, "extra_groups": [], "cwd": "/"}

    def can(self, test: list[str]) -> bool:
        """Whether ``test …`` (``-x path``, ``-w path``) holds for this user, by the kernel's own rules."""
        try:
            run = subprocess.run(["test", *test], check=False, **self.popen_options())
        except PermissionError as error:  # root of a user namespace with one user in it
            raise StartFailed(
                "这里的 root 不能换成别的用户，而 PostgreSQL 不肯用 root 运行："
                "请用普通用户启动，或用 DATABASE_URL 指定一个数据库。"
            ) from error
        return run.returncode == 0

    def own(self, path: Path) -> None:
        """Give ``path`` itself to this user; never a parent of it."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


def server_user() -> ServerUser:
    """PostgreSQL refuses to run as root: then it is the user ``gongbei`` if there is one, else nobody."""
    if os.geteuid() != 0:
        return ServerUser(None, None)
    try:
        own = pwd.getpwnam(OWN_USER)
    except KeyError:
        return ServerUser(NOBODY_UID, NOBODY_UID)
    return ServerUser(own.pw_uid, own.pw_gid)
