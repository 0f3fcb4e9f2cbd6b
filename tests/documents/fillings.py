"""Sections, and what the dot of each shows: one list for the server and for the open editor."""

from server.documents import skeleton
from server.documents.spec import Json
from tests.documents.samples import paragraph, section


def _cell(text: str = "", kind: str = "tableCell", **attrs: str) -> Json:
    return {"type": kind, "attrs": attrs, "content": [paragraph(text)]}


def _row(*cells: Json) -> Json:
    return {"type": "tableRow", "content": list(cells)}


def _table(kind: str, *rows: Json) -> Json:
    return {"type": "table", "attrs": {"kind": kind}, "content": list(rows)}


def _steps(*rows: tuple[str, str], head: tuple[Json, ...] = ()) -> Json:
    return _table("process", _HEAD, *head, *(_row(_cell(name), _cell(says)) for name, says in rows))


_HEAD = _row(_cell("环节", "tableHeader", col="step"), _cell("教师活动", "tableHeader", col="teacher"))
_GROUPS = _row(_cell("上半场", "tableHeader"), _cell("说明", "tableHeader"))

FILLINGS: list[tuple[Json, str]] = [
    (section("prep", "只有空行", paragraph(""), paragraph("　 ")), "empty"),
    (section("prep", "写了字", paragraph("小棒")), "full"),
    (section("prep", "一个公式", {"type": "blockMath", "attrs": {"latex": "x"}}), "full"),
    (section("prep", "只有表头", _table("form", _GROUPS, _row(_cell(), _cell()))), "empty"),
    (section("prep", "表里写了", _table("form", _GROUPS, _row(_cell(), _cell("有")))), "full"),
    (section("prep", "模板没填", paragraph("课题：{{课题}}")), "half"),
    (section("prep", "只有空格子", paragraph("{{课题}}")), "empty"),
    (section("prep", "是集合", paragraph("{{1},{2}}")), "full"),
    (section("process", "新的教学过程", skeleton.process_table()), "empty"),
    (section("process", "写了一步", _steps(("导入", "提问"), ("小结", ""))), "half"),
    (section("process", "表外有话", paragraph("先分组"), _steps(("导入", ""))), "half"),
    (section("process", "步步写了", _steps(("导入", "提问"))), "full"),
    (section("process", "两行表头", _steps(("导入", "提问"), head=(_GROUPS,))), "full"),
    (section("process", "没有一步", _steps()), "empty"),
]
