import copy
from typing import Any

import pytest

from server.documents import schema
from server.documents.canonical import digest, dumps, normalise
from server.documents.errors import SchemaError
from server.documents.spec import MAX_DEPTH, MAX_NODES, Json
from tests.documents.samples import Everything, paragraph, plan, section


def _everything() -> Json:
    return Everything().doc()


def test_a_document_with_every_node_mark_and_attribute_is_valid() -> None:
    schema.check(_everything())
    schema.check(normalise(_everything()))


def _with_first(block: Json) -> Json:
    return plan(section("prep", "准备", block, own="s1"))


@pytest.mark.parametrize(
    ("doc", "where"),
    [
        ({"type": "paragraph"}, "doc"),
        ({"type": "doc"}, "doc"),
        ({"type": "doc", "content": "section"}, "doc"),
        (plan(paragraph("甲", "p1")), "doc/paragraph[0]"),
        (_with_first({"type": "video", "attrs": {"id": "v"}}), "doc/section[0]/0"),
        (_with_first({"type": "text", "text": "裸"}), "doc/section[0]/text[0]"),
        (_with_first(paragraph("甲", "s1")), "doc/section[0]/paragraph[0]"),
        (_with_first(paragraph("甲")), "doc/section[0]/paragraph[0]"),
        (_with_first(paragraph("甲", "p1", onclick="x")), "doc/section[0]/paragraph[0]"),
        (_with_first(paragraph("甲", "p1", align="start")), "doc/section[0]/paragraph[0]@align"),
        (_with_first(paragraph("甲", "p1", indentChars=True)), "doc/section[0]/paragraph[0]@indentChars"),
        (
            _with_first(paragraph("甲", "p1", indentChars=float("nan"))),
            "doc/section[0]/paragraph[0]@indentChars",
        ),
        (_with_first(paragraph("甲", "p1", num={"a b": 1})), "doc/section[0]/paragraph[0]@num"),
        (_with_first(paragraph("甲\x00", "p1")), "doc/section[0]/paragraph[0]/text[0]"),
        (_with_first(paragraph("甲\ud800", "p1")), "doc/section[0]/paragraph[0]/text[0]"),
        (
            _with_first({"type": "image", "attrs": {"id": "i", "file_id": "../x y"}}),
            "doc/section[0]/image[0]@file_id",
        ),
        (
            _with_first({"type": "image", "attrs": {"id": "i"}, "content": [paragraph("")]}),
            "doc/section[0]/image[0]",
        ),
        (_with_first({**paragraph("甲", "p1"), "style": "x"}), "doc/section[0]/paragraph[0]"),
        (plan(section("unheard-of", "", own="s1")), "doc/section[0]@key"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(doc: Json, where: str) -> None:
    with pytest.raises(SchemaError) as caught:
        schema.check(doc)
    assert caught.value.path == where


@pytest.mark.parametrize(
    "mark",
    [
        {"type": "blink"},
        {"type": "link"},
        {"type": "link", "attrs": {"href": "javascript:alert(1)"}},
        {"type": "link", "attrs": {"href": 'https://a.cn/" onclick="x'}},
        {"type": "color", "attrs": {"color": "red;background:url(x)"}},
        {"type": "bold", "attrs": {"weight": 7}},
    ],
)
def test_a_mark_that_is_unknown_unsafe_or_empty_is_refused(mark: dict[str, Any]) -> None:
    text = {"type": "text", "text": "甲", "marks": [mark]}
    with pytest.raises(SchemaError):
        schema.check(_with_first({"type": "paragraph", "attrs": {"id": "p"}, "content": [text]}))


def _nested(levels: int) -> Json:
    block = paragraph("", "p")
    for number in range(levels):
        block = {"type": "textbox", "attrs": {"id": f"t{number}"}, "content": [block]}
    return _with_first(block)


def test_depth_and_number_of_nodes_are_limited() -> None:
    schema.check(_nested(MAX_DEPTH - 3))
    with pytest.raises(SchemaError, match="deeper"):
        schema.check(_nested(MAX_DEPTH - 2))
    blocks = [{"type": "paragraph", "attrs": {"id": f"p{number}"}} for number in range(MAX_NODES - 1)]
    with pytest.raises(SchemaError, match="more than"):
        schema.check(plan(section("prep", "", *blocks, own="s1")))


def test_ids_are_made_where_missing_and_changed_where_double() -> None:
    doc = plan(section("prep", "", paragraph("甲", "p1"), paragraph("乙", "p1"), paragraph("丙")))
    before = copy.deepcopy(doc)
    made = schema.ids.ensure(doc)
    schema.check(made)
    assert doc == before
    assert [block["attrs"]["id"] == "p1" for block in made["content"][0]["content"]] == [True, False, False]
    assert schema.ids.ensure(made) == made
    assert schema.ids.ensure(doc, stable=True) == schema.ids.ensure(doc, stable=True)
    assert schema.ids.ensure(doc) != schema.ids.ensure(doc)


def test_normalising_twice_changes_nothing_and_spelling_does_not_change_the_digest() -> None:
    doc = _everything()
    once = normalise(doc)
    assert normalise(once) == once
    spelled = plan(
        {
            "content": [
                {
                    "type": "paragraph",
                    "attrs": {"id": "p", "align": None, "indentChars": 2.0, "num": {"fmt": None}},
                    "content": [
                        {"type": "text", "text": "甲", "marks": []},
                        {"type": "text", "text": ""},
                        {"type": "text", "text": "乙"},
                    ],
                }
            ],
            "attrs": {"id": "s", "key": "prep"},
            "type": "section",
        }
    )
    plain = plan({**section("prep", "", paragraph("甲乙", "p", indentChars=2), own="s")})
    assert digest(spelled) == digest(plain)
    assert (
        dumps(normalise(plain))
        == (
            '{"content":[{"attrs":{"id":"s","key":"prep","title":""},"content":[{"attrs":{"id":"p","indentChars":2},'
            '"content":[{"text":"甲乙","type":"text"}],"type":"paragraph"}],"type":"section"}],"type":"doc"}'
        ).encode()
    )
