"""LaTeX to OMML elements: a recursive reader of tokens for the subset of docs/word.md."""

from ..ooxml.names import Element
from . import latex
from .latex import LatexError
from .math_elements import holder, new, run, styled
from .math_elements import scripted as join_scripts

MAX_DEPTH = 40


class LatexReader:
    """A recursive reader of tokens."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0

    def peek(self) -> str | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def take(self) -> str:
        if self.at >= len(self.tokens):
            raise LatexError("ends too early")
        self.at += 1
        return self.tokens[self.at - 1]

    def until(self, *stops: str | None) -> list[Element]:
        """Elements up to one of ``stops`` (not consumed)."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise LatexError("too deep")
        out: list[Element] = []
        while (word := self.peek()) is not None and word not in stops:
            out += self.scripted()
        if self.peek() is None and None not in stops:
            raise LatexError("not closed")
        self.depth -= 1
        return out

    def group(self) -> list[Element]:
        """A {group} or one word."""
        if self.peek() == "{":
            self.take()
            inside = self.until("}")
            self.take()
            return inside
        return self.atom()

    def scripted(self) -> list[Element]:
        """An atom with its ^ and _."""
        word = self.peek()
        if word in latex.NARY:
            return [self.nary(self.take())]
        name = (word or "")[1:]
        if name in latex.FUNCTIONS:
            self.take()
            return [self.function(name)]
        base = [] if word in ("^", "_") else self.atom()
        below, above = self.scripts()
        if below is None and above is None:
            return base
        return [join_scripts(base, below, above)]

    def scripts(self) -> tuple[list[Element] | None, list[Element] | None]:
        below: list[Element] | None = None
        above: list[Element] | None = None
        is_raised = False
        while self.peek() in ("^", "_", "'"):
            sign = self.take()
            if sign == "'":
                above = [*(above or []), run("′")]
            elif sign == "^":
                if is_raised:
                    raise LatexError("two superscripts")
                is_raised = True
                above = [*(above or []), *self.group()]
            elif below is not None:
                raise LatexError("two subscripts")
            else:
                below = self.group()
        return below, above

    def nary(self, word: str) -> Element:
        if self.peek() in ("\\limits", "\\nolimits"):
            self.take()
        below, above = self.scripts()
        properties = new(
            "naryPr",
            new("chr", val=latex.NARY[word]),
            new("limLoc", val="subSup" if "int" in word else "undOvr"),
        )
        if below is None:
            properties.append(new("subHide", val="1"))
        if above is None:
            properties.append(new("supHide", val="1"))
        body = self.scripted() if self.peek() not in (None, "}", "&", "\\\\", "\\right", "\\end") else []
        return new(
            "nary", properties, holder("sub", below or []), holder("sup", above or []), holder("e", body)
        )

    def function(self, name: str) -> Element:
        below, above = self.scripts()
        head: Element = run(name, is_plain=False)
        if below is not None and name in latex.LIMITS:
            head = new("limLow", holder("e", [head]), holder("lim", below))
        elif below is not None or above is not None:
            head = join_scripts([head], below, above)
        body = (
            self.scripted()
            if self.peek() not in (None, "}", "&", "\\\\", "\\right", "\\end", "+", "-", "=", ",", ")")
            else []
        )
        return new("func", holder("fName", [head]), holder("e", body))

    def atom(self) -> list[Element]:
        word = self.take()
        if word == "{":
            inside = self.until("}")
            self.take()
            return inside
        if word.startswith("\\") and word not in ("\\", "\\\\"):
            return self.command(word)
        if word in ("}", "&", "\\\\", "\\"):
            raise LatexError(f"unexpected {word}")
        if word == "~":
            return [run(" ")]
        if word.isdigit() or word == ".":
            while (following := self.peek()) is not None and (following.isdigit() or following == "."):
                word += self.take()
        return [run(word)]

    def command(self, word: str) -> list[Element]:
        if word in latex.SIGNS:
            return [run(latex.SIGNS[word])]
        if word in latex.SPACES:
            return [run(latex.SPACES[word])] if latex.SPACES[word] else []
        if word in ("\\frac", "\\dfrac", "\\tfrac", "\\cfrac"):
            return [new("f", holder("num", self.group()), holder("den", self.group()))]
        if word in ("\\binom", "\\dbinom"):
            return [self.binomial()]
        if word == "\\sqrt":
            return [self.root()]
        if word == "\\left":
            return [self.fence()]
        if word == "\\begin":
            return [self.environment()]
        if word in latex.UPRIGHT and self.peek() == "{" and self.has_scripts():
            return styled(self.group(), is_plain=True)
        if word in latex.TEXTS:
            return [run(self.raw_group(), is_plain=True)]
        if word in latex.BOLD:
            return styled(self.group(), is_plain=False)
        return self.decorated(word)

    def has_scripts(self) -> bool:
        """Whether the {group} that begins here is more than words: H_2O, cm^2."""
        depth = 0
        for word in self.tokens[self.at :]:
            depth += {"{": 1, "}": -1}.get(word, 0)
            if word in ("^", "_"):
                return True
            if depth == 0:
                return False
        return False

    def decorated(self, word: str) -> list[Element]:
        if word in latex.ACCENTS:
            return [new("acc", new("accPr", new("chr", val=latex.ACCENTS[word])), holder("e", self.group()))]
        if word in latex.BARS:
            return [new("bar", new("barPr", new("pos", val=latex.BARS[word])), holder("e", self.group()))]
        if word == "\\mathbb":
            word = self.raw_group()
            if word in latex.BLACKBOARD:
                return [run(latex.BLACKBOARD[word])]
        if word == "\\boxed":
            return [new("borderBox", holder("e", self.group()))]
        if word == "\\phantom":
            return [new("phant", new("phantPr", new("show", val="0")), holder("e", self.group()))]
        if word == "\\xrightarrow":
            return [new("limUpp", holder("e", [run("→")]), holder("lim", self.group()))]
        if word in ("\\overset", "\\stackrel"):
            above, base = self.group(), self.group()
            return [new("limUpp", holder("e", base), holder("lim", above))]
        if word == "\\underset":
            below, base = self.group(), self.group()
            return [new("limLow", holder("e", base), holder("lim", below))]
        if word in ("\\overbrace", "\\underbrace"):
            place = "top" if word == "\\overbrace" else "bot"
            sign = "⏞" if place == "top" else "⏟"
            properties = new("groupChrPr", new("chr", val=sign), new("pos", val=place))
            return [new("groupChr", properties, holder("e", self.group()))]
        if word in ("\\displaystyle", "\\textstyle", "\\limits", "\\nolimits", "\\bf", "\\it"):
            return []
        raise LatexError(f"unknown {word}")

    def binomial(self) -> Element:
        fraction = new(
            "f",
            new("fPr", new("type", val="noBar")),
            holder("num", self.group()),
            holder("den", self.group()),
        )
        return new("d", holder("e", [fraction]))

    def root(self) -> Element:
        degree: list[Element] = []
        if self.peek() == "[":
            self.take()
            degree = self.until("]")
            self.take()
        hide = new("degHide", val="1")
        properties = new("radPr", *([] if degree else [hide]))
        return new("rad", properties, holder("deg", degree), holder("e", self.group()))

    def fence(self) -> Element:
        begin = _delimiter(self.take())
        inside = self.until("\\right")
        self.take()
        end = _delimiter(self.take())
        properties = new("dPr", new("begChr", val=begin), new("endChr", val=end))
        return new("d", properties, holder("e", inside))

    def environment(self) -> Element:
        name = self.raw_group()
        if name == "array" and self.peek() == "{":
            self.raw_group()
        rows: list[list[list[Element]]] = [[[]]]
        while self.peek() != "\\end":
            word = self.peek()
            if word is None:
                raise LatexError("not closed")
            if word == "&":
                self.take()
                rows[-1].append([])
            elif word == "\\\\":
                self.take()
                rows.append([[]])
            else:
                rows[-1][-1] += self.scripted()
        self.take()
        if self.raw_group() != name:
            raise LatexError("environments cross")
        if rows[-1] == [[]] and len(rows) > 1:
            rows.pop()
        return _grid(name, rows)

    def raw_group(self) -> str:
        """The text of a {group} as it stands."""
        if self.take() != "{":
            raise LatexError("needs a group")
        parts: list[str] = []
        while (word := self.take()) != "}":
            parts.append(latex.SIGNS.get(word, latex.SPACES.get(word, word)))
        text = "".join(parts)
        if "\\" in text:
            raise LatexError("commands inside text")
        return text


def _delimiter(word: str) -> str:
    return "" if word == "." else latex.SIGNS.get(word, word)


def _aligned(row: list[list[Element]]) -> list[Element]:
    """A line of an array of equations: a bare & is where it is aligned."""
    return [part for at, cell in enumerate(row) for part in ([run("&")] if at else []) + cell]


def _grid(name: str, rows: list[list[list[Element]]]) -> Element:
    if name in latex.ARRAYS:
        return new("eqArr", *[holder("e", _aligned(row)) for row in rows])
    if name not in latex.MATRICES:
        raise LatexError(f"unknown environment {name}")
    begin, end = latex.MATRICES[name]
    width = max(len(row) for row in rows)
    lines = [new("mr", *[holder("e", cell) for cell in [*row, *([[]] * (width - len(row)))]]) for row in rows]
    matrix = new("m", *lines)
    if not begin and not end:
        return matrix
    return new("d", new("dPr", new("begChr", val=begin), new("endChr", val=end)), holder("e", [matrix]))
