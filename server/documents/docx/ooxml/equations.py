"""EQ fields: formulas, pinyin and circled signs as Word wrote them before it had formulas of its own.

``EQ \\f(1,2)``, ``EQ \\o\\ac(○,1)``, ``EQ \\* jc2 \\o\\ad(\\s\\up 9(yīng),莺)``; WPS writes them to this day.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from . import omml
from .math_signs import NARY

Json = dict[str, Any]

_GENERAL = re.compile(r"\\\*\s*(?:[\"“][^\"”]*[\"”]|\S+)\s*")  # how it looks, not what it says
_COMMAND = re.compile(r"\\([a-z]{1,2})\s*(-?\d*)\s*", re.IGNORECASE)
_MOST = 4000
_DEPTH = 20
_RINGS = {"○": "\u20dd", "〇": "\u20dd", "◯": "\u20dd", "□": "\u20de", "◇": "\u20df", "△": "\u20e4"}
_RINGED = {
    unicodedata.normalize("NFKC", chr(point)): chr(point)
    for point in (*range(0x2460, 0x2474), *range(0x24B6, 0x24EA), *range(0x3251, 0x32C0))
    if unicodedata.decomposition(chr(point)).startswith("<circle>")
}
_OVER = {"→": "\\overrightarrow", "^": "\\hat", "ˆ": "\\hat", "~": "\\tilde", "¯": "\\bar", "ˉ": "\\bar"}
_FENCES = {"{": "}", "[": "]", "<": ">", "(": ")", "|": "|"}


class _Odd(Exception):
    """Not in the grammar of EQ fields."""


@dataclass
class _Part:
    """A command with its options (``\\up 8`` with what it raises) and arguments."""

    name: str
    options: dict[str, str] = field(default_factory=dict)
    moved: list[tuple[str, list["_Item"]]] = field(default_factory=list)  # of \s: (up or do, what)
    arguments: list[list["_Item"]] = field(default_factory=list)


_Item = _Part | str


def read(instruction: str) -> list[Json] | None:
    """The inline nodes an EQ field shows; None when it cannot be told."""
    text = _GENERAL.sub("", instruction.strip()[2:]).strip()
    if not text or len(text) > _MOST:
        return None
    try:
        return _nodes(_Reader(text).items(""))
    except (_Odd, IndexError):
        return None


def code(instruction: str) -> str:
    """What stands behind EQ, for showing it as it is and for an EQ inside another."""
    return _GENERAL.sub("", instruction.strip()[2:]).strip()


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0

    def items(self, stops: str) -> list[_Item]:
        """Items up to one of ``stops`` (not consumed) or the end."""
        self.depth += 1
        if self.depth > _DEPTH:
            raise _Odd
        out: list[_Item] = []
        while self.at < len(self.text) and self.text[self.at] not in stops:
            item = self.item()
            if isinstance(item, str) and out and isinstance(out[-1], str):
                out[-1] += item
            else:
                out.append(item)
        self.depth -= 1
        return out

    def item(self) -> _Item:
        sign = self.text[self.at]
        if sign == "\\":
            return self.escaped()
        self.at += 1
        if sign != "(":
            return sign
        inside = self.items(")")  # brackets somebody typed without the stroke before them
        self.at += 1
        if any(isinstance(one, _Part) for one in inside):
            raise _Odd
        return "(" + "".join(str(one) for one in inside) + ")"

    def escaped(self) -> _Item:
        match = _COMMAND.match(self.text, self.at)
        if match is None:
            self.at += 2
            return self.text[self.at - 1]
        name = match[1].lower()
        if name not in "abdfilorsx" or len(name) != 1:
            raise _Odd
        self.at = match.end()
        part = _Part(name)
        self.options(part)
        if self.at < len(self.text) and self.text[self.at] == "(":
            part.arguments = self.arguments()
        return part

    def options(self, part: _Part) -> None:
        while (match := _COMMAND.match(self.text, self.at)) is not None and len(match[1]) == 2:
            name = match[1].lower()
            self.at = match.end()
            if name in ("lc", "rc", "bc", "fc", "vc") and self.text[self.at] == "\\":
                part.options[name] = self.text[self.at + 1]
                self.at += 2
            elif name in ("up", "do", "ai", "di") and self.at < len(self.text) and self.text[self.at] == "(":
                part.moved += [(name, argument) for argument in self.arguments()]
            else:
                part.options[name] = match[2]
            self.space()

    def space(self) -> None:
        while self.at < len(self.text) and self.text[self.at] == " ":
            self.at += 1

    def arguments(self) -> list[list[_Item]]:
        """(a,b): a semicolon parts where there is no comma, as the computer of the writer was set."""
        found: list[list[_Item]] = []
        marks: list[str] = []
        while not marks or marks[-1] != ")":
            self.at += 1
            found.append(self.items(",;)"))
            marks.append(self.text[self.at])
        self.at += 1
        if "," not in marks:
            return found
        joined = [found[0]]
        for mark, items in zip(marks, found[1:], strict=False):
            if mark == ",":
                joined.append(items)
            else:
                joined[-1] += [mark, *items]
        return joined


def _nodes(items: list[_Item]) -> list[Json]:
    """Pinyin and circled signs by themselves, the formulas between them."""
    out: list[Json] = []
    waiting: list[_Item] = []
    for item in items:
        found = _special(item) if isinstance(item, _Part) else None
        if found is None:
            waiting.append(item)
        else:
            out += _between(waiting)
            waiting = []
            out.append(found)
    return out + _between(waiting)


def _special(part: _Part) -> Json | None:
    if part.name == "o" and len(part.arguments) == 2:
        raised, base = part.arguments
        if not _is_raised(raised):
            raised, base = base, raised
        if _is_raised(raised):
            assert isinstance(raised[0], _Part)
            reading, word = _plain(raised[0].moved[0][1]), _plain(base)
            is_sound = reading is not None and any(sign.isalpha() for sign in reading)
            if is_sound and word and not word.isascii():
                return {"type": "ruby", "attrs": {"base": word.strip(), "rt": str(reading).strip()}}
        return _ringed([_plain(one) or "" for one in part.arguments])
    if part.name == "s" and len(part.moved) == 1 and (said := _plain(part.moved[0][1])):
        kind = "sup" if part.moved[0][0] == "up" else "sub"
        return {"type": "text", "text": said, "marks": [{"type": kind}]}
    return None


def _is_raised(items: list[_Item]) -> bool:
    return len(items) == 1 and isinstance(items[0], _Part) and items[0].name == "s" and bool(items[0].moved)


def _ringed(words: list[str]) -> Json | None:
    """带圈字符: the sign Unicode has for it, else the letter and the ring that goes around it."""
    ring = next((word for word in words if word in _RINGS), "")
    inside = "".join(word for word in words if word != ring).strip()
    if not ring or not inside:
        return None
    if _RINGS[ring] == "\u20dd" and inside in _RINGED:
        return {"type": "text", "text": _RINGED[inside]}
    return {"type": "text", "text": inside + _RINGS[ring]} if len(inside) == 1 else None


def _between(items: list[_Item]) -> list[Json]:
    said = _plain(items)
    if said is not None:
        return [{"type": "text", "text": said}] if said else []
    return [{"type": "inlineMath", "attrs": {"latex": _latex(items).strip()}}]


def _plain(items: list[_Item]) -> str | None:
    """The text of items that are nothing but text; None where something has to be drawn."""
    out = ""
    for item in items:
        if isinstance(item, str):
            out += item
        elif item.name == "d":
            out += "____" if "li" in item.options else " " if item.options else ""
        elif item.name == "l" and None not in (said := [_plain(one) for one in item.arguments]):
            out += ",".join(str(one) for one in said)
        else:
            return None
    return out


def _latex(items: list[_Item]) -> str:
    text = ""
    for item in items:
        text = omml.join(text, omml.letters(item) if isinstance(item, str) else _drawn(item))
    return text


def _drawn(part: _Part) -> str:
    inside = [_latex(one).strip() for one in part.arguments]
    maker = {"f": _fraction, "r": _root, "s": _scripts, "o": _overlaid, "x": _boxed, "b": _fenced,
             "a": _array, "i": _integral, "l": _list, "d": _space}[part.name]  # fmt: skip
    return maker(part, inside)


def _fraction(_part: _Part, inside: list[str]) -> str:
    if len(inside) != 2:
        raise _Odd
    return f"\\frac{{{inside[0]}}}{{{inside[1]}}}"


def _root(_part: _Part, inside: list[str]) -> str:
    if len(inside) not in (1, 2):
        raise _Odd
    degree = f"[{inside[0]}]" if len(inside) == 2 and inside[0] else ""
    return f"\\sqrt{degree}{{{inside[-1]}}}"


def _scripts(part: _Part, inside: list[str]) -> str:
    moved = [(kind, _latex(what).strip()) for kind, what in part.moved]
    if not moved and len(inside) == 2:
        moved = [("up", inside[0]), ("do", inside[1])]
    if not moved:
        raise _Odd
    return "".join(f"{'^' if kind in ('up', 'ai') else '_'}{{{what}}}" for kind, what in moved)


def _overlaid(part: _Part, inside: list[str]) -> str:
    if len(inside) != 2:
        raise _Odd
    if {_plain(one) for one in part.arguments} == {"=", "/"}:
        return "\\ne"
    for raised, base in ((part.arguments[0], inside[1]), (part.arguments[1], inside[0])):
        if _is_raised(raised):
            assert isinstance(raised[0], _Part)
            kind, what = raised[0].moved[0]
            sign = (_plain(what) or "").strip()
            if kind == "up" and sign in _OVER:
                return f"{_OVER[sign]}{{{base}}}"
            command = "\\overset" if kind == "up" else "\\underset"
            return f"{command}{{{_latex(what).strip()}}}{{{base}}}"
    raise _Odd


def _boxed(part: _Part, inside: list[str]) -> str:
    sides = {name for name in part.options if name in ("to", "bo", "le", "ri")}
    text = "".join(inside)
    if not sides or len(sides) == 4:
        return f"\\boxed{{{text}}}"
    if sides & {"le", "ri"}:
        text = f"\\left{'|' if 'le' in sides else '.'}{text}\\right{'|' if 'ri' in sides else '.'}"
    text = f"\\overline{{{text}}}" if "to" in sides else text
    return f"\\underline{{{text}}}" if "bo" in sides else text


def _fenced(part: _Part, inside: list[str]) -> str:
    both = part.options.get("bc")
    left, right = part.options.get("lc"), part.options.get("rc")
    if both:
        left, right = both, _FENCES.get(both, both)
    elif left is None and right is None:
        left, right = "(", ")"
    return f"\\left{omml.fence(left or '')}{''.join(inside)}\\right{omml.fence(right or '')}"


def _array(part: _Part, inside: list[str]) -> str:
    columns = max(int(part.options.get("co") or 1), 1)
    rows = ["&".join(inside[start : start + columns]) for start in range(0, len(inside), columns)]
    return "\\begin{matrix}" + "\\\\".join(rows) + "\\end{matrix}"


def _integral(part: _Part, inside: list[str]) -> str:
    if len(inside) != 3:
        raise _Odd
    sign = part.options.get("fc") or part.options.get("vc") or ""
    command = NARY.get(sign) or next(
        (found for name, found in (("su", "\\sum"), ("pr", "\\prod")) if name in part.options), "\\int"
    )
    below, above, what = inside
    return command + (f"_{{{below}}}" if below else "") + (f"^{{{above}}}" if above else "") + f"{{{what}}}"


def _list(_part: _Part, inside: list[str]) -> str:
    return ",".join(inside)


def _space(part: _Part, _inside: list[str]) -> str:
    return "\\underline{\\quad}" if "li" in part.options else "\\ "
