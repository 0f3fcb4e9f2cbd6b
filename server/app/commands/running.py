"""``gongbei up``."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from server.app.commands.platform import data_option
from server.base.starting import StartFailed

if TYPE_CHECKING:
    from server.base.settings import Settings

LAST_PORT = 65534  # coedit takes the next one
EVERYWHERE = "0.0.0.0"  # noqa: S104 (asked for with --lan)


@click.command()
@data_option
@click.option("--demo", is_flag=True, help="放入演示学区（只在空的数据目录里）")
@click.option("--host", help="监听地址（默认 127.0.0.1）")
@click.option("--port", type=int, help="网页端口（默认 8000；协同编辑用下一个）")
@click.option("--lan", is_flag=True, help="让同一网络里的电脑和手机也能打开")
@click.option("--tls-cert", type=click.Path(), help="https 证书（PEM）；默认用 gongbei tls init 做的那张")
@click.option("--tls-key", type=click.Path(), help="证书的私钥（PEM，没有口令）")
@click.option("--no-tls", is_flag=True, help="不用 https，有证书也不用")
def up(
    data: Path | None, demo: bool, host: str | None, port: int | None, lan: bool,
    tls_cert: str | None, tls_key: str | None, no_tls: bool,
) -> None:  # fmt: skip
    """启动平台：数据库、网页、协同编辑和后台任务。"""
    if port is not None and not 1 <= port <= LAST_PORT:
        raise StartFailed(f"端口 {port} 用不了：--port 要写 1 到 {LAST_PORT} 之间的整数，例如 --port 9000。")
    settings = _settings()  # first: every other import reads them too

    from server.app import environment, supervisor

    folder = environment.data_directory(data)
    certificate, key = ("", "") if no_tls else _certificate(folder, settings, tls_cert, tls_key)
    chosen = port or settings.port
    own_coedit_port = "GONGBEI_COEDIT_PORT" in os.environ and port is None
    place = environment.Place(
        data=folder,
        host=host or (EVERYWHERE if lan else settings.host),
        port=chosen,
        coedit_port=settings.coedit_port if own_coedit_port else chosen + 1,
        database_url=settings.database_url,
        tls_cert=certificate,
        tls_key=key,
        coedit_processes=settings.coedit_processes,
    )
    sys.exit(supervisor.up(place, demo=demo))


def _certificate(
    folder: Path, settings: "Settings", given: str | None, given_key: str | None
) -> tuple[str, str]:
    """Certificate and key: the options, else the environment, else the platform's own, else none."""
    from server.app.network import authority, certificates

    files = authority.Files.of(folder)
    certificate, key = given or "", given_key or ""
    if not certificate and not key:
        certificate, key = settings.tls_cert, settings.tls_key
    if not certificate and not key:
        if not files.exist():
            return "", ""
        authority.keep_fresh(files)
        certificate, key = str(files.server), str(files.server_key)
    certificates.check(certificate, key)
    return str(Path(certificate).absolute()), str(Path(key).absolute())


def _settings() -> "Settings":
    try:
        from server.base.settings import settings
    except ValueError as error:
        raise StartFailed(f"设置有误，什么都没有启动：{error}。") from error
    return settings
