"""Labels with what they name in the same line: 教学重点：…, 【教学重点】…, fields one behind the other."""

import re

from . import labels

BRACKET = re.compile(r"^[【〖]\s*([^】〗]{2,20})\s*[】〗]\s*[:：]?\s*(.*)$", re.DOTALL)
INLINE = re.compile(
    r"^[\s#>*\-]*((?:[（(]?[一二三四五六七八九十\d]{1,2}[)）、.．]\s*|[●■◆▲★※•·*]\s*)?[\u4e00-\u9fff][\u4e00-\u9fff\s、/（）()]{1,18}?)"
    r"(?:\s*[:：]\s*\**|\*\*\s*[:：])\s*(.*)$",
    re.DOTALL,
)
_INLINE_ENGLISH = re.compile(r"^[\s\dIVX.、]*([A-Za-z][A-Za-z '&/]{3,40}?)\s*[:：]\s*(.*)$", re.DOTALL)
_GAPPED = re.compile(
    r"^\s*((?:[（(]?[一二三四五六七八九十\d]{1,2}[)）、.．]\s*)?[\u4e00-\u9fff、/（）()]{2,12}?)"
    r"(?: {2,}|[ ]*[\t　]+)\s*(\S.*)$",
    re.DOTALL,
)
_COLON = re.compile(r"[:：]")
_BEFORE_FIELD = frozenset(" \t　,，;；、*【[（(|｜")
_MAX_FIELD = 14
_LEAD = re.compile(r"\s*([^\s:：，。；！？]{2,20})(?: {2,}|[ ]*[\t　]\s*)")  # who or what, then a wide blank
_UNFILLED = re.compile(r"[年月日星期第周节午上下\s_＿/—-]*")

Labelled = tuple[labels.Match, str, int]


def inline_label(text: str) -> Labelled | None:
    """(meaning, label as written, characters before the content) of 教学重点：… or 【教学重点】…."""
    for pattern in (BRACKET, INLINE, _INLINE_ENGLISH):
        skipped = len(text) - len(text.lstrip()) if pattern is BRACKET else 0
        found = pattern.match(text[skipped:])
        match = labels.lookup(found[1].strip()) if found and found[2].strip() else None
        if found is not None and match is not None:
            return match, found[1].strip(), skipped + found.start(2)
    return None


def gapped_label(text: str) -> Labelled | None:
    """The same of 教学重点　　…: a wide blank where others type a colon."""
    found = _GAPPED.match(text)
    match = labels.lookup(found[1].strip()) if found else None
    if found is None or match is None or match.phrase != labels.bare(found[1]):
        return None
    return match, found[1].strip(), found.start(2)


def fields_of(text: str) -> list[tuple[labels.Match, str, str]]:
    """(meaning, label, value) of 学科：数学 年级：八年级, 课时　　两课时; [] where no field begins a line.

    A name may stand before the first, a wide blank between (``lead_of``).
    """
    known = [hit for colon in _COLON.finditer(text) if (hit := _field_before(text, colon.start()))]
    if not known:
        return _gapped_field(text)
    lead = text[: known[0][1]]
    if lead.strip(" \t　*【[（(") and not _LEAD.fullmatch(lead):
        return []
    fields = []
    for index, (match, start, colon) in enumerate(known):
        end = known[index + 1][1] if index + 1 < len(known) else len(text)
        value = text[colon + 1 : end].strip(" \t　_＿，,；;*")
        fields.append((match, text[start:colon].strip(), value))
    return fields


def lead_of(text: str, fields: list[tuple[labels.Match, str, str]]) -> str:
    """高一化学备课组 before 主备人：… in one line; "" when the line begins with a field."""
    found = _LEAD.match(text) if fields else None
    return found[1] if found is not None and text.startswith(fields[0][1], found.end()) else ""


def _gapped_field(text: str) -> list[tuple[labels.Match, str, str]]:
    """One value behind a wide blank; blanks to fill in (年　月　日) and further labels are none."""
    found = gapped_label(text)
    if found is None or found[0].kind not in ("meta", "info"):
        return []
    value = text[found[2] :].strip()
    if re.search(r"\s{2,}|[\t　]", value) or _UNFILLED.fullmatch(value) or labels.lookup(value) is not None:
        return []
    return [(found[0], found[1], value)]


def _field_before(text: str, colon: int) -> tuple[labels.Match, int, int] | None:
    """(meaning, start, colon) of the longest field label that ends at a colon and starts a word."""
    for start in range(max(0, colon - _MAX_FIELD), colon - 1):
        if start and text[start - 1] not in _BEFORE_FIELD:
            continue
        if text[start] in _BEFORE_FIELD:
            continue
        match = labels.lookup(text[start:colon].strip())
        if match is not None and match.kind in ("meta", "info"):
            return match, start, colon
    return None
