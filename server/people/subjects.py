"""Subjects and grades: how we write them, and how schools write them too."""

import re
import unicodedata

SUBJECTS = (
    "语文", "数学", "英语", "道德与法治", "科学", "物理", "化学", "生物学", "历史", "地理",
    "音乐", "美术", "体育与健康", "信息科技", "劳动", "综合实践", "心理健康",
)  # fmt: skip
GRADES = (
    "一年级", "二年级", "三年级", "四年级", "五年级", "六年级",
    "七年级", "八年级", "九年级", "高一", "高二", "高三",
)  # fmt: skip
OTHER_SUBJECTS = {
    "道法": "道德与法治", "思政": "道德与法治", "政治": "道德与法治", "思想品德": "道德与法治",
    "品德": "道德与法治", "道德法治": "道德与法治", "生物": "生物学", "体育": "体育与健康",
    "体健": "体育与健康", "信息": "信息科技", "信息技术": "信息科技", "计算机": "信息科技",
    "劳动教育": "劳动", "劳技": "劳动", "综合": "综合实践", "综合实践活动": "综合实践", "心理": "心理健康",
    "心理健康教育": "心理健康", "外语": "英语", "小学语文": "语文", "小学数学": "数学", "小学英语": "英语",
}  # fmt: skip
_HAN = "一二三四五六七八九"
_OTHER_GRADES = {"初一": "七年级", "初二": "八年级", "初三": "九年级"} | {
    f"高中{_HAN[at]}年级": f"高{_HAN[at]}" for at in range(3)
}


def subject_of(text: str) -> str | None:
    """The subject a school means; ``None`` when we know none of that name."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).removesuffix("科")
    return plain if plain in SUBJECTS else OTHER_SUBJECTS.get(plain)


def grade_of(text: str) -> str | None:
    """「三年级」 of 三年级, 三, 3, 3年级; 「七年级」 of 初一, 7; ``None`` of anything else."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    if plain in GRADES:
        return plain
    if plain in _OTHER_GRADES:
        return _OTHER_GRADES[plain]
    short = plain.removesuffix("级").removesuffix("年")
    if short.isascii() and short.isdigit() and 1 <= int(short) <= 12:
        return GRADES[int(short) - 1]
    return f"{short}年级" if short in tuple(_HAN) else None
