"""``gongbei docx``: reading and writing Word without a platform."""

from pathlib import Path

import click

from server.app.commands.platform import print_json

EXISTING = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group()
def docx() -> None:
    """Word 教案的识别与往返（不需要平台在运行）。"""


@docx.command()
@click.argument("file", type=EXISTING)
def outline(file: Path) -> None:
    """识别 FILE 里的栏目，以 JSON 输出。"""
    from server.documents.docx import outline as reading

    print_json(reading.outline(file))


@docx.command()
@click.argument("source", metavar="IN", type=EXISTING)
@click.argument("target", metavar="OUT", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--template", type=EXISTING, help="按这份学校模板导出")
def roundtrip(source: Path, target: Path, template: Path | None) -> None:
    """读入 IN，经过教案文档，再写成 OUT；输出提醒。"""
    from server.documents.docx import roundtrip as trip

    print_json({"warnings": trip.roundtrip(source, target, template)})
