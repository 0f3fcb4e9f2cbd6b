"""``gongbei plan``: making, showing and forking plans of the running platform."""

from pathlib import Path
from uuid import UUID

import click

from server.app.commands.platform import data_option, join, print_json, run


@click.group()
def plan() -> None:
    """教案。"""


@plan.command()
@data_option
@click.option("--owner", required=True, help="工号")
@click.option("--from", "source", required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--kind", type=click.Choice(["master", "version"]), default="master")
@click.option("--state", type=click.Choice(["draft", "discussion"]), default="draft")
def new(data: Path | None, owner: str, source: Path, kind: str, state: str) -> None:
    """用 FILE.docx 或 FILE.json 建一份教案，只输出它的编号。"""
    join(data)
    from server.app.commands import planning

    click.echo(str(run(lambda: planning.new(owner, source, kind, state))))


@plan.command()
@data_option
@click.argument("plan_id", metavar="ID", type=click.UUID)
def show(data: Path | None, plan_id: UUID) -> None:
    """输出一份教案：{id,title,kind,state,doc}。"""
    join(data)
    from server.app.commands import planning

    print_json(run(lambda: planning.show(plan_id)))


@plan.command()
@data_option
@click.argument("plan_id", metavar="ID", type=click.UUID)
@click.option("--owner", required=True, help="工号")
def fork(data: Path | None, plan_id: UUID, owner: str) -> None:
    """为 OWNER 从通案 ID 建个案，输出个案的编号。"""
    join(data)
    from server.app.commands import planning

    click.echo(str(run(lambda: planning.fork(plan_id, owner))))
