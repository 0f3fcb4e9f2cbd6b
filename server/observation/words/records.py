"""听课记录表 of one observer: 时间, 实录 and 即时点评 line by line. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from server.documents.docx.forms import FORMS, Cell, Leaf
from server.observation import wording
from server.observation.access import Row
from server.observation.notes import Noted
from server.observation.words.heads import label, observer, pair, period, teacher, title

FORM = FORMS["observation"]
NOTHING = "没有记实录。"


def leaf(found: Row, one: Noted, steps: Mapping[str, str], score: str, roles: Sequence[str]) -> Leaf:
    """``steps``: titles of the plan's steps; ``score``: 「86.5 分（良）」 where the reader may know it."""
    late = "（补记）" if one.is_late else ""
    rows: list[tuple[Cell, ...]] = [
        (
            *pair("授课教师", teacher(found, roles)),
            *pair("授课班级", found["class_words"]),
            *pair("学科", found["subject"]),
        ),
        (*pair("课题", found["title"], 3), *pair("节次", period(found))),
        (
            *pair("听课人", observer(one.name, one.role)),
            *pair("听课时间", wording.when(found)),
            *pair("听课地点", found["school_name"] or ""),
        ),
    ]
    if one.looked_at:
        rows.append(pair("观察视角", "、".join(one.looked_at), 5))
    rows += [(label("时间"), label("教学过程（实录）", 3), label("即时点评", 2)), *_lines(one, steps)]
    if one.views:
        rows.append((label("观察视角"), label("观察结果", 3), label("观察评议", 2)))
        rows += [(Cell(name), Cell(result, 3), Cell(comment, 2)) for name, result, comment in one.views]
    rows += [pair("优点", "\n".join(one.good), 5), pair("建议", "\n".join(one.advice), 5)]
    rows.append(pair("总体评价", one.text, 5))
    if score:
        rows.append(pair("评定等级", score, 5))
    rows.append(pair("执教者\n回应", found["reply"], 5))
    return Leaf(f"{title(found, '听课记录表')}{late}", FORM.widths, tuple(rows))


def _lines(one: Noted, steps: Mapping[str, str]) -> Iterator[tuple[Cell, ...]]:
    for step, lines in groupby(one.lines, key=lambda line: steps.get(line.step, "")):
        if step:
            yield (Cell(f"环节：{step}", 6),)
        for line in lines:
            text = f"【{line.who}】{line.text}" if line.who else line.text
            pictures = tuple(
                str(medium["file"])
                for medium in line.media
                if medium["file"] and medium["kind"] in ("photo", "paper")
            )
            yield Cell(line.clock), Cell(text, 3, pictures=pictures), Cell(line.remark, 2)
    if not one.lines:
        yield Cell(), Cell(NOTHING, 3), Cell("", 2)
