"""Shared documents are written by strangers: whatever is in them, what is read is valid."""

import base64
import math
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from server.documents import html, schema, text, ydoc
from server.documents.canonical import dumps, normalise
from server.documents.sanitising import sanitise
from server.documents.spec import (
    COLS,
    KEYS,
    MARKS,
    MAX_DEPTH,
    MAX_NODES,
    NODES,
    STRING_FORMS,
    Attr,
    Json,
    fits,
)
from tests.documents.browser_side import BrowserSide
from tests.documents.samples import Everything, example, paragraph, plan, section

_settings = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
_words = st.text(alphabet="甲乙丙，😀 a<&\"'\n", min_size=1, max_size=8)
_names = st.sampled_from([*NODES, "video", "script", "__proto__", ""])


def _value(attr: Attr) -> st.SearchStrategy[Any]:
    if attr.name == "key":
        return st.sampled_from([*KEYS, "custom:校本"])
    if attr.name == "col":
        return st.sampled_from(COLS)
    if attr.type == "enum":
        return st.sampled_from(attr.choices)
    if attr.type == "integer":
        return st.integers(1, 9)
    if attr.type == "number":
        return st.one_of(st.integers(0, 90), st.floats(0, 90, width=32))
    if attr.type == "object":
        return st.dictionaries(st.sampled_from(["fmt", "lvl", "text"]), st.one_of(_words, st.integers(0, 9)))
    if attr.type == "array":
        return st.lists(st.floats(0, 500), max_size=3)
    return st.just(example(attr)) if attr.name in STRING_FORMS else _words


def _attributes(known: dict[str, Attr], all_of_them: bool = False) -> st.SearchStrategy[Json]:
    values = {name: _value(attr) for name, attr in known.items() if name != "id"}
    return st.fixed_dictionaries(values if all_of_them else {}, optional={} if all_of_them else values)


def _mark(name: str) -> st.SearchStrategy[Json]:
    return st.fixed_dictionaries({"type": st.just(name), "attrs": _attributes(MARKS[name], True)})


_marks = st.lists(st.sampled_from(list(MARKS)), unique=True, max_size=3).flatmap(
    lambda names: st.tuples(*map(_mark, names)).map(list)
)


@st.composite
def _nodes(draw: st.DrawFn, name: str, depth: int = 1) -> Json:
    """A valid node of this type, ids not yet made."""
    if name == "text":
        return {"type": "text", "text": draw(_words), "marks": draw(_marks)}
    spec = NODES[name]
    node: Json = {"type": name, "attrs": draw(_attributes(spec.attrs))}
    if spec.child is not None and depth < 6:
        kinds = [kind for kind in NODES if fits(kind, spec.child)]
        names = draw(st.lists(st.sampled_from(kinds), min_size=int(spec.needs_child), max_size=3))
        node["content"] = [draw(_nodes(kind, depth + 1)) for kind in names]
    return node


@_settings
@given(_nodes("doc"))
def test_a_valid_document_comes_back_from_its_shared_form_as_it_was(drawn: Json) -> None:
    doc = normalise(schema.ids.ensure(normalise(drawn)))
    schema.check(doc)
    assert sanitise(doc) == doc
    assert ydoc.to_json(ydoc.from_json(doc)) == doc


_odd_values = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**40), 2**40), st.floats(), st.text(max_size=5),
    st.binary(max_size=3),
    st.lists(st.one_of(st.none(), st.floats(), st.text(max_size=3)), max_size=3),
    st.dictionaries(st.text(max_size=4), st.one_of(st.none(), st.floats(), st.text(max_size=3)), max_size=3),
)  # fmt: skip
_odd_keys = st.sampled_from(
    ["id", "key", "title", "align", "colspan", "num", "colwidth", "latex", "onclick", "type"]
)
_odd_attributes = st.dictionaries(_odd_keys, _odd_values, max_size=4)
_odd_nodes = st.recursive(
    st.one_of(_odd_values, st.fixed_dictionaries({"type": _names, "text": st.one_of(_words, _odd_values)})),
    lambda inner: st.fixed_dictionaries(
        {"type": st.one_of(_names, _odd_values)},
        optional={
            "attrs": st.one_of(_odd_attributes, _odd_values),
            "marks": st.one_of(st.lists(inner, max_size=2), _odd_values),
            "content": st.one_of(st.lists(inner, max_size=4), _odd_values),
        },
    ),
    max_leaves=25,
)


@_settings
@given(st.lists(_odd_nodes, max_size=4))
def test_whatever_json_is_sanitised_is_valid(nodes: list[Any]) -> None:
    doc = sanitise({"type": "doc", "content": nodes})
    schema.check(doc)
    assert sanitise(doc) == doc
    text.outline(doc)
    html.render(doc, str)


@_settings
@given(st.lists(_odd_nodes, max_size=3), st.booleans())
def test_junk_is_refused_as_junk_and_never_written(nodes: list[Any], in_section: bool) -> None:
    junk = {"type": "doc", "content": [{"type": "section", "content": nodes}] if in_section else nodes}
    try:
        update = ydoc.from_json(junk)
    except schema.SchemaError:
        return
    schema.check(ydoc.to_json(update))


