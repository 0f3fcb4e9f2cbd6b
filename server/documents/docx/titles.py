"""The title of a plan when no field gives it: the first line that looks like one, or the file name."""

import re
from pathlib import PurePath
from typing import Any

from .lines import Line
from .ooxml.context import hint_of
from .records.naming import kind_titled
from .texts import text_of

Json = dict[str, Any]

_GENERIC = re.compile(
    r"(?:教师|授课|课堂|公开课|优质课|示范课|集体备课|学区|通案|个案|二次备课|修订稿|校本|学校|小学|初中|高中|中学|中职|大学|学院|职业|年级|语文|数学|英语|科学|课程|体育与健康|体育|音乐|美术|道德与法治|品德与社会|思想品德|思想政治|政治|历史|地理|物理|化学|生物学?|信息科技|信息技术"
    r"|劳动技术|劳动|综合实践活动|综合实践|心理健康教育|心理健康|书法|通用技术|幼儿园|大班|中班|小班|健康|理论课|实训课|专业课|公共课|教学活动|活动|课"
    r"|教学设计方案|教学设计|教学案|导学案|学历案|学案|教学方案|教学计划|教学预案|教案|课时计划|课时设计|课时|计划|备课笔记|备课手册|备课本|教案本|备课|学科|用纸|单元|听课|评课|记录|表|模板|样例|范例|案例|及反思|说课稿|首页|封面|设计"
    r"|[第\d一二三四五六七八九十册学期上下年度(（)）《》·\-—_.．,，、:：\s“”\"的])+"
)
_KIND = re.compile(
    r"(?:公开课|优质课|示范课|集体备课)?(?:课堂)?(?:教学设计方案|教学活动设计|教学设计|教学案|导学案|学历案|学案|教学方案"
    r"|(?:主题)?班会(?:活动)?(?:设计|方案|教案)|教学计划|教学预案|活动课设计|活动设计|活动方案|教案|课时计划|课时设计|说课稿|备课本|教案本)(?:及反思)?$"
)
_WHOLE = re.compile(r" 大?单元(?:整体)?(教学设计|教案)$")
_SCHOOL = re.compile(
    r"^[^《》:：]{2,30}(?:学校|中学|小学|大学|学院|幼儿园|幼教集团|教育集团|教研室|教研组|校区|分校)$"
)
_TAIL = re.compile(r"[（(][^（）()]{0,12}[)）]\s*$")
_GAPS = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff（(])")
_COUNTED = re.compile(
    r"^(第\s?[一二三四五六七八九十百\d]{1,4}\s?(?:课时|课|章|节|单元|讲|回|篇)) (?=[\u4e00-\u9fff])"
)
_CHAPTER = re.compile(r"第\s?[一二三四五六七八九十\d]{1,3}\s?(?:章|单元|模块|篇|编)")
_SECTION = re.compile(r"第\s?[一二三四五六七八九十\d]{1,3}\s?(?:节|课|框)(?!时)")
_MAX_TITLE = 60


def clean(line: str) -> str:
    """《勾股定理》教学设计 → 勾股定理; "" when nothing but usual words is left."""
    text = _without_gaps(_WHOLE.sub(r"\1", re.sub(r"\s+", " ", line).strip()))
    quoted = re.search(r"《([^》]{1,40})》", text)
    if quoted:
        return quoted[1].strip()
    shorter = _KIND.sub("", _TAIL.sub("", text)).strip(" -—_:：")
    return (
        "" if not shorter or _GENERIC.fullmatch(shorter) or _SCHOOL.match(shorter) else shorter[:_MAX_TITLE]
    )


def _without_gaps(text: str) -> str:
    """荷 花 → 荷花, but 第9课 辛亥革命 as the teacher wrote it."""
    counted = _COUNTED.match(text)
    at = counted.end() if counted is not None else 0
    return text[:at] + _GAPS.sub("", text[at:])


def place_in(line: str, title: str) -> tuple[int, int] | None:
    """From where to where ``line`` says ``title``, with other blanks between its letters or none."""
    letters = "".join(title.split())
    found = re.search(r"\s*".join(map(re.escape, letters)), line) if letters else None
    return found.span() if found is not None else None


def is_chapter_of(line: str, below: str) -> bool:
    """第二章 海水中的重要元素 over 第二节 氯及其化合物: the lesson is the second line."""
    return bool(_CHAPTER.match(line.strip()) and _SECTION.match(below.strip()))


def is_paper_title(line: Line) -> bool:
    """课程思政教学设计, 课堂教学评价量表, centred at the very top: the name of the paper, no heading."""
    is_apart = line.hint.is_title or line.hint.is_centred or line.signature == "style1"
    is_named = bool(_KIND.search(_TAIL.sub("", line.text))) or kind_titled(line.text) is not None
    return is_apart and line.number is None and is_named


def is_title_line(node: Json, index: int) -> bool:
    """One of the first lines, set apart: title style, centred, bold or large; short and without a stop."""
    text = text_of(node).strip()
    if (
        node["type"] != "paragraph"
        or not 2 <= len(text) <= _MAX_TITLE
        or text.endswith(("。", "；", "：", ":", "说明", "须知"))
    ):
        return False
    hint = hint_of(node)
    stands_out = hint.is_title or hint.is_centred or hint.bold or hint.size >= 30 or hint.level == 1
    return hint.is_title or (
        index < 4 and (stands_out or bool(_KIND.search(_TAIL.sub("", text))) or "《" in text[:2])
    )


def says_nothing_else(line: str, title: str) -> bool:
    """Whether a title line holds no more than the title and usual words."""
    rest = (
        re.sub(r"\s+", "", line).replace(re.sub(r"\s+", "", title), "") if title else re.sub(r"\s+", "", line)
    )
    return not rest or bool(
        re.fullmatch(
            r"[《》\s]*(?:教学设计方案|教学设计|教案|教学案|导学案)?[《》\s]*",
            rest,
        )
    )


def first_item(text: str) -> str:
    """1.立定跳远 2.游戏：青蛙跳荷叶 → 立定跳远; a text that does not count is one item."""
    text = " ".join(text.split())
    found = re.match(
        r"(?:1[.．、]|一、|[(（][1一][)）]|①)\s*(.+?)\s*[;；,，]?\s*(?:2[.．、]|二、|[(（][2二][)）]|②)", text
    )
    return found[1] if found else text


def from_name(name: str) -> str:
    """A title from the file name."""
    stem = PurePath(name.replace("\\", "/")).stem
    stem = "".join(sign for sign in stem if sign.isprintable())
    return clean(stem) or stem[:_MAX_TITLE]
