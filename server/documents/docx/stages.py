"""导入新课, 探究新知, 巩固练习 as headings among the sections: together they are the process."""

from . import labels
from .lines import LESSON_STAGES
from .pieces import Piece

_MIN_STAGES = 2


def gathered(pieces: list[Piece]) -> list[Piece]:
    """The pieces with each run of such headings as one process, where the paper has no process of its own."""
    if any(piece.is_section and piece.key == "process" for piece in pieces):
        return pieces
    out: list[Piece] = []
    run: list[Piece] = []
    for piece in [*pieces, None]:
        if piece is not None and _is_stage(piece, bool(run)):
            run.append(piece)
            continue
        out += _joined(run)
        run = []
        out += [piece] if piece is not None else []
    return out


def _is_stage(piece: Piece, is_open: bool) -> bool:
    if piece.via != "heading" or piece.at is None or piece.at["type"] != "paragraph":
        return False
    if piece.is_section:
        return is_open and piece.key in LESSON_STAGES
    return piece.kind == "other" and labels.lookup(piece.label) is None and labels.is_stage(piece.label)


def _joined(run: list[Piece]) -> list[Piece]:
    """The stages as one section, each under its own heading; a single one stays what it was.

    课堂小结 ends a lesson, 当堂检测 and 拓展 behind its last stage are sections.
    """
    if run and run[-1].is_section and run[-1].key != "summary":
        return [*_joined(run[:-1]), run[-1]]
    if sum(piece.kind == "other" for piece in run) < _MIN_STAGES:
        return run
    process = Piece("section", "process", "教学过程", via="guess")
    process.period = run[0].period
    for piece in run:
        assert piece.at is not None
        process.blocks += [piece.at, *piece.blocks]
    return [process]
