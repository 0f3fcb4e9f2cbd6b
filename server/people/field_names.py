"""What the fields of our forms are called on their pages: for a form shown again away from its page. Pure.

A field that is chosen from a list and not typed has no entry. ``tests/people/test_field_names.py`` holds this
against the templates.
"""

import re

LABELS = {
    "title": "课题", "subject": "学科", "grade": "年级", "textbook": "教材", "period": "课时",
    "class": "班级", "name": "名称", "short_name": "简称", "login": "工号", "phone": "手机号",
    "body": "批注", "reason": "事由", "note": "说明", "due": "到哪天", "teacher": "老师",
    "students": "学生数", "sample": "班名的写法", "edition": "版本", "school_year": "学年",
    "day": "从哪天起", "on_day": "从哪天起", "starts_on": "从哪天起", "from_on": "从哪天起",
    "to_on": "调到哪天", "ends_on": "最后一天", "last_day": "最后一天",
    "week1_on": "第 1 周的星期一", "first": "从", "last": "到",
    "words": "说明", "grades": "发给哪些年级", "discussion_days": "研讨几天", "sign_days": "几天内审定",
    "class_name": "哪个班", "outcome": "成果", "label": "教案里写的",
    "teacher_name": "上课的老师", "observer_name": "找听课人", "question": "约定看的问题",
    "reply": "我的回应", "overall": "总评", "text": "写的话", "at": "从（分:秒）", "until": "到（分:秒）",
    "paper": "纸质同意书放在哪里", "url": "录像的网址", "pupils": "学生人数", "good-0": "优点 1",
    "good-1": "优点 2", "advice-0": "建议",
}  # fmt: skip
# What one and the same name means on the pages of one part: the first that fits the path.
ON_PATHS: tuple[tuple[re.Pattern[str], dict[str, str]], ...] = (
    (re.compile(r"/people/|/schools/[^/]+/people$"), {"name": "姓名"}),
    (re.compile(r"/schools/[^/]+/class|/classes/"), {"name": "班名"}),
    (re.compile(r"/schools/[^/]+$|/districts/[^/]+/schools$"), {"name": "校名"}),
    (re.compile(r"/districts"), {"name": "学区名称"}),
    (re.compile(r"/groups"), {"name": "组名"}),
    (re.compile(r"/plans/.*/versions"), {"name": "这一版的名字"}),
    (re.compile(r"/plans/.*/(settlement|refusal)$"), {"reason": "为什么不采纳"}),
    (re.compile(r"/plans/.*/(proposals|suggestions|suggestions/line)$"), {"reason": "为什么这样改"}),
    (re.compile(r"/rounds"), {"title": "课题或单元"}),
    (re.compile(r"/plans/.*/releases$"), {"note": "这一版的说明"}),
    (re.compile(r"/plans/.*/tasks$"), {"note": "补充一句"}),
)
OF_ONE = re.compile(r"-[0-9a-f-]{36}$")
CELL = re.compile(r"(starts|ends)([0-9]+)")


def label_of(path: str, name: str) -> str:
    """The label of a typed field of the form sent to ``path``; empty when it has none of its own."""
    for pattern, labels in ON_PATHS:
        if name in labels and pattern.match(path):
            return labels[name]
    cell = CELL.fullmatch(name)
    if cell:
        return f"第 {cell[2]} 节{'上课' if cell[1] == 'starts' else '下课'}"
    # title-… of one file among many: as the field of a single one.
    return LABELS.get(name, "") or LABELS.get(OF_ONE.sub("", name), "")
