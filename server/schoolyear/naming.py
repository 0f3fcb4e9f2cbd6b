"""Names of classes as schools write them: 三（2）班, 三年级2班, 302班, 初二3班, 2024级3班."""

import re
import unicodedata
from dataclasses import dataclass

DIGITS = "零一二三四五六七八九"
_HAN_NUMBER = "[一二三四五六七八九十]{1,3}"
_COUNT = rf"(?P<n>\d{{1,2}}|{_HAN_NUMBER})"
_OPEN, _CLOSE = r"\s*[（(]?\s*", r"\s*[）)]?\s*"
# Most particular first. ``g`` is the grade as written, ``n`` the number of the class in it.
_SHAPES = (
    re.compile(rf"^(?P<y>20\d\d)\s*[级届]{_OPEN}{_COUNT}{_CLOSE}班?$"),
    re.compile(rf"^(?P<s>[初高])(?P<g>[一二三]){_OPEN}{_COUNT}{_CLOSE}班?$"),
    re.compile(rf"^(?P<g>[一二三四五六七八九])(?:年级)?{_OPEN}{_COUNT}{_CLOSE}班?$"),
    re.compile(rf"^(?P<g>[1-9])(?:\s*年级\s*|[.．·-]){_OPEN}{_COUNT}{_CLOSE}班?$"),
    re.compile(r"^(?P<g>[1-9])(?P<n>\d\d)\s*班?$"),
    re.compile(r"^(?P<g>[1-9])\s*[（(]\s*(?P<n>\d{1,2})\s*[）)]\s*班?$"),
)
_STAGE_FIRST = {"初": 7, "高": 10}


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a name says. ``grade`` is ``None`` where it names the year of entry, which never changes."""

    grade: int | None
    number: int
    start: int
    end: int
    entry_year: int | None = None


def parse(text: str) -> Parsed | None:
    """Grade and number of a class name, or ``None`` when it follows no pattern (精英班, 复式班)."""
    text = text.strip()
    for shape in _SHAPES:
        found = shape.match(text)
        if found is None:
            continue
        groups = found.groupdict()
        number = _number(groups["n"])
        if "y" in groups:
            return Parsed(None, number, *found.span("y"), entry_year=int(groups["y"]))
        written = groups["g"]
        grade = int(written) if written.isascii() else DIGITS.index(written)
        if groups.get("s"):
            grade += _STAGE_FIRST[groups["s"]] - 1
        return Parsed(grade, number, *found.span("g"))
    return None


def promote(text: str, to_grade: int) -> str:
    """The same class one or more grades on: 三（2）班 and 4 give 四（2）班.

    A name of the year of entry, or one without a grade in it, stays as it is. 初一 becomes 初二 within the
    stage; a class that leaves its stage gets the name of the new one (初三 to 高一).
    """
    text = text.strip()
    found = parse(text)
    if found is None or found.grade is None:
        return text
    written = text[found.start : found.end]
    stage = text[found.start - 1] if found.start and text[found.start - 1] in _STAGE_FIRST else ""
    if stage:
        new_stage = "初" if to_grade <= 9 else "高"
        place = to_grade - _STAGE_FIRST[new_stage] + 1
        if not 1 <= place <= 3:
            return text
        return text[: found.start - 1] + new_stage + DIGITS[place] + text[found.end :]
    if not 1 <= to_grade <= 9:
        return text
    return (
        text[: found.start] + (str(to_grade) if written.isascii() else DIGITS[to_grade]) + text[found.end :]
    )


def like(sample: str, grade: int, number: int, entry_year: int) -> str:
    """The name of a new class, written as ``sample`` is: 一（3）班 like 一（1）班."""
    found = parse(sample)
    if found is None:
        return f"{DIGITS[grade] if grade <= 9 else '高' + DIGITS[grade - 9]}（{number}）班"
    text = sample.strip()
    is_by_entry = found.entry_year is not None
    text = f"{entry_year}{text[found.end :]}" if is_by_entry else promote(text, grade)
    matched = next(shape.match(text) for shape in _SHAPES if shape.match(text))
    assert matched is not None
    start, end = matched.span("n")
    old = text[start:end]
    new = f"{number:0{len(old)}d}" if old.isascii() else _han(number)
    return text[:start] + new + text[end:]


def key(text: str) -> str:
    """What two spellings of the same class share: 三（2）班, 3.2班 and 302 are the same, 2024级3班 is not."""
    found = parse(unicodedata.normalize("NFC", text))
    if found is not None:
        return f"{found.entry_year or found.grade}-{found.number}"
    plain = re.sub(r"[\s()（）]", "", unicodedata.normalize("NFKC", text))
    return plain.removesuffix("班")


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    if "十" not in text:
        return DIGITS.index(text[-1])
    tens, _, ones = text.partition("十")
    return (DIGITS.index(tens) if tens else 1) * 10 + (DIGITS.index(ones) if ones else 0)


def _han(number: int) -> str:
    if number < 10:
        return DIGITS[number]
    tens, ones = divmod(number, 10)
    return ("" if tens == 1 else DIGITS[tens]) + "十" + (DIGITS[ones] if ones else "")
