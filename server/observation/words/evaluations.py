"""评课表: the sheet as it was marked, with what the marks come to. Pure."""

from collections.abc import Sequence

from server.base import wall
from server.base.sheets.writing import Cell as Value
from server.documents.docx.forms import FORMS, Cell, Leaf
from server.observation.access import Row
from server.observation.scores.combining import Line, Result
from server.observation.words.heads import label, pair, teacher, title
from server.rubrics import scoring

FORM = FORMS["evaluation"]


def leaf(found: Row, result: Result, raters: str, roles: Sequence[str], notes: Sequence[str]) -> Leaf:
    """``raters``: who judged, as the reader may know it; ``notes``: what the numbers leave out."""
    rows: list[tuple[Cell, ...]] = [
        (*pair("授课教师", teacher(found, roles)), *pair("学科", found["subject"])),
        (*pair("课题", found["title"]), *pair("授课班级", found["class_words"])),
        pair("量表", f"{result.sheet.name}，第 {result.sheet.version} 版", 3),
        (label("评价项目"), label("评价要点"), label("分值"), label("得分")),
    ]
    for part in result.parts:
        head = Cell(f"{part.dimension.name}\n{part.dimension.points:g} 分", rows=len(part.lines))
        for at, line in enumerate(part.lines):
            rows.append((*([head] if at == 0 else []), *_line(line)))
    rows += [
        pair("总分", _total(result), 3),
        pair("综合评价", "\n".join(_said(result)), 3),
        (*pair("评课人", raters), *pair("评课日期", wall.day(found["on_date"]))),
    ]
    return Leaf(title(found, "课堂教学评价表"), FORM.widths, tuple(rows), tuple(notes))


def score(result: Result) -> str:
    """「86.5 分（良）」, or nothing."""
    return "" if result.score is None else f"{scoring.in_words(result.score)} 分（{result.band}）"


def notes(result: Result, late: int) -> list[str]:
    """What the numbers leave out, in a sentence each."""
    said = []
    if len(result.raters) > 1:
        said.append(f"得分是 {len(result.raters)} 位评课人的平均。")
    if result.is_trimmed:
        said.append("去掉了一个最高分和一个最低分。")
    if result.blanks:
        said.append("没有打分的项目不算零分，按打了分的项目折算。")
    if result.unfit:
        said.append(f"有 {len(result.unfit)} 个分数超出分值或不合最小分，没有计入。")
    if late:
        said.append(f"另有 {late} 份补记，不计入。")
    return said


def table(results: Sequence[Result]) -> list[list[Value]]:
    """Each rater's marks in a column, for the lead; a block for each version of a sheet."""
    rows: list[list[Value]] = []
    for result in results:
        rows += [[]] if rows else []
        rows.append(["评价项目", "评价要点", "分值", *result.raters, "平均"])
        for part in result.parts:
            for line in part.lines:
                key = line.indicator.key
                given = [marks.get(key) for marks in result.marks]
                mean = None if line.mean is None else float(scoring.rounded(line.mean))
                rows.append([part.dimension.name, line.indicator.name, line.indicator.points, *given, mean])
        totals = [float(scoring.rounded(total)) for total in result.totals]
        score = None if result.score is None else float(scoring.rounded(result.score))
        rows.append([result.sheet.name, "折合百分", 100, *totals, score])
    return rows


def _line(line: Line) -> tuple[Cell, ...]:
    hint = f"\n{line.indicator.hint}" if line.indicator.hint else ""
    given = "—" if line.mean is None else scoring.in_words(line.mean)
    return Cell(f"{line.indicator.name}{hint}"), Cell(f"{line.indicator.points:g}"), Cell(given)


def _total(result: Result) -> str:
    if result.score is None:
        return "—"
    return score(result) if result.sheet.points == scoring.FULL else f"{score(result)}，按 100 分折算"


def _said(result: Result) -> list[str]:
    return [
        f"{line.indicator.name}：{comment}"
        for part in result.parts
        for line in part.lines
        for comment in line.comments
    ]
