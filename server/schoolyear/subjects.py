"""Subjects as timetables abbreviate them."""

from server.people.subjects import subject_of

SHORT = {
    "语": "语文", "数": "数学", "英": "英语", "道": "道德与法治", "科": "科学", "体": "体育与健康",
    "音": "音乐", "美": "美术", "理": "物理", "化": "化学", "史": "历史", "地": "地理",
    "微机": "信息科技", "电脑": "信息科技", "劳动技术": "劳动",
}  # fmt: skip


def full_name(text: str) -> str:
    """道法 and 数 are 道德与法治 and 数学; a name that is not known stays as it is."""
    return subject_of(text) or SHORT.get(text, text)
