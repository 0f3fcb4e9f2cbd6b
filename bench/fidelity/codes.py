"""What stands in a paper as a code: EQ and SYMBOL fields, signs of symbol fonts."""

import re
import unicodedata
from collections.abc import Iterator

from .parts import Element, M, w
from .words import PRIVATE, text

_GENERAL = re.compile(r'\\\*\s*(?:"[^"]*"|\S+)')
_COMMAND = re.compile(r"\\[a-zA-Z]{1,2}\s*-?\d*")
_OTHER = re.compile(r"[\W_]+")


def fields(body: Element) -> Iterator[str]:
    """The codes of fields of which the file holds no result, those inside others too."""
    for simple in body.iter(w("fldSimple")):
        if not "".join(simple.itertext()).strip():
            yield str(simple.get(w("instr"), "")).strip()
    open_: list[list[str]] = []  # [code, result, whether the result has begun] of each open field
    for node in body.iter(w("fldChar"), w("instrText"), w("t")):
        kind = node.get(w("fldCharType")) if node.tag == w("fldChar") else ""
        if kind == "begin":
            open_.append(["", "", ""])
        elif kind == "separate" and open_:
            open_[-1][2] = "result"
        elif kind == "end" and open_:
            code, result, _ = open_.pop()
            around = open_[-1] if open_ else None
            if around is not None and not around[2] and around[0].strip()[:2].upper() == "EQ":
                around[0] += code.strip()[2:]  # a formula in the code of another is one with it
            elif not result.strip():
                yield code.strip()
        elif open_ and not kind:
            open_[-1][1 if node.tag == w("t") else 0] += node.text or ""


def equations(body: Element) -> Iterator[str]:
    """The letters of every EQ field."""
    for code in fields(body):
        if code[:2].upper() == "EQ":
            yield letters(_COMMAND.sub("", _GENERAL.sub("", code[2:])))


def drawn(body: Element) -> Iterator[str]:
    """The letters of every formula and of every word with its reading."""
    for formula in body.iter(f"{{{M}}}oMath"):
        yield letters("".join(one.text or "" for one in formula.iter(f"{{{M}}}t")))
    for ruby in body.iter(w("ruby")):
        yield letters("".join(one.text or "" for one in ruby.iter(w("t"))))


def letters(said: str) -> str:
    """Letters and figures alone; ① counts as 1."""
    return _OTHER.sub("", unicodedata.normalize("NFKC", said))


def signs(body: Element) -> int:
    """Signs that only a symbol font shows."""
    private = sum(len(PRIVATE.findall(one.text or "")) for one in body.iter(w("t")))
    symbols = sum(code.upper().startswith("SYMBOL") for code in fields(body))
    return sum(1 for _ in body.iter(w("sym"))) + private + symbols


def shown_signs(body: Element) -> int:
    """Signs and Greek letters that stand in the text as themselves."""
    said = "".join(text(one) for one in body.iter(w("p")))
    return sum(unicodedata.category(one) in ("So", "Sm", "No") or "\u0370" <= one <= "\u03ff" for one in said)
