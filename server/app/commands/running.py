"""``gongbei up``."""

import os
import sys
from pathlib import Path

import click

from server.app.commands.platform import data_option

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

    environ = os.environ.get
    chosen = port or int(environ("GONGBEI_PORT") or 8000)
    coedit = chosen + 1 if port else int(environ("GONGBEI_COEDIT_PORT") or chosen + 1)
    place = environment.Place(
        data=environment.data_directory(data),
        host=host or (EVERYWHERE if lan else environ("GONGBEI_HOST") or "127.0.0.1"),
        port=chosen,
        coedit_port=coedit,
        database_url=environ("DATABASE_URL") or "",
    )
    sys.exit(supervisor.up(place, demo=demo))
