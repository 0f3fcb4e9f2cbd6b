"""Python and the browser read, write and hash one and the same document."""

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from server.documents import schema, ydoc
from server.documents.canonical import digest, dumps, normalise
from server.documents.spec import MARKS, NODES, Json
from tests.documents.browser_side import BrowserSide
from tests.documents.samples import Everything, example, paragraph, plan, section

_TEXT = "甲乙😀丙"


@pytest.fixture(scope="module")
def browser() -> Iterator[BrowserSide]:
    with BrowserSide() as side:
        yield side


def _sections() -> list[Json]:
    doc = Everything().doc()
    return list(doc["content"])


def test_the_fixture_holds_every_node_mark_and_attribute() -> None:
    seen: set[str] = set()

    def look(node: Json) -> None:
        seen.add(node["type"])
        seen.update(f"{node['type']}.{name}" for name in node.get("attrs", {}))
        for mark in node.get("marks", []):
            seen.update([mark["type"], *(f"{mark['type']}.{name}" for name in mark.get("attrs", {}))])
        for child in node.get("content", []):
            look(child)

    look(Everything().doc())
    attributes = {f"{node.name}.{name}" for node in NODES.values() for name in node.attrs}
    of_marks = {f"{name}.{attr}" for name, attrs in MARKS.items() for attr in attrs}
    assert {*NODES, *MARKS, *attributes, *of_marks} <= seen


@pytest.mark.parametrize(
    "part", _sections(), ids=lambda part: str((part.get("content") or [part])[0]["type"])
)
def test_a_document_has_the_same_hash_on_both_sides_and_both_ways(browser: BrowserSide, part: Json) -> None:
    doc = plan(part)
    expected = digest(doc).hex()
    assert browser.ask("digest", doc=doc)["digest"] == expected
    from_python = browser.read(ydoc.from_json(doc))
    assert from_python == {"digest": expected, "opened": expected, "untouched": True}
    assert digest(ydoc.to_json(browser.write(doc))).hex() == expected


@pytest.mark.parametrize(
    "odd",
    [
        {"type": "paragraph", "attrs": {"id": "p", "indentChars": value}}
        for value in (-0.0, 0.1 + 0.2, 1.0005, 2.00049, 2.5, -1.0015, 1e-7, 1e15, 123456.7891)
    ],
    ids=lambda node: str(node["attrs"]["indentChars"]),
)
def test_numbers_are_spelled_alike(browser: BrowserSide, odd: Json) -> None:
    assert browser.ask("normalise", doc=odd)["text"].encode() == dumps(normalise(odd))


def test_odd_spellings_are_normalised_alike(browser: BrowserSide) -> None:
    text = '\u0000\u001f\u007f\u2028"\\/<😀>\n\t'
    odd: Json = {
        "type": "orderedList",
        "attrs": {
            "num": {"fmt": None, "b": [], "a": {"z": 1.0, "y": {}}, "Z": False},
            "start": None,
            "x": [None],
        },
        "content": [
            {"type": "unheard", "attrs": {"b": 1}},
            {
                "type": "text",
                "text": text,
                "marks": [{"type": "sup"}, {"type": "link", "attrs": {"href": "a"}}],
            },
            {
                "type": "text",
                "text": "尾",
                "marks": [{"type": "link", "attrs": {"href": "a"}}, {"type": "sup"}],
            },
            {"type": "text", "text": ""},
            {"type": "hardBreak", "marks": [{"type": "bold"}]},
        ],
    }
    assert browser.ask("normalise", doc=odd)["text"].encode() == dumps(normalise(odd))


def _shared(text: str) -> tuple[Doc[Any], XmlText]:
    doc: Doc[Any] = Doc()
    doc.apply_update(ydoc.from_json(plan(section("prep", "", paragraph(text, "p"), own="s"))))
    run = doc.get("body", type=XmlFragment).children[0].children[0].children[0]  # type: ignore[union-attr]
    assert isinstance(run, XmlText)
    return doc, run


