"""Which column of a roster is what: the words schools write above them, as data. Pure."""

import re
import unicodedata
from dataclasses import dataclass

from server.base.sheets.table import Line, SheetRefused, Table

HEADINGS: dict[str, tuple[str, ...]] = {
    "login": ("工号", "教工号", "职工编号", "职工号", "教工编号", "教师编号", "教师工号", "人员编号",
              "员工号", "账号", "登录名"),
    "name": ("姓名", "教师姓名", "名字", "教职工姓名", "老师姓名", "人员姓名"),
    "phone": ("手机", "手机号", "手机号码", "联系电话", "电话", "联系方式", "移动电话",
              "电话号码", "本人手机"),
    "subject": ("学科", "任教学科", "科目", "任教科目", "所教学科", "主教学科", "授课学科"),
    "school": ("学校", "单位", "学校名称", "所在学校", "工作单位", "任教学校", "单位名称"),
    "role": ("岗位", "职务", "岗位职务", "身份", "角色", "行政职务", "担任职务"),
    "grade": ("年级", "任教年级", "所教年级", "授课年级"),
    "group": ("备课组", "所在备课组", "集备组", "备课组名称"),
    "classes": ("班级", "任教班级", "所教班级", "任课班级", "授课班级"),
}  # fmt: skip
LABELS = {
    "login": "工号", "name": "姓名", "phone": "手机", "subject": "学科", "school": "学校", "role": "岗位",
    "grade": "年级", "group": "备课组", "classes": "任教班级",
}  # fmt: skip
LENGTHS = {
    "login": 40, "name": 40, "phone": 30, "subject": 20, "school": 80, "role": 40, "grade": 20, "group": 80,
    "classes": 200,
}  # fmt: skip
# Never read, whatever stands below them: the law wants a need for each, and we have none.
FORBIDDEN = ("身份证", "证件号", "银行卡", "家庭住址", "家庭地址")
SEARCHED_LINES = 20
FIELDS = {word: field for field, words in HEADINGS.items() for word in words}
NO_HEADING = (
    "没有找到表头。表里要有一行写着“工号”和“姓名”（手机、学科、年级、备课组可有可无），"
    "下面一人一行。可以先下载模板，把名单贴进去。"
)


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each field stands; the headings that are not read, of which ``forbidden`` ones on purpose."""

    line_number: int
    at: dict[str, int]
    ignored: list[str]
    forbidden: list[str]


def find(table: Table) -> Columns:
    """The heading row: below a title, over one or two lines, whichever names the most columns.

    Raises:
        SheetRefused: no row says 工号 and 姓名, or one thing stands above two columns.
    """
    best: Columns | None = None
    head = table.lines[:SEARCHED_LINES]
    for above, line in zip([None, *head], head, strict=False):
        found = _columns(line, above)
        if best is None or len(found.at) > len(best.at):
            best = found
    if best is None or not {"login", "name"} <= best.at.keys():
        raise SheetRefused(NO_HEADING)
    return best


def _columns(line: Line, above: Line | None) -> Columns:
    """Of a heading over two lines (merged cells) the lower word counts, then the upper."""
    at: dict[str, int] = {}
    ignored, forbidden = [], []
    width = max(len(line.cells), len(above.cells) if above else 0)
    for column in range(width):
        words = [_word(one, column) for one in (line, above) if one is not None]
        plain = [plain_heading(word) for word in words]
        if any(sign in word for sign in FORBIDDEN for word in plain):
            forbidden.append(next(word for word in words if word))
            continue
        field = next((FIELDS[word] for word in plain if word in FIELDS), None)
        if field is not None and field not in at:
            at[field] = column
        elif words[0]:
            ignored.append(words[0])
    return Columns(line.number, at, ignored, forbidden)


def _word(line: Line, column: int) -> str:
    return line.cells[column] if column < len(line.cells) else ""


def plain_heading(text: str) -> str:
    """A heading without blanks, stars, and what stands in brackets: 「*手机号 (11位)」 is 手机号."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    return re.sub(r"[(\[【].*?[)\]】]|[*:#]", "", plain)
