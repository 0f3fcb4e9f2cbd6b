"""LaTeX tokens, and what the commands of school mathematics stand for in Unicode."""

import re

from ..ooxml import math_signs

TOKEN = re.compile(r"\\(?:[a-zA-Z]+|.)|[{}\[\]^_&]|\s+|.", re.DOTALL)
_EXTRA = {
    "\\leq": "≤",
    "\\geq": "≥",
    "\\neq": "≠",
    "\\rightarrow": "→",
    "\\longrightarrow": "⟶",
    "\\gets": "←",
    "\\cdots": "⋯",
    "\\dots": "…",
    "\\ldots": "…",
    "\\vdots": "⋮",
    "\\ddots": "⋱",
    "\\emptyset": "∅",
    "\\varnothing": "∅",
    "\\phi": "ϕ",
    "\\epsilon": "ϵ",
    "\\land": "∧",
    "\\lor": "∨",
    "\\lnot": "¬",
    "\\iff": "⇔",
    "\\implies": "⇒",
    "\\degree": "°",
    "\\circ": "∘",
    "\\prime": "′",
    "\\ast": "∗",
    "\\star": "⋆",
    "\\bullet": "∙",
    "\\parallel": "∥",
    "\\mid": "∣",
    "\\nmid": "∤",
    "\\supseteq": "⊇",
    "\\notin": "∉",
    "\\ni": "∋",
    "\\setminus": "∖",
    "\\backslash": "\\",
    "\\|": "‖",
    "\\%": "%",
    "\\#": "#",
    "\\$": "$",
    "\\&": "&",
    "\\_": "_",
    "\\{": "{",
    "\\}": "}",
    "\\ell": "ℓ",
    "\\hbar": "ℏ",
    "\\Re": "ℜ",
    "\\Im": "ℑ",
    "\\uparrow": "↑",
    "\\downarrow": "↓",
    "\\sphericalangle": "∢",
    "\\square": "□",
    "\\blacksquare": "■",
    "\\checkmark": "✓",
    "\\colon": ":",
    "\\lbrace": "{",
    "\\rbrace": "}",
    "\\langle": "⟨",
    "\\rangle": "⟩",
    "\\lfloor": "⌊",
    "\\rfloor": "⌋",
    "\\lceil": "⌈",
    "\\rceil": "⌉",
    "\\lvert": "|",
    "\\rvert": "|",
    "\\vert": "|",
    "\\Vert": "‖",
    "\\simeq": "≃",
    "\\ll": "≪",
    "\\gg": "≫",
    "\\propto": "∝",
    "\\otimes": "⊗",
    "\\oplus": "⊕",
    "\\rightleftharpoons": "⇌",
    "\\mathbb{R}": "ℝ",
}
SIGNS = {name: sign for sign, name in math_signs.SYMBOLS.items() if name.startswith("\\")} | _EXTRA
SIGNS["\\cdot"] = "·"
SIGNS["\\sim"] = "∼"
SPACES = {
    "\\,": "\u2009",
    "\\;": "\u2005",
    "\\:": "\u2005",
    "\\!": "",
    "\\ ": " ",
    "\\quad": "\u2003",
    "\\qquad": "\u2003\u2003",
    "~": " ",
    "\\enspace": "\u2002",
}
NARY = {name: sign for sign, name in math_signs.NARY.items()}
ACCENTS = {
    "\\hat": "\u0302",
    "\\widehat": "\u0302",
    "\\vec": "\u20d7",
    "\\dot": "\u0307",
    "\\ddot": "\u0308",
    "\\tilde": "\u0303",
    "\\widetilde": "\u0303",
    "\\overrightarrow": "\u20d7",
}
BARS = {"\\overline": "top", "\\bar": "top", "\\underline": "bot"}
TEXTS = frozenset(
    {"\\text", "\\textrm", "\\mathrm", "\\mbox", "\\operatorname", "\\textbf", "\\mathbf", "\\mathit", "\\rm"}
)
UPRIGHT = frozenset({"\\mathrm", "\\rm"})
BOLD = frozenset({"\\boldsymbol", "\\bm"})
FUNCTIONS = math_signs.FUNCTIONS | {"arccot", "sinh", "cosh", "tanh", "deg", "dim", "ker", "arg", "Pr"}
LIMITS = frozenset({"lim", "max", "min", "sup", "inf"})
MATRICES = {
    "matrix": ("", ""),
    "pmatrix": ("(", ")"),
    "bmatrix": ("[", "]"),
    "vmatrix": ("|", "|"),
    "Bmatrix": ("{", "}"),
    "array": ("", ""),
    "cases": ("{", ""),
}
ARRAYS = frozenset({"aligned", "align", "align*", "split", "gathered", "eqnarray"})
BLACKBOARD = {"R": "ℝ", "N": "ℕ", "Z": "ℤ", "Q": "ℚ", "C": "ℂ"}


class LatexError(ValueError):
    """LaTeX outside the subset we write."""


def tokens(source: str) -> list[str]:
    """The tokens of a formula, spaces between them dropped."""
    return [token for token in TOKEN.findall(source) if not token.isspace()]