def _delta(browser: BrowserSide, doc: Doc[Any]) -> list[dict[str, Any]]:
    answer = browser.ask("delta", update=base64.b64encode(doc.get_update()).decode())
    delta: list[dict[str, Any]] = answer["delta"]
    return delta


@pytest.mark.parametrize("index", range(len(_TEXT) + 1))
def test_text_is_inserted_before_the_character_named(browser: BrowserSide, index: int) -> None:
    doc, run = _shared(_TEXT)
    ydoc.insert(run, index, "丁😀")
    assert _delta(browser, doc) == [{"insert": _TEXT[:index] + "丁😀" + _TEXT[index:]}]


@pytest.mark.parametrize("start", range(len(_TEXT)))
def test_the_characters_named_are_deleted_or_marked(browser: BrowserSide, start: int) -> None:
    for stop in range(start + 1, len(_TEXT) + 1):
        doc, run = _shared(_TEXT)
        ydoc.delete(run, start, stop)
        left = _TEXT[:start] + _TEXT[stop:]
        assert _delta(browser, doc) == ([{"insert": left}] if left else [])

        doc, run = _shared(_TEXT)
        ydoc.mark(run, start, stop, {"bold": {}})
        parts = [(_TEXT[:start], {}), (_TEXT[start:stop], {"attributes": {"bold": {}}}), (_TEXT[stop:], {})]
        assert _delta(browser, doc) == [{"insert": text, **marks} for text, marks in parts if text]
        ydoc.mark(run, 0, len(_TEXT), {"bold": None})
        assert _delta(browser, doc) == [{"insert": _TEXT}]


def test_an_empty_range_changes_nothing(browser: BrowserSide) -> None:
    doc, run = _shared(_TEXT)
    ydoc.delete(run, 2, 2)
    ydoc.mark(run, 2, 2, {"bold": {}})
    assert _delta(browser, doc) == [{"insert": _TEXT}]


def test_an_index_outside_the_text_is_refused_where_pycrdt_would_append() -> None:
    _, run = _shared(_TEXT)
    for index in (-1, len(_TEXT) + 1):
        with pytest.raises(IndexError):
            ydoc.insert(run, index, "丁")


def test_pycrdt_still_counts_bytes() -> None:
    """When this fails, upstream has changed its unit: `ydoc.byte_offset` must go the same day."""
    _, run = _shared(_TEXT)
    assert len(run) == len(_TEXT.encode())


def test_an_invalid_document_is_not_written() -> None:
    with pytest.raises(schema.SchemaError):
        ydoc.from_json({"type": "doc", "content": [{"type": "text", "text": "裸"}]})


def test_a_live_document_is_read_without_being_changed() -> None:
    doc, _ = _shared(_TEXT)
    before = doc.get_update()
    assert ydoc.to_json(doc) == ydoc.to_json(before)
    assert doc.get_update() == before


def test_a_mark_that_may_overlap_itself_loses_its_hash() -> None:
    doc, run = _shared(_TEXT)
    run.format(0, 3, {"color--aB3+/=9Z": {"color": example(MARKS["color"]["color"])}})
    text = ydoc.to_json(doc)["content"][0]["content"][0]["content"][0]
    assert text == {"type": "text", "text": "甲", "marks": [{"type": "color", "attrs": {"color": "#C00000"}}]}


def test_of_two_overlapping_marks_it_is_always_the_same_that_stays() -> None:
    doc, run = _shared(_TEXT)
    run.format(0, len(run), {f"color--aB3+/=9{n}": {"color": f"#00000{n}"} for n in range(9)})
    assert len({dumps(ydoc.to_json(doc)) for _ in range(20)}) == 1


def test_an_element_made_in_python_keeps_native_values(browser: BrowserSide) -> None:
    doc: Doc[Any] = Doc()
    body = doc.get("body", type=XmlFragment)
    body.children.append(XmlElement("section", {"id": "s", "period": 2}))
    assert ydoc.to_json(doc)["content"][0]["attrs"] == {"id": "s", "period": 2, "title": ""}
