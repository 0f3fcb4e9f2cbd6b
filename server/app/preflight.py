"""What would stop a start, looked at before anything is written or started. Every refusal is one sentence."""

import errno
import os
import socket
import time
from pathlib import Path

from server.app import environment
from server.app.environment import Place
from server.base.cluster import Cluster
from server.base.locks import Locked, lock
from server.base.starting import StartFailed

REASONS = {
    errno.EADDRINUSE: "已经被别的程序占用",
    errno.EADDRNOTAVAIL: "这台机器没有这个地址",
    errno.EACCES: "没有权限，1024 以下的端口要 root",
}
PORT_PATIENCE_SECONDS = 1.0  # the processes of a killed `up` need a moment to let go


def check(place: Place) -> None:
    """Raise ``StartFailed`` with the first reason found; writes nothing."""
    check_folder(place.data)
    check_alone(place.data)
    check_restored(place.data)
    check_objects()
    check_port(place.host, place.port, "--port")
    for port in place.coedit_ports:
        check_port(environment.COEDIT_HOST, port, "--port 或 GONGBEI_COEDIT_PORT")
    if place.embedded:
        Cluster(place.data).check()


def check_folder(data: Path) -> None:
    """The data directory exists and can be written, or can be made."""
    existing = data
    try:
        while not existing.exists():
            existing = existing.parent
    except OSError as error:
        raise StartFailed(f"数据目录的路径用不了：{error.strerror}，请用 --data 换一个短一些的。") from error
    if not existing.is_dir():
        raise StartFailed(f"{existing} 不是文件夹，数据放不进去，请用 --data 换一个目录。")
    if not os.access(existing, os.W_OK | os.X_OK):
        raise StartFailed(f"数据目录 {data} 不能写入，什么都没有改动：请检查权限，或用 --data 换一个目录。")


def check_objects() -> None:
    """The settings of the S3 server make sense, when there is one. Whether it answers is for ``doctor``."""
    from server.base.settings import load
    from server.files.objects import made_from

    settings = load(os.environ)
    if not settings.s3_endpoint:
        return
    try:
        made_from(settings)
    except ValueError as error:
        raise StartFailed(f"S3 服务器的设置不对，没有启动：{error}。见 docs/operations.md。") from error


def check_alone(data: Path) -> None:
    """No other ``up`` works in this data directory."""
    file = data / environment.LOCK
    if not file.exists():
        return
    try:
        with lock(file, write=False):
            pass
    except Locked as error:
        raise StartFailed(already_running(data)) from error
    except OSError as error:
        raise StartFailed(f"数据目录 {data} 不能写入：{error.strerror}，请用 --data 换一个目录。") from error


def check_restored(data: Path) -> None:
    """No `restore` was cut off here: half a platform looks like an empty one."""
    if (data / environment.UNFINISHED).exists():
        raise StartFailed(
            f"数据目录 {data} 里有一次没有做完的恢复，什么都没有启动："
            "请再执行一次 gongbei restore 备份文件 --force。"
        )


def already_running(data: Path) -> str:
    """The sentence for the second ``up``."""
    running = environment.find_running(data)
    where = f"，地址是 {running.url}" if running else ""
    return f"共备已经在这个数据目录里运行{where}；要再开一个，请用 --data 和 --port 另选目录和端口。"


def check_port(host: str, port: int, option: str) -> None:
    """Nobody else listens on ``host:port``."""
    deadline = time.monotonic() + PORT_PATIENCE_SECONDS
    while True:
        reason = _bind(host, port)
        if reason is None:
            return
        if time.monotonic() > deadline:
            raise StartFailed(
                f"端口 {host}:{port} 用不了（{reason}），什么都没有启动，请用 {option} 换一个端口。"
            )
        time.sleep(0.1)


def _bind(host: str, port: int) -> str | None:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except OSError as error:
        return REASONS.get(error.errno or 0, error.strerror)
    except OverflowError:
        return "端口号要在 1 到 65535 之间"
    return None
