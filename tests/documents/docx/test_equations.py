"""EQ fields as LaTeX that goes out again as a formula of Word."""

import random

import pytest

from server.documents.docx.ooxml import equations, omml
from server.documents.docx.writing import formulas

DRAWN = {
    r"EQ \f(1,2)": r"\frac{1}{2}",
    r"EQ \f(1;2)": r"\frac{1}{2}",
    r"EQ \f(a(b+c),2)": r"\frac{a(b+c)}{2}",
    r"EQ 5\f(3,4)千克": r"5\frac{3}{4}\text{千克}",
    r"EQ \f(-b±\r(b\s\up5(2)-4ac),2a)": r"\frac{-b\pm\sqrt{b^{2}-4ac}}{2a}",
    r"EQ \r(3,8)": r"\sqrt[3]{8}",
    r"EQ \b\lc\{(\a\al\co1(x+y=1,x-y=3))": r"\left\{\begin{matrix}x+y=1\\x-y=3\end{matrix}\right.",
    r"EQ \b\bc\[(\a\co2(1,2,3,4))": r"\left[\begin{matrix}1&2\\3&4\end{matrix}\right]",
    r"EQ \i\su(i=1,n,x\s\do4(i))": r"\sum_{i=1}^{n}{x_{i}}",
    r"EQ \o(\s\up5(→),AB)": r"\overrightarrow{AB}",
    r"EQ \o(AB,\s\up8(⌒))": r"\overset{⌒}{AB}",
    r"EQ \x(答案)": r"\boxed{\text{答案}}",
    r"EQ \x\to(AB)": r"\overline{AB}",
    r"EQ \o(=,/)": r"\ne",
}


@pytest.mark.parametrize("code", DRAWN)
def test_what_a_field_draws_goes_out_as_a_formula(code: str) -> None:
    (found,) = equations.read(code) or []
    assert found == {"type": "inlineMath", "attrs": {"latex": DRAWN[code]}}
    written = formulas.from_latex(DRAWN[code])
    assert omml.latex(formulas.from_latex(omml.latex(written))) == omml.latex(written)


def test_text_stays_text_and_what_is_no_code_is_not_guessed() -> None:
    assert equations.read(r"EQ \l(1,2,3)") == [{"type": "text", "text": "1,2,3"}]
    assert equations.read(r"EQ \d\fo20\li()") == [{"type": "text", "text": "____"}]
    for code in (r"EQ \f(1", r"EQ \q(1)", r"EQ \f(1,2,3)", "EQ", "EQ " + "(" * 5000, "EQ " + r"\f(" * 900):
        assert equations.read(code) is None
    assert equations.read("EQ " + r"\r(" * 15 + "1" + ")" * 15) is not None, "each letter is read once"


def test_no_code_makes_the_reader_fall() -> None:
    signs = [r"\f", r"\o", r"\s", r"\up8", r"\do", r"\x", r"\to", r"\b", r"\lc\{", r"\rc", r"\a", r"\co2",
             r"\i", r"\fc\∮", r"\d", r"\li", "(", ")", ",", ";", "○", "1", " ", "\\", "→", r"\r"]  # fmt: skip
    chance = random.Random(5)
    for _ in range(2000):
        equations.read("EQ " + "".join(chance.choices(signs, k=chance.randint(1, 30))))
