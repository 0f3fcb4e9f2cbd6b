"""Numbers as Word displays them: 一、 ① iv B 壹 (ECMA-376 17.18.59 ST_NumberFormat, the ones schools use)."""

_DIGITS = "〇一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)
CHINESE = frozenset(
    {
        "chineseCounting",
        "chineseCountingThousand",
        "japaneseCounting",
        "taiwaneseCountingThousand",
        "taiwaneseCounting",
        "ideographDigital",
        "taiwaneseDigital",
        "chineseLegalSimplified",
        "japaneseLegal",
        "ideographLegalTraditional",
    }
)


def show(value: int, fmt: str) -> str:
    """``value`` in a ``w:numFmt``; unknown formats fall back to decimal, ``none`` shows nothing."""
    if fmt in ("none", "bullet"):
        return ""
    if value < 0 or value > 32767:
        return str(value)
    return _shown(value, fmt)


def _shown(value: int, fmt: str) -> str:
    if fmt in ("lowerLetter", "upperLetter"):
        return letters(value, fmt == "upperLetter")
    if fmt in ("lowerRoman", "upperRoman"):
        return roman(value).upper() if fmt == "upperRoman" else roman(value)
    if fmt in ("ideographDigital", "taiwaneseDigital", "japaneseDigitalTenThousand"):
        return "".join(_DIGITS[int(digit)] for digit in str(value))
    if fmt in ("chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"):
        return counting(value, _FORMAL, "拾佰仟")
    if fmt in CHINESE:
        return counting(value, _DIGITS, "十百千")
    if fmt == "decimalZero":
        return f"{value:02d}"
    if fmt in ("decimalEnclosedCircle", "decimalEnclosedCircleChinese"):
        return circled(value)
    if fmt == "decimalEnclosedParen":
        return chr(0x2474 + value - 1) if 1 <= value <= 20 else f"({value})"
    if fmt == "decimalEnclosedFullstop":
        return chr(0x2488 + value - 1) if 1 <= value <= 20 else f"{value}."
    if fmt in ("decimalFullWidth", "decimalFullWidth2"):
        return "".join(chr(0xFF10 + int(digit)) for digit in str(value))
    if fmt == "ideographTraditional" and 1 <= value <= 10:
        return _STEMS[value - 1]
    if fmt == "ideographZodiac" and 1 <= value <= 12:
        return _BRANCHES[value - 1]
    return str(value)


def letters(value: int, is_upper: bool = False) -> str:
    """1 → a, 26 → z, 27 → aa, 28 → bb: Word repeats the letter."""
    if value < 1:
        return ""
    letter = chr(ord("A" if is_upper else "a") + (value - 1) % 26)
    return letter * min((value - 1) // 26 + 1, 9)


def roman(value: int) -> str:
    """Lower-case Roman numerals; 0 shows nothing."""
    text = ""
    for amount, sign in _ROMAN:
        while value >= amount:
            text, value = text + sign, value - amount
    return text


def circled(value: int) -> str:
    """① to ㊿; plain digits outside."""
    if 1 <= value <= 20:
        return chr(0x2460 + value - 1)
    if 21 <= value <= 35:
        return chr(0x3251 + value - 21)
    if 36 <= value <= 50:
        return chr(0x32B1 + value - 36)
    return str(value)


def counting(value: int, digits: str = _DIGITS, units: str = "十百千") -> str:
    """Chinese counting numbers up to 32767: 十二, 二十, 一百零五."""
    if value == 0:
        return "零" if digits == _FORMAL else "〇"
    if value >= 10000:
        rest = value % 10000
        gap = "零" if 0 < rest < 1000 else ""
        return (
            counting(value // 10000, digits, units)
            + "万"
            + gap
            + (counting(rest, digits, units) if rest else "")
        )
    text, pending_zero = "", False
    for power in (3, 2, 1, 0):
        digit = value // 10**power % 10
        if digit == 0:
            pending_zero = bool(text)
            continue
        text += ("零" if pending_zero else "") + digits[digit] + (units[power - 1] if power else "")
        pending_zero = False
    return text[1:] if digits == _DIGITS and text.startswith("一十") else text


def read_chinese(text: str) -> int | None:
    """二十三 → 23, 3 → 3; None when it is no number. Up to 99, as headings go."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.partition("十")
    if ten:
        left = _DIGITS.find(tens) if tens else 1
        right = _DIGITS.find(ones) if ones else 0
        return left * 10 + right if left > 0 and right >= 0 and len(tens) < 2 and len(ones) < 2 else None
    value = _DIGITS.find(text) if len(text) == 1 else -1
    return value if value >= 0 else None


def read_roman(text: str) -> int | None:
    """IV → 4; None when it is no number up to 39."""
    return next((value for value in range(1, 40) if roman(value) == text.lower()), None)
