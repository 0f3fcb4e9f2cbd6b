import re
from html.parser import HTMLParser

import pytest

from server.documents import html, skeleton
from server.documents.canonical import normalise
from server.documents.inline_html import Inline
from server.documents.spec import Json
from tests.documents.samples import Everything, paragraph, plan, section
from tests.documents.test_text import _cell, _head, _process, _row

_EVIL = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>"
_VOID = {"br", "img", "col", "rect"}


def _file_url(file_id: str) -> str:
    return f"/files/{file_id}?a=1&b=2"


class _Tags(HTMLParser):
    """Every tag with its attributes; fails on a tag that is not closed."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words = ""
        self.feed(markup)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.found if name == tag]


def _rendered(doc: Json) -> _Tags:
    return _Tags(str(html.render(doc, _file_url)))


def _poisoned(node: Json) -> Json:
    """The node with every string in it, however deep, made hostile."""

    def spoil(value: object) -> object:
        if isinstance(value, dict):
            return {key: item if key in ("type", "id", "key") else spoil(item) for key, item in value.items()}
        if isinstance(value, list):
            return [spoil(item) for item in value]
        return _EVIL if isinstance(value, str) else value

    spoiled = spoil(node)
    assert isinstance(spoiled, dict)
    return spoiled


def test_everything_the_schema_knows_is_shown_without_style_or_script() -> None:
    page = _rendered(Everything().doc())
    for tag in ("ruby", "sup", "strong", "s", "u", "figure", "img", "table", "ol", "ul", "h4", "mark", "a"):
        assert page.all(tag), tag
    assert not any("style" in attrs for _, attrs in page.found)


def test_hostile_strings_stay_text() -> None:
    markup = str(html.render(_poisoned(Everything().doc()), _file_url))
    page = _Tags(markup)
    assert not page.all("script")
    names = {name for _, attrs in page.found for name in attrs}
    assert not [name for name in names if name.startswith("on") or name == "style"]
    assert "alert(1)" in page.words


def test_hostile_strings_stay_text_even_past_the_sanitiser() -> None:
    """The second wall: what `Inline` gets is escaped also when nobody sanitised it."""
    lines = [_poisoned(normalise(node)) for node in Everything().doc()["content"]]
    inline = Inline(_file_url)

    def show(node: Json) -> str:
        return inline.line(node) + "".join(show(child) for child in node.get("content", []))

    page = _Tags("".join(show(line) for line in lines) + inline.take_notes())
    assert not page.all("script")
    assert not [name for _, attrs in page.found for name in attrs if name.startswith("on")]


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "data:text/html,<b>",
        "JaVaScRiPt:x",
        " https://a.cn",
        "vbscript:x",
        "//a.cn",
        "#top",
    ],
)
def test_only_safe_addresses_become_links(href: str) -> None:
    text = {"type": "text", "text": "甲", "marks": [{"type": "link", "attrs": {"href": href}}]}
    page = _rendered(plan(section("prep", "", {"type": "paragraph", "content": [text]})))
    assert page.all("a") == []
    assert "甲" in page.words


def test_a_link_and_a_picture_are_shown_with_escaped_addresses() -> None:
    text = {
        "type": "text",
        "text": "甲",
        "marks": [{"type": "link", "attrs": {"href": 'https://a.cn/?q="x"&y'}}],
    }
    image = {"type": "image", "attrs": {"file_id": "f1", "alt": "分数墙", "width": 320.4, "height": 1e6}}
    page = _rendered(plan(section("board", "", {"type": "paragraph", "content": [text]}, image)))
    assert page.all("a")[0]["href"] == 'https://a.cn/?q="x"&y'
    assert "noopener" in str(page.all("a")[0]["rel"])
    assert page.all("img") == [
        {"src": "/files/f1?a=1&b=2", "alt": "分数墙", "loading": "lazy", "width": "320", "height": "4000"}
    ]


def test_a_process_table_has_heads_labels_classes_minutes_and_a_time_bar() -> None:
    table = _process(
        _head("step", "teacher", "intent", "second"),
        _row(_cell("一、导入"), _cell("提问"), _cell("激趣"), _cell("换成烧饼"), minutes=4),
        _row(_cell("二、探究"), _cell("折一折"), _cell(), _cell(), minutes=18),
    )
    page = _rendered(plan(section("process", "教学过程", table)))
    assert page.all("col") == [{"class": "stage"}, {}, {"class": "intent"}, {"class": "mine"}]
    assert [head.get("scope") for head in page.all("th")] == ["col"] * 4 + ["row"] * 2
    assert [(cell.get("class"), cell.get("data-label")) for cell in page.all("td")][:3] == [
        (None, "teacher"), ("intent", "intent"), ("adapted", "second"),
    ]  # fmt: skip
    assert page.all("svg")[0]["aria-label"] == "导入 4 分，探究 18 分，合计 22 分"
    assert [rect.get("class") for rect in page.all("rect")] == [None, "key"]
    assert "4 分钟" in page.words


def test_merged_cells_keep_their_spans_and_absurd_ones_are_cut_to_the_table() -> None:
    table = {
        "type": "table",
        "content": [
            _row(_cell("甲", rowspan=1000, colspan=1000), _cell("乙")),
            _row(_cell("丙", rowspan=0, colspan=-5)),
            _row(_cell("丁", colspan=2)),
        ],
    }
    cells = _rendered(plan(section("prep", "", table))).all("td")
    assert cells[0] == {"colspan": "63", "rowspan": "3"}
    assert all(int(str(cell.get(name, 1))) <= 63 for cell in cells for name in ("colspan", "rowspan"))


def test_footnotes_stand_at_the_end_of_their_section_and_link_both_ways() -> None:
    note = {"type": "footnote", "attrs": {"text": "见教参第 3 页"}}
    doc = plan(
        section("prep", "", {"type": "paragraph", "content": [{"type": "text", "text": "甲"}, note]}),
        section("board", "", {"type": "paragraph", "content": [note]}),
    )
    markup = str(html.render(doc, _file_url))
    first, second = re.findall(r"<section.*?</section>", markup)
    assert 'href="#note-1"' in first and 'id="note-1"' in first and first.endswith("</ol></section>")
    assert 'href="#note-2"' in second and 'id="note-2"' in second


def test_formulas_numbers_alignment_and_colours_are_data_for_the_style_sheet() -> None:
    content = [
        {"type": "text", "text": "甲", "marks": [{"type": "color", "attrs": {"color": "#C00000"}}]},
        {"type": "text", "text": "乙", "marks": [{"type": "color", "attrs": {"color": "#000000"}}]},
        {"type": "inlineMath", "attrs": {"latex": "a<b"}},
    ]
    block = {
        "type": "paragraph",
        "attrs": {"align": "center", "indentChars": 0, "num": {"text": "（三）"}},
        "content": content,
    }
    page = _rendered(plan(section("prep", "", block)))
    line = page.all("p")[0]
    assert (line["data-align"], line["data-indent-chars"]) == ("center", "0")
    spans = page.all("span")
    assert {"class": "num"} in spans
    assert [span for span in spans if span.get("class") == "color"] == [
        {"class": "color", "data-tint": "red"}
    ]
    assert {"class": "math inlineMath", "data-latex": "a<b", "role": "math", "aria-label": "a<b"} in spans


def test_a_blank_plan_renders() -> None:
    page = _rendered(skeleton.blank())
    assert len(page.all("section")) == 10
    assert page.all("svg") == []


def test_an_untitled_section_is_called_by_its_key() -> None:
    assert "板书设计" in _rendered(plan(section("board", "", paragraph("甲")))).words
