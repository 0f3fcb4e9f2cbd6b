"""Codes of a lesson as somebody typed or tapped them: one string, read into a list."""

import re
import unicodedata
from collections.abc import Container

from server.base.errors import DomainError

SHOWN = 8
_BETWEEN = re.compile(r"[\s,;、。]+")


class CodesRefused(DomainError):
    """The codes cannot be analysed: there are none, or one is not of the system."""


def letters(text: str, known: Container[str], *, empty: str, wrong: str) -> list[str]:
    """One code a character; small and full-width letters are taken, spaces and commas are not codes.

    ``empty`` and ``wrong`` are the sentences of a refusal; ``wrong`` follows the place and the code.

    Raises:
        CodesRefused: no code, or one that is not ``known``.
    """
    return _known(list("".join(_BETWEEN.split(_plain(text).upper()))), known, empty, wrong)


def numbers(text: str, known: Container[str], *, empty: str, wrong: str) -> list[str]:
    """The same for codes of more than one character, with spaces or commas between them.

    Raises:
        CodesRefused: as ``letters``.
    """
    return _known([code for code in _BETWEEN.split(_plain(text)) if code], known, empty, wrong)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _known(codes: list[str], known: Container[str], empty: str, wrong: str) -> list[str]:
    if not codes:
        raise CodesRefused(empty)
    for place, code in enumerate(codes, start=1):
        if code not in known:
            raise CodesRefused(f"第 {place} 个编码“{code[:SHOWN]}”不认识：{wrong}")
    return codes
