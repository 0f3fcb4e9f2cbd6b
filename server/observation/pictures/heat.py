"""热力图 of an interaction matrix: how often one code came right after another."""

from dataclasses import dataclass
from math import ceil

from server.observation.figures.fias import INDIRECT, TEACHER, Matrix, family
from server.observation.pictures.drawing import said

CELL, SMALL_CELL, HEAD = 27, 24, 30
LEVELS = 5


@dataclass(frozen=True, slots=True)
class Cell:
    """``level`` 0 to 5, by the fullest cell (of five at least); ``count`` is printed where it is not 0."""

    x: int
    y: int
    count: int
    level: int


@dataclass(frozen=True, slots=True)
class Heat:
    """Cells, the codes beside them (``at`` their middle), and lines between teacher, pupils and the rest."""

    codes: tuple[tuple[str, str], ...]
    cells: tuple[Cell, ...]
    borders: tuple[int, ...]
    cell: int
    head: int
    size: int


def heat(matrix: Matrix) -> Heat:
    """A cell for each pair; the row came first, the column after it."""
    codes, rows = matrix.system.codes, matrix.rows
    cell = CELL if len(codes) <= 10 else SMALL_CELL
    fullest = max(LEVELS, *(max(row) for row in rows))  # one code once is not hot
    return Heat(
        codes=tuple((code, said(HEAD + at * cell + cell / 2)) for at, code in enumerate(codes)),
        cells=tuple(
            Cell(HEAD + column * cell, HEAD + row * cell, count, ceil(LEVELS * count / fullest))
            for row, counts in enumerate(rows)
            for column, count in enumerate(counts)
        ),
        borders=tuple(HEAD + at * cell for at in _borders(matrix)),
        cell=cell,
        head=HEAD,
        size=HEAD + cell * len(codes),
    )


def _borders(matrix: Matrix) -> list[int]:
    """Before which columns another side begins: indirect, direct, pupils, the rest."""

    def side(code: str) -> int:
        kind = family(code)
        if kind in TEACHER:
            return 0 if kind in INDIRECT else 1
        return 2 if kind in matrix.system.pupils else 3

    codes = matrix.system.codes
    return [at for at in range(1, len(codes)) if side(codes[at]) != side(codes[at - 1])]
