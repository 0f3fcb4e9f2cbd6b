"""Templates keep to what the content security policy allows and to one way of writing each thing."""

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).resolve().parents[1] / "web" / "templates"
FORBIDDEN = {
    "hx-on runs script from an attribute": r"\shx-on[:\s=]",
    "an event attribute runs script": r"\son[a-z]+\s*=\s*[\"']",
    "a js: value is evaluated": r"hx-[\w:-]+\s*=\s*[\"'][^\"']*\bjs(?:avascript)?:",
    "a javascript: link is evaluated": r"(?:href|action|src)\s*=\s*[\"']\s*javascript:",
    "a trigger filter is evaluated": r"hx-trigger\s*=\s*[\"'][^\"']*\[",
    "an inline style is refused by the policy": r"\sstyle\s*=\s*[\"']",
    "a style element is refused by the policy": r"<style\b",
    "an inline script is refused by the policy": r"<script\b(?![^>]*\ssrc=)",
    "a script or style of another origin is refused": r"<(?:script|link)\b[^>]*\w=[\"'](?:https?:)?//",
    "a field of this name hides the form's own property from htmx": (
        r"\sname=[\"'](?:form|action|method|target|submit|reset|elements|length)[\"']"
    ),
    "autoescape is never switched off": r"\{%-?\s*autoescape\s+false",
    "only cleaned HTML is marked safe, where it is cleaned": r"\|\s*safe\b",
}
LINKS_AS_BUTTONS = re.compile(r"<a\b[^>]*href=[\"']#[\"']")


def templates() -> list[Path]:
    return sorted(TEMPLATES.rglob("*.html"))


def named(path: Path) -> str:
    return str(path.relative_to(TEMPLATES))


def without_comments(text: str) -> str:
    return re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)


def violations(text: str) -> list[str]:
    return [why for why, pattern in FORBIDDEN.items() if re.search(pattern, without_comments(text))]


@pytest.mark.parametrize(
    ("markup", "why"),
    [
        ('<button hx-on:click="go()">', "hx-on runs script from an attribute"),
        ('<button onclick="go()">', "an event attribute runs script"),
        ("<form hx-vals='js:{a: 1}'>", "a js: value is evaluated"),
        ('<a href="javascript:go()">', "a javascript: link is evaluated"),
        ("<input hx-trigger='keyup[key==1]'>", "a trigger filter is evaluated"),
        ('<p class="a" style="color: red">', "an inline style is refused by the policy"),
        ("<style>p {}</style>", "a style element is refused by the policy"),
        ("<script>go()</script>", "an inline script is refused by the policy"),
        ('<script src="//x.cn/a.js">', "a script or style of another origin is refused"),
        ('<input name="form">', "a field of this name hides the form's own property from htmx"),
        ("{% autoescape false %}", "autoescape is never switched off"),
        ("{{ body | safe }}", "only cleaned HTML is marked safe, where it is cleaned"),
    ],
)
def test_the_lint_sees_what_it_forbids(markup: str, why: str) -> None:
    assert violations(markup) == [why]


def test_the_lint_lets_ordinary_markup_pass() -> None:
    page = '<form action="/plans" method="post" hx-post="/plans"><script src="/static/a.js"></script></form>'
    assert violations(page) == []


def test_no_template_breaks_a_rule() -> None:
    broken = {named(file): violations(file.read_text(encoding="utf-8")) for file in templates()}
    assert {name: why for name, why in broken.items() if why} == {}


def test_no_link_pretends_to_be_a_button() -> None:
    found = [file.name for file in templates() if LINKS_AS_BUTTONS.search(file.read_text(encoding="utf-8"))]
    assert found == []


def test_every_htmx_form_works_without_javascript() -> None:
    bare = [
        f"{named(file)}: {tag[:80]}"
        for file in templates()
        for tag in re.findall(r"<form\b[^>]*>", without_comments(file.read_text(encoding="utf-8")))
        if "action=" not in tag or "method=" not in tag
    ]
    assert bare == []


def test_every_part_says_what_it_needs() -> None:
    uses_something = re.compile(r"\{\{|\{%-? *(if|for)")
    texts = {named(file): file.read_text(encoding="utf-8") for file in templates() if file.name[0] == "_"}
    silent = [
        name for name, text in texts.items() if uses_something.search(text) and not text.startswith("{#")
    ]
    assert silent == []
