"""Commands for whoever looks after the machine."""

import asyncio
from pathlib import Path

import click

from server.app.commands.platform import data_option, join, print_json, run
from server.base.starting import StartFailed


@click.command()
@data_option
def migrate(data: Path | None) -> None:
    """把数据库结构更新到这个版本（up 会自动做）。"""
    join(data)
    from server.app import migrating
    from server.base.settings import settings

    try:
        applied = asyncio.run(migrating.migrate(settings.database_url))
    except migrating.NewerDatabase as refusal:
        raise StartFailed(str(refusal)) from refusal
    print_json({"applied": applied})


@click.command()
@data_option
@click.option("--size", type=click.Choice(["s"]), default="s", help="演示学区的大小")
def seed(data: Path | None, size: str) -> None:
    """放入演示学区：一个县、两个学区、几所学校、二十来位老师。"""
    join(data)
    from server.app import environment
    from server.base.settings import settings
    from server.seeds import demo

    marker = settings.data / environment.DEMO
    if not marker.exists():
        refuse_real_people(settings.database_url)
    marker.write_text(environment.PLANTING)
    run(demo.plant)
    marker.write_text(environment.PLANTED)
    print_json({"seeded": size})


def refuse_real_people(dsn: str) -> None:
    """The demo's sign-in page lets anybody in as anybody: never beside real accounts.

    Raises:
        StartFailed: there are accounts that are not the demo's.
    """
    from server.app import readiness

    if asyncio.run(readiness.has_people(dsn)):
        raise StartFailed(
            "这个数据目录里已经有真实账号，演示数据没有放进去：请去掉 --demo，或用 --data 换目录。"
        )


@click.command(hidden=True)
@data_option
def bootstrap(data: Path | None) -> None:
    """第一个管理员的一次性口令；已经有管理员时什么也不输出。"""
    join(data)
    from server.people.bootstrap import make_secret

    click.echo(run(make_secret) or "")


@click.command()
@data_option
def doctor(data: Path | None) -> None:
    """检查这台机器和设置，口令不会显示出来。"""
    from server.app import doctor as checking

    healthy = checking.report(data)
    raise SystemExit(0 if healthy else 1)
