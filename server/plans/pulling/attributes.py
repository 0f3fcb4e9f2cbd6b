"""What the attributes of blocks are called, and their values in words. Pure."""

import json

NAMES = {
    "title": "标题",
    "minutes": "时间",
    "period": "课时",
    "key": "这一部分的种类",
    "type": "样式",
    "level": "标题级别",
    "align": "对齐",
    "indentChars": "首行缩进",
    "num": "编号",
    "start": "起始编号",
    "width": "大小",
    "height": "大小",
    "file_id": "图片",
    "parcel": "对象",
    "mould": "导出时的表格",
    "alt": "图片说明",
    "latex": "公式",
    "omml": "公式",
    "label": "名称",
    "kind": "种类",
    "col": "列的名称",
    "colwidth": "列宽",
    "colspan": "合并单元格",
    "rowspan": "合并单元格",
}
_TYPES = {
    "paragraph": "正文",
    "heading": "标题",
    "bulletList": "项目列表",
    "orderedList": "编号列表",
    "tableHeader": "表头格",
    "tableCell": "普通格",
}
_ALIGNS = {"left": "居左", "center": "居中", "right": "居右", "justify": "两端对齐"}


def attr_name(attr: str) -> str:
    """「时间」 for minutes; whatever we have no word for is a format."""
    return NAMES.get(attr, "格式")


def attr_words(attr: str, value: str) -> str:
    """A value as a merge says it (a string, or JSON of a number or of several attributes) in words."""
    if not value:
        return ""
    if attr == "minutes":
        return f"{value} 分钟"
    if attr == "period":
        return f"第 {value} 课时"
    if attr == "level":
        return f"第 {value} 级"
    if attr == "type":
        return _TYPES.get(_first(value), _first(value))
    if attr == "align":
        return _ALIGNS.get(value, value)
    if attr in ("file_id", "omml", "colwidth", "parcel", "mould"):
        return NAMES[attr]
    return _first(value)


def _first(value: str) -> str:
    """Several attributes that go together come as one JSON; their first readable value says enough."""
    if not value.startswith(("{", "[")):
        return value
    try:
        found = json.loads(value)
    except ValueError:
        return value
    values = list(found.values()) if isinstance(found, dict) else found
    return next((str(one) for one in values if isinstance(one, str | int | float) and one != ""), "")
