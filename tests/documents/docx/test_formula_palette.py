"""What the editor's palette writes goes to Word as a formula, not as words, and comes back as one."""

import json
import shutil
import subprocess
from pathlib import Path

from server.documents.docx.ooxml import omml
from server.documents.docx.writing.formulas import from_latex

PALETTE = Path(__file__).parents[3] / "web" / "static" / "editor" / "formulas" / "palette.js"
FILLED = "groups => groups.flatMap(([, all]) => all.flatMap(([, code, shown]) => [code, shown]))"


def formulas() -> list[str]:
    """Every template of the palette filled in, and what stands on its button."""
    node = shutil.which("node")
    assert node, "no node: `make test` finds or installs one"
    script = (
        f"import({json.dumps(PALETTE.as_uri())}).then(m => console.log(JSON.stringify(({FILLED})(m.GROUPS))))"
    )
    done = subprocess.run([node, "-e", script], capture_output=True, text=True, check=True)
    found: list[str] = json.loads(done.stdout)
    return [f"x{one}" if one[0] in "^_" else one for one in (line.replace("□", "2") for line in found)]


def test_everything_on_the_palette_is_a_formula_in_word_and_again_when_it_is_read() -> None:
    found = formulas()
    assert len(found) > 150
    for latex in found:
        back = omml.latex(from_latex(latex))
        assert [sign for sign in omml.latex(from_latex(back)) if sign.isalnum()] == [
            sign for sign in back if sign.isalnum()
        ], latex


def test_upright_words_with_scripts_bold_letters_and_alignment_are_not_lost() -> None:
    water = omml.latex(from_latex("2\\mathrm{H_2O}"))
    assert "_" in water and "H_2" not in water  # a script of Word, not the letters H_2O
    assert omml.latex(from_latex("\\boldsymbol{a}")) == "\\boldsymbol{a}"
    assert omml.latex(from_latex("\\xrightarrow{\\text{点燃}}")) == "\\xrightarrow{\\text{点燃}}"
    lines = "\\begin{aligned}a&=b\\\\&=c\\end{aligned}"
    assert omml.latex(from_latex(lines)) == lines
