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

EVERYWHERE = "0.0.0.0"  # noqa: S104 (asked for with --lan)


@click.command()
@data_option
@click.option("--demo", is_flag=True, help="放入演示学区（只在空的数据目录里）")
@click.option("--host", help="监听地址（默认 127.0.0.1）")
@click.option("--port", type=click.IntRange(1, 65534), help="网页端口（默认 8000；协同编辑用下一个）")
@click.option("--lan", is_flag=True, help="让同一网络里的电脑和手机也能打开")
def up(data: Path | None, demo: bool, host: str | None, port: int | None, lan: bool) -> None:
    """启动平台：数据库、网页、协同编辑和后台任务。"""
    from server.app import environment, supervisor

    settings = _settings()
    chosen = port or settings.port
    own_coedit_port = "GONGBEI_COEDIT_PORT" in os.environ and port is None
    place = environment.Place(
        data=environment.data_directory(data),
        host=host or (EVERYWHERE if lan else settings.host),
        port=chosen,
        coedit_port=settings.coedit_port if own_coedit_port else chosen + 1,
        database_url=settings.database_url,
    )
    sys.exit(supervisor.up(place, demo=demo))


def _settings() -> "Settings":
    try:
        from server.base.settings import settings
    except ValueError as error:
        raise StartFailed(f"设置有误，什么都没有启动：{error}。") from error
    return settings
