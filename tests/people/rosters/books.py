"""Rosters as schools send them."""

import io
from typing import Any

import openpyxl

HEADING = ["序号", "教工号", "姓名", "身份证号", "手机号码", "任教学科", "岗位", "年级", "备课组", "备注"]
FAMILY = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
GIVEN = "雨晴建国敏平丽思远晓燕俊慧洁志强桂兰文静"
SUBJECTS = ["语文", "数学", "英语", "科学", "音乐", "体育"]
GRADES = ["一年级", "二年级", "3年级", "四", "五年级", "6"]


def person(number: int) -> list[Any]:
    """The person of one row; the 工号 is a number, as Excel makes of it, the phone too."""
    name = FAMILY[number % 20] + GIVEN[number % 17] + GIVEN[(number // 20) % 17]
    return [
        number, 5000 + number, name, f"4525011980{number:08d}", 13800000000 + number,
        SUBJECTS[number % 6], "备课组长" if number % 50 == 7 else "", GRADES[number // 6 % 6], "", "",
    ]  # fmt: skip


def book(rows: list[list[Any]], title: str = "实验小学 2026 年教职工名册") -> bytes:
    """An .xlsx with a title over merged cells, a blank row, the heading, and the rows."""
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.append([title])
    sheet.merge_cells("A1:J1")
    sheet.append([])
    sheet.append(HEADING)
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


# What is planted in which person, and a part of the sentence that must name it. 65 shares the phone of 64,
# 11 the 工号 of 3.
PLANTED: dict[int, tuple[str, Any, str]] = {
    3: ("教工号", 5011, "工号 5011 在第 15 行也有"),
    11: ("备注", "", "工号 5011 在第 7 行也有"),
    20: ("教工号", "", "没有写工号"),
    35: ("姓名", "", "没有写姓名"),
    50: ("手机号码", "1380000", "不是 11 位手机号"),
    64: ("手机号码", 13800000065, "手机号 13800000065 在第 69 行也有"),
    65: ("备注", "", "手机号 13800000065 在第 68 行也有"),
    80: ("任教学科", "围棋", "学科“围棋”不认识"),
    95: ("岗位", "保安", "岗位“保安”不认识"),
    110: ("年级", "三四年级混", "年级“三四年级混”看不懂"),
    125: ("备课组", "大集体", "没有“大集体”这个备课组"),
    140: ("姓名", "长" * 41, "“姓名”太长"),
    155: ("姓名", "=VLOOKUP(B9,Sheet2!A:B,2)", "“姓名”是公式"),
    170: ("手机号码", "13911110000", "已经登记给"),
    185: ("教工号", "sun", "是石龙小学的"),
}
FIRST_ROW = 4


def planted(people: int = 300) -> bytes:
    """A roster with everything of ``PLANTED`` in it."""
    rows = [person(number) for number in range(people)]
    for number, (column, text, _said) in PLANTED.items():
        if number >= people:
            continue
        rows[number][HEADING.index(column)] = text
    return book(rows)
