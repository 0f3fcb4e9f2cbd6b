"""Words a form prints where something is to be written: they are the school's, and no words of a lesson.

（写清三方面）, ____, 签名：　年　月　日, 组长：　　教务处：, （听课人填写，勿动）."""

import re

from .ooxml.names import Element, w

# 知识与技能：____, 【情感态度】: words before room to write.
CAPTION = re.compile(
    r"\s*((?:[（(]?(?:[一二三四五六七八九十\d①-⑨]{1,2}|[A-Z])[)）、.．]?\s*)?[\u4e00-\u9fff][\u4e00-\u9fff、/（）()]{1,13}"
    r"\s*[:：])[\s_＿]*|\s*([【〖]\s*[\u4e00-\u9fff、]{2,14}\s*[】〗][:：]?)[\s_＿]*"
)
_LONGEST = 40  # signs of a line to be signed
_DEPTH = 3  # of brackets in brackets
_HOLE = re.compile(r"\{\{[^{}]*\}\}|[_＿\s□]+")
_BRACKETED = re.compile(r"[（(［\[][^（()）［\[\]］]*[)）\]］]")
_ASKED = re.compile(r"(?:[\u4e00-\u9fff]{1,13}[:：])+|[，。；、:：第共年月日周节时分课页次]*")
_SIGNED = re.compile(
    r"(?=.*(?:签名|签字|签章|盖章|年月日))"
    r"(?:[\u4e00-\u9fff]{0,10}[（(]?(?:签名|签字|签章|盖章)[)）]?[:：]?|[\u4e00-\u9fff]{0,6}(?:日期|时间)?[:：]|(?:20\d{0,2})?年月日)+"
)
_KEPT_OUT = re.compile(r"[\u4e00-\u9fff]{2,12}[（(][^（()）]*(?:勿|[人长员处室组]填)[^（()）]*[)）]")


def says_something(line: str) -> bool:
    """Whether a line of a place holds more than hints, blanks and captions."""
    words = _HOLE.sub("", line)
    for _ in range(_DEPTH):
        words = _BRACKETED.sub("", words)
    return bool(words) and not _ASKED.fullmatch(words) and not is_kept(line) and not CAPTION.fullmatch(line)


def is_kept(line: str) -> bool:
    """签名：　年　月　日, 听课人点评（勿填）: what stays where it is, whatever is written beside it."""
    words = _HOLE.sub("", line)
    return len(words) <= _LONGEST and (_SIGNED.fullmatch(words) is not None or is_of_others(line))


def is_of_others(line: str) -> bool:
    """听课人点评（勿填）, 评价（由组长填写）: a word over what somebody else writes."""
    return _KEPT_OUT.fullmatch(_HOLE.sub("", line)) is not None


def is_prompt(line: Element) -> bool:
    """Whether a paragraph only asks for something to be typed: its control still shows what it asks."""
    around = [control.find(w("sdtPr")) for control in line.iterancestors(w("sdt"))]
    controls = [one for one in (*around, *line.iter(w("sdtPr"))) if one is not None]
    return any(control.find(w("showingPlcHdr")) is not None for control in controls)