def test_json_of_any_depth_is_refused_as_too_deep() -> None:
    deep: Json = {"type": "textbox"}
    for _ in range(100_000):
        deep = {"type": "textbox", "content": [deep]}
    with pytest.raises(schema.SchemaError, match="deeper"):
        ydoc.from_json(plan(section("prep", "", deep)))
    schema.check(sanitise(plan(section("prep", "", deep))))


class _Meddler:
    """Does random harm to a shared document, as a foreign client can."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.shared: Doc[Any] = Doc()
        self.shared.apply_update(ydoc.from_json(Everything().doc()))
        self.body = self.shared.get("body", type=XmlFragment)

    def anywhere(self) -> Any:
        place: Any = self.body
        for _ in range(self.draw(st.integers(0, 5))):
            children = [child for child in place.children if not isinstance(child, XmlText)]
            if not children:
                break
            place = children[self.draw(st.integers(0, len(children) - 1))]
        return place

    def strike(self) -> None:
        place = self.anywhere()
        at = self.draw(st.integers(0, len(place.children)))
        match self.draw(st.sampled_from(["element", "text", "attribute", "delete", "deep"])):
            case "element":
                place.children.insert(at, XmlElement(self.draw(_names)))
            case "text":
                run = place.children.insert(at, XmlText())
                run.insert(0, self.draw(_words), {self.draw(st.sampled_from([*MARKS, "blink"])): self.harm()})
            case "attribute" if isinstance(place, XmlElement):
                place.attributes[self.draw(_odd_keys)] = self.harm()
            case "delete" if len(place.children):
                del place.children[min(at, len(place.children) - 1)]
            case _:
                for _ in range(self.draw(st.integers(1, 150))):
                    place = place.children.append(XmlElement(self.draw(_names)))

    def harm(self) -> Any:
        return self.draw(_odd_values.filter(lambda value: not isinstance(value, bytes)))


@settings(_settings, max_examples=25)
@given(st.data())
def test_whatever_is_done_to_a_shared_document_what_is_read_is_valid(data: st.DataObject) -> None:
    meddler = _Meddler(data.draw)
    for _ in range(data.draw(st.integers(1, 12))):
        meddler.strike()
    doc = ydoc.to_json(meddler.shared)
    schema.check(doc)
    assert ydoc.to_json(meddler.shared.get_update()) == doc
    assert ydoc.to_json(ydoc.from_json(doc)) == doc


@pytest.fixture(scope="module")
def browser() -> Iterator[BrowserSide]:
    with BrowserSide() as side:
        yield side


def test_what_a_hostile_browser_writes_is_read_as_a_valid_document(browser: BrowserSide) -> None:
    for name in browser.ask("hostile")["names"]:
        doc = ydoc.to_json(base64.b64decode(browser.ask("hostile", name=name)["update"]))
        schema.check(doc)
        assert dumps(doc), name


def test_bytes_that_are_no_update_are_refused() -> None:
    with pytest.raises(ValueError, match="decode"):
        ydoc.to_json(b"\x01\x02\x03")


def test_an_empty_shared_document_is_one_empty_section() -> None:
    doc = ydoc.to_json(Doc())
    schema.check(doc)
    assert len(doc["content"]) == 1
    assert text.characters(doc) == 0


def test_misplaced_nodes_are_wrapped_or_opened_and_keep_their_text() -> None:
    stray: list[Json] = [
        {"type": "text", "text": "裸"},
        {"type": "listItem", "content": [paragraph("项")]},
        {"type": "tableCell", "content": [paragraph("格")]},
        {"type": "video", "content": [paragraph("片")]},
        {"type": "section", "attrs": {"title": "内"}, "content": [paragraph("节")]},
        {"type": "paragraph", "content": [paragraph("段"), {"type": "image", "attrs": {"file_id": "f"}}]},
    ]
    doc = sanitise(plan(paragraph("外"), section("prep", "准备", *stray)))
    schema.check(doc)
    first, second = doc["content"]
    assert [block["type"] for block in first["content"]] == ["paragraph"]
    assert [block["type"] for block in second["content"]] == [
        "paragraph", "bulletList", "table", "paragraph", "paragraph", "paragraph",
    ]  # fmt: skip
    assert [child["type"] for child in second["content"][-1]["content"]] == ["text", "inlineImage"]
    assert "".join(text.plain(doc).split()) == "未命名的一节外准备裸项格片节段"


def test_too_deep_and_too_many_nodes_are_cut_off() -> None:
    deep = paragraph("底")
    for _ in range(200):
        deep = {"type": "textbox", "content": [deep]}
    many = [{"type": "paragraph"}] * (MAX_NODES + 10)
    for blocks in ([deep], many):
        schema.check(sanitise(plan(section("prep", "", *blocks))))
    assert MAX_DEPTH < 200


def test_numbers_out_of_range_and_not_numbers_are_mended() -> None:
    cell = {"type": "tableCell", "attrs": {"colspan": 1e12, "rowspan": -4, "colwidth": [math.inf]}}
    row = {"type": "tableRow", "attrs": {"minutes": math.nan}, "content": [cell]}
    doc = sanitise(plan(section("prep", "", {"type": "table", "content": [row]})))
    found = doc["content"][0]["content"][0]["content"][0]
    assert "minutes" not in found["attrs"]
    attrs = found["content"][0]["attrs"]
    assert (attrs["colspan"], attrs["rowspan"], "colwidth" in attrs) == (1000, 1, False)
