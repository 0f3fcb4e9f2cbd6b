"""``gongbei session``: signing in for load tests and support. Audited."""

from pathlib import Path

import click

from server.app.commands.platform import data_option, join, run


@click.group()
def session() -> None:
    """登录会话。"""


@session.command()
@data_option
@click.option("--user", "login", required=True, help="工号")
@click.option("--secure", is_flag=True, help="https 用的 cookie")
def create(data: Path | None, login: str, secure: bool) -> None:
    """为 LOGIN 开一个会话，输出 cookie（名=值）；会记入审计。"""
    join(data)
    from server.people import signing_in

    opened = run(lambda: signing_in.open_for_support(login, secure=secure))
    click.echo(opened.cookie)
