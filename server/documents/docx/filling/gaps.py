"""Room left between printed words (第　课时, （　）年级（　）班): a value goes there, the words stay."""

import re

_GAP = re.compile(r"[\s_＿]+|(?<=[（(《])(?=[)）》])")
_PRINTED = re.compile(r"[^0-9A-Za-z]{1,14}")
_UNIT = re.compile(r"[）)]?([\u4e00-\u9fff]+)")


def fitted(printed: str, value: str) -> str | None:
    """``value`` in the room that ``printed`` leaves for it; None where there is no such room.

    Whatever says all the words itself (2026年9月1日) is written as it is; else it goes before the unit it
    ends with (三年级), else where the room begins; behind the words when it is not clear where.
    """
    gaps = list(_GAP.finditer(printed))
    words = [word for word in _GAP.split(printed) if word]
    if not gaps or not words or not _PRINTED.fullmatch("".join(words)):
        return None
    said = "".join(value.split())
    if re.fullmatch(".*?".join(map(re.escape, ["", *words, ""])), said, re.DOTALL):
        return value
    own = next((gap for gap in gaps if (unit := _unit(printed, gap)) and said.endswith(unit)), None)
    if own is not None:
        return _put(printed, own, value.removesuffix(_unit(printed, own)))
    if len(gaps) == 1 or gaps[0].start() == 0:
        return _put(printed, gaps[0], value)
    return f"{printed} {value}"


def _unit(printed: str, gap: re.Match[str]) -> str:
    found = _UNIT.match(printed, gap.end())
    return found[1] if found is not None else ""


def _put(printed: str, gap: re.Match[str], value: str) -> str:
    before, after = printed[: gap.start()], printed[gap.end() :]
    sign = before[-1:]
    return before + (value.removeprefix(sign) if sign else value) + after
