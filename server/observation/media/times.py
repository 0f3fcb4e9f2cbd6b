"""Moments of a recording as people write them: 「12:30」 is twelve minutes and a half. Pure."""

import unicodedata

from server.base.errors import DomainError

LONGEST_SECONDS = 6 * 3600
NO_TIME = "时间写成 分:秒，例如 12:30，没有保存。"


def read(text: str) -> float | None:
    """Seconds of 「12:30」, 「1:02:03」, 「90」 or 「12：30.5」; ``None`` of nothing.

    Raises:
        DomainError: it is no time, or later than any lesson lasts.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return None
    parts = plain.split(":")
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        raise DomainError(NO_TIME) from None
    is_plain = all(part.replace(".", "", 1).isdigit() and part.isascii() for part in parts)
    if not is_plain or len(parts) > 3 or any(number >= 60 for number in numbers[1:]):
        raise DomainError(NO_TIME)
    seconds = 0.0
    for number in numbers:
        seconds = seconds * 60 + number
    if seconds > LONGEST_SECONDS:
        raise DomainError(NO_TIME)
    return round(seconds, 1)


def said(seconds: float) -> str:
    """「12:30」, from an hour on 「1:02:03」."""
    whole = int(seconds)
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"
