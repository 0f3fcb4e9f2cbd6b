"""Our compiler writes what Jinja's own writes, letter by letter."""

from enum import StrEnum
from typing import Any

import jinja2
import pytest
from markupsafe import Markup

from server.base import pages
from server.base.pages import ENVIRONMENT, Templates, icon


class Word(StrEnum):
    """A text that is more than a text."""

    ODD = "a<b"


class Drawn:
    """Something that knows how it is written in HTML."""

    def __html__(self) -> str:
        return "<i>drawn</i>"


ROWS = [{"t": "分数 <1/2>", "n": 3, "kids": ["a&b", "c"]}, {"t": Markup("<b>x</b>"), "n": None, "kids": []}]
SOURCES = [
    "{% for r in rows %}<p title='{{ r['t'] }}'>{{ r['n'] }}|{{ loop.index }}</p>{% else %}none{% endfor %}",
    "{% for r in rows %}{% for k in r['kids'] %}{{ k }}"
    "{% if k == 'c' %}{% break %}{% endif %}{% else %}-{% endfor %}{% endfor %}",
    "{% for r in [] %}{{ r }}{% else %}<q>{{ text }}</q>{% endfor %}{{ word }}{{ drawn }}{{ true }}{{ 1.5 }}",
    "{% macro m(x) %}<u>{{ x }}{% for k in 'ab' %}{{ k }}{{ caller() }}{% endfor %}</u>{% endmacro %}"
    "{% for r in rows %}{% call m(r['t']) %}<{{ text }}>{% endcall %}{% endfor %}",
    "{% for r in rows recursive %}{{ r['t'] if r is mapping else r }}"
    "{{ loop(r['kids']) if r is mapping }}{% endfor %}",
    "{% for r in rows %}{% set x = r['t'] %}{% set y %}{{ x }}!{% endset %}"
    "{{ y }}{% include 'part' %}{% endfor %}",
    "{% extends 'whole' %}{% block a %}{{ super() }}"
    "{% for r in rows %}{{ r['t'] }}{% endfor %}{% endblock %}",
    "{% autoescape false %}{{ text }}{% for r in rows %}{{ r['t'] }}{% endfor %}{% endautoescape %}"
    "{{ text|safe }}",
    "{% filter upper %}{% for r in rows %}{{ r['t'] }}{% endfor %}{% endfilter %}"
    "{{ text|length }}{{ [text] }}",
    "{% for r in rows if r['n'] %}{{ icon('word') }}{{ icon(name) }}{% endfor %}{{ icon('word') }}",
]
OTHERS = {
    "part": "({{ r['t'] }}{% for k in r['kids'] %}{{ k }}{% endfor %})",
    "whole": "<{% block a %}{{ text }}{% for r in rows %}.{% endfor %}{% endblock %}>"
    "{% block b %}{% endblock %}",
}


def _environment(kind: type[jinja2.Environment]) -> jinja2.Environment:
    made = kind(
        loader=jinja2.DictLoader(OTHERS),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        extensions=["jinja2.ext.loopcontrols"],
    )
    made.globals["icon"] = icon
    return made


@pytest.mark.parametrize("source", SOURCES)
def test_a_template_says_the_same_by_either_compiler(source: str) -> None:
    given: dict[str, Any] = {
        "rows": ROWS, "text": "\"<&'>", "word": Word.ODD, "drawn": Drawn(), "name": "plus",
    }  # fmt: skip
    said = [_environment(kind).from_string(source).render(given) for kind in (jinja2.Environment, Templates)]
    assert said[0] == said[1]
    assert said[0]


def test_a_name_nobody_gave_is_an_error_in_a_loop_too() -> None:
    with pytest.raises(jinja2.UndefinedError):
        _environment(Templates).from_string("{% for r in 'ab' %}{{ missing }}{% endfor %}").render()


def test_every_template_of_ours_compiles() -> None:
    for name in ENVIRONMENT.list_templates(["html"]):
        ENVIRONMENT.get_template(name)
    assert ENVIRONMENT.code_generator_class.__name__ == "Compiler" and pages.ENVIRONMENT is ENVIRONMENT
