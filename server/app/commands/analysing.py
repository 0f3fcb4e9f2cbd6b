"""``gongbei analyse``: the figures of a coded lesson, without a platform."""

from dataclasses import asdict

import click

from server.app.commands.platform import print_json
from server.observation.figures.coding import CodesRefused

PLACES = 2


@click.group()
def analyse() -> None:
    """课堂观察编码的分析（不需要平台在运行）。"""


@analyse.command("st")
@click.argument("codes", nargs=-1)
def student_teacher(codes: tuple[str, ...]) -> None:
    """S-T 分析：CODES 是一串 T（教师）和 S（学生），也可以有 D（师生互动）。"""
    from server.observation.figures import st

    try:
        found = st.analyse(" ".join(codes))
    except CodesRefused as refusal:
        raise click.UsageError(str(refusal)) from refusal
    print_json(
        {
            "n": found.n,
            "rt": found.rt,
            "ch": found.ch,
            "mode": st.NAMES[found.mode],
            "variant": found.variant,
        }
    )


@analyse.command("fias")
@click.argument("codes", nargs=-1)
def flanders(codes: tuple[str, ...]) -> None:
    """弗兰德斯分析：CODES 是每 3 秒一个的编码 1 到 10，例如 "5 5 4 8"；比率的单位是 %。"""
    from server.observation.figures import fias

    try:
        found = asdict(fias.ratios(fias.matrix(" ".join(codes))))
    except CodesRefused as refusal:
        raise click.UsageError(str(refusal)) from refusal
    print_json({name: one if one is None else round(one, PLACES) for name, one in found.items()})
