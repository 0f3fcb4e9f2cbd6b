"""``gongbei search``."""

from pathlib import Path

import click

from server.app.commands.platform import data_option, join, print_json, run


@click.group()
def search() -> None:
    """搜索用的索引。"""


@search.command()
@data_option
def rebuild(data: Path | None) -> None:
    """把所有教案重新放进搜索（平时不用；升级后会自动做）。"""
    join(data)
    from server.plans import indexing

    print_json({"plans": run(indexing.rebuild_all)})
