"""Subjects as timetables abbreviate them, and several in one line."""

import re

from server.people.subjects import subject_of

SHORT = {
    "语": "语文", "数": "数学", "英": "英语", "道": "道德与法治", "科": "科学", "体": "体育与健康",
    "音": "音乐", "美": "美术", "理": "物理", "化": "化学", "史": "历史", "地": "地理",
    "微机": "信息科技", "电脑": "信息科技", "劳动技术": "劳动",
}  # fmt: skip


def full_name(text: str) -> str:
    """道法 and 数 are 道德与法治 and 数学; a name that is not known stays as it is."""
    return subject_of(text) or SHORT.get(text, text)


def named(text: str) -> list[str]:
    """The subjects a line names, each once: 「语文、数学」 「语文 数学」 「语/数」 are the same two."""
    if one := subject_of(text):
        return [one]
    return list(dict.fromkeys(full_name(part) for part in re.split(r"[、，,；;/／\s]+", text) if part))
