"""What a browser loads runs in Chromium 105 and Safari 16 (web/baseline.mjs); the lint sees what does not."""

import re
import shutil
import subprocess
from pathlib import Path

from server.base.settings import ROOT

WEB = ROOT / "web"
NEWER = {
    "a.js": """
        document.body.moveBefore(a, b); const {promise} = Promise.withResolvers(); [1].toSorted();
        x = /(?<=a)b/; element.showPopover(); class A { static { this.x = 1 } } Object.groupBy([], x => x);
        if(document.startViewTransition)document.startViewTransition(x);
    """,
    "b.css": """
        a { height: 100dvh; color: oklch(0.5 0.1 20); anchor-name: --x; text-wrap: balance }
        b { c { color: red } } @container (width > 9px) { b { color: red } }
        a:open { color: light-dark(red, blue) } @starting-style { a { color: red } }
    """,
    "c.js": "document.body.append(structuredClone(x)); [1].findLast(x => x); crypto.randomUUID(); a.at(-1);",
    "d.css": "a:has(b) { aspect-ratio: 1 } @layer x { @container (min-width: 1px) { a { inset: 0 } } }",
}


def lint(*words: str) -> tuple[int, str]:
    node = shutil.which("node")
    assert node, "no node: `make test` finds or installs one"
    command = [node, "baseline.mjs", *words]
    done = subprocess.run(command, cwd=WEB, capture_output=True, text=True, check=False)
    assert not done.stderr, done.stderr
    return done.returncode, done.stdout


def test_what_is_built_runs_in_the_browsers_we_name() -> None:
    assert lint("--complete") == (0, "")


def test_the_lint_sees_what_is_newer_and_lets_the_rest_pass(tmp_path: Path) -> None:
    for name, text in NEWER.items():
        (tmp_path / name).write_text(text)
    code, said = lint(str(tmp_path))
    assert code == 1
    assert set(re.findall(r"^(\S+): (\S+)", said, re.MULTILINE)) == {
        ("a.js", "syntax"), ("a.js", "moveBefore"), ("a.js", "withResolvers"), ("a.js", "toSorted"),
        ("a.js", "showPopover"), ("a.js", "groupBy"), ("a.js", "/(?<=a)b/"),
        ("b.css", "syntax"), ("b.css", "height:"), ("b.css", "a"), ("b.css", "oklch()"),
        ("b.css", "anchor-name"), ("b.css", ":open"), ("b.css", "light-dark()"), ("b.css", "@starting-style"),
    }  # fmt: skip


def test_the_build_and_the_lint_name_the_same_browsers() -> None:
    built = re.search(r"const TARGET = \['chrome(\d+)', 'safari(\d+)'\]", (WEB / "build.mjs").read_text())
    looked = re.search(r"BASELINE = \{chrome: (\d+), safari: (\d+)\}", (WEB / "baseline.mjs").read_text())
    assert built and looked and built.groups() == looked.groups() == ("105", "16")
