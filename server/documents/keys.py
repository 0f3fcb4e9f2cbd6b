"""Chinese titles of section keys and of the columns of a process table."""

from __future__ import annotations

SECTION_TITLES = {
    "basics": "基本信息",
    "objectives": "教学目标",
    "key": "教学重点",
    "difficult": "教学难点",
    "key_difficult": "教学重难点",
    "kd_measure": "突破措施",
    "material": "教材分析",
    "learner": "学情分析",
    "methods": "教法学法",
    "prep": "教学准备",
    "process": "教学过程",
    "board": "板书设计",
    "exercise": "课堂练习",
    "homework": "作业设计",
    "reflection": "教学反思",
    "evaluation": "教学评价",
    "summary": "课堂小结",
    "structure": "单元结构",
    "innovation": "创新之处",
    "safety": "安全提示",
    "stage": "学段要求",
}

COLUMN_TITLES = {
    "step": "环节",
    "time": "时间",
    "content": "教学内容",
    "teacher": "教师活动",
    "student": "学生活动",
    "intent": "设计意图",
    "second": "二次备课",
    "activity": "教学活动",
}

CUSTOM_PREFIX = "custom:"
UNTITLED = "未命名的一节"


def section_title(key: str | None) -> str:
    """The usual title of a section; of a 自定 section what stands behind `custom:`."""
    if not key:
        return UNTITLED
    if key.startswith(CUSTOM_PREFIX):
        return key[len(CUSTOM_PREFIX) :]
    return SECTION_TITLES.get(key, UNTITLED)


def column_title(col: str | None) -> str:
    """The usual head of a process column, "" when it is none of the known kinds."""
    return COLUMN_TITLES.get(col or "", "")
