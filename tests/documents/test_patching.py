"""The block patcher: exactly the wanted text, by touching nothing else."""

from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from server.documents import patching, schema, text_patching, walk, ydoc
from server.documents.canonical import dumps
from server.documents.patching import patch
from server.documents.spec import Json
from tests.documents import meddling
from tests.documents.samples import Everything, paragraph, plan, section

_many = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
_seeds = st.integers(0, 2**63)


def _after(state: bytes, *updates: bytes) -> Doc[Any]:
    shared: Doc[Any] = Doc()
    for update in (state, *updates):
        if update:
            shared.apply_update(update)
    return shared


def _lines(shared: Doc[Any]) -> dict[str, XmlText]:
    """The first shared text of every paragraph and heading, by the block's id."""
    found: dict[str, XmlText] = {}

    def look(parent: Any) -> None:
        for child in parent.children:
            if isinstance(child, XmlText):
                found.setdefault(parent.attributes["id"], child)
            else:
                look(child)

    look(shared.get("body", type=XmlFragment))
    return found


@_many
@given(_seeds)
def test_a_patched_document_says_what_was_wanted_and_keeps_what_colleagues_type(seed: int) -> None:
    chance = Random(seed)
    before = meddling.document(chance)
    target = meddling.changed(before, chance) if chance.random() < 0.8 else meddling.document(chance)
    state = ydoc.from_json(before)
    found = patch(state, target)
    shared = _after(state, found.update)
    assert dumps(ydoc.to_json(shared)) == dumps(target)
    assert patch(shared.get_update(), target) == (b"", [])
    _typing_survives(before, target, state, found)


def _typing_survives(before: Json, target: Json, state: bytes, found: patching.Patch) -> None:
    """In every line that was not to be changed: its items are the same ones still."""
    typing = _after(state)
    lines = _lines(typing)
    gone = set(found.changed)
    untouched = [own for own in lines if _stays(before, own, gone) and walk.find(target, own)]
    for own in untouched:
        ydoc.insert(lines[own], len(ydoc.plain(lines[own])), "【同事】")
    result = ydoc.to_json(_after(state, typing.get_update(), found.update))
    for own in untouched:
        place, wanted = walk.find(result, own), walk.find(target, own)
        assert place is not None
        assert wanted is not None
        assert walk.inline_text(place.node).count("【同事】") == 1
        assert walk.inline_text(place.node).replace("【同事】", "") == walk.inline_text(wanted.node)


def _stays(doc: Json, own: str, gone: set[str]) -> bool:
    """Neither it nor anything around it was changed."""
    found = walk.find(doc, own)
    return (
        own not in gone
        and found is not None
        and not any(walk.attr(parent, "id") in gone for parent in found.parents)
    )


@settings(_many, max_examples=40)
@given(_seeds)
def test_two_patches_of_the_same_state_converge_in_either_order(seed: int) -> None:
    chance = Random(seed)
    before = meddling.document(chance)
    state = ydoc.from_json(before)
    one = patch(state, meddling.changed(before, chance)).update
    two = patch(state, meddling.changed(before, chance)).update
    first, second = _after(state, one, two), _after(state, two, one)
    assert ydoc.to_json(first) == ydoc.to_json(second)
    schema.check(ydoc.to_json(first))


def test_only_the_changed_characters_and_marks_are_written() -> None:
    before = plan(
        section("key", "甲", paragraph("同学们好😀世界", "p1"), paragraph("第二段", "p2"), own="s1")
    )
    state = ydoc.from_json(before)
    bold = {"type": "text", "text": "第二", "marks": [{"type": "bold"}]}
    after = plan(
        section(
            "key", "甲", paragraph("同学们好😀𠮷世界", "p1"),
            {"type": "paragraph", "attrs": {"id": "p2"}, "content": [bold, {"type": "text", "text": "段"}]},
            own="s1",
        )
    )  # fmt: skip
    found = patch(state, after)
    assert sorted(found.changed) == ["p1", "p2"]
    assert "𠮷".encode() in found.update
    assert "好".encode() not in found.update
    assert "段".encode() not in found.update
    assert len(found.update) < 100


def test_two_who_change_different_things_of_one_block_both_keep_theirs() -> None:
    before = plan(section("key", "甲", paragraph("一二三四五", "p1"), own="s1"))
    state = ydoc.from_json(before)
    left = patch(state, plan(section("key", "甲", paragraph("零一二三四五", "p1"), own="s1"))).update
    right = patch(
        state, plan(section("key", "乙", paragraph("一二三四五六", "p1", align="center"), own="s1"))
    ).update
    assert ydoc.to_json(_after(state, left, right)) == ydoc.to_json(
        ydoc.from_json(
            plan(section("key", "乙", paragraph("零一二三四五六", "p1", align="center"), own="s1"))
        )
    )


def test_a_line_in_several_shared_texts_keeps_each_part() -> None:
    shared: Doc[Any] = Doc()
    body = shared.get("body", type=XmlFragment)
    home = body.children.append(XmlElement("section", {"id": "s", "key": "key", "title": ""}))
    line = home.children.append(XmlElement("paragraph", {"id": "p"}))
    for words in ("甲😀乙", "", "丙丁"):
        line.children.append(XmlText(words))
    line.children.append(XmlElement("hardBreak"))
    line.children.append(XmlText("戊己"))
    state = shared.get_update()
    for wanted in ("甲😀乙丙丁", "甲😀丁戊己", "甲😀乙新丙丁戊", "新", ""):
        target = plan(section("key", "", paragraph(wanted, "p"), own="s"))
        after = _after(state, patch(state, target).update)
        assert ydoc.to_json(after) == ydoc.to_json(ydoc.from_json(target))
    kept = patch(state, plan(section("key", "", paragraph("甲😀乙丙丁戊己", "p"), own="s")))
    assert "戊".encode() not in kept.update


def test_what_breaks_the_schema_is_taken_out_of_the_shared_document() -> None:
    good = Everything().doc()
    shared = _after(ydoc.from_json(good))
    line = next(iter(_lines(shared).values()))
    body = shared.get("body", type=XmlFragment)
    body.children.insert(0, XmlElement("paragraph"))
    body.children.append(XmlText("裸"))
    first = body.children[1]
    first.children.insert(0, XmlText("裸"))
    first.children.append(XmlElement("script", {"src": "x"}))
    first.attributes["onclick"] = "x()"
    line.insert_embed(0, {"a": 1})
    ydoc.insert(line, 0, "闪", {"blink": {}})
    state = shared.get_update()
    target = ydoc.to_json(ydoc.from_json(good))
    mended = _after(state, patch(state, target).update)
    assert dumps(ydoc.to_json(mended)) == dumps(target)
    assert patch(mended.get_update(), target).update == b""
    seen = str(mended.get("body", type=XmlFragment))
    assert not any(word in seen for word in ("script", "onclick", "裸", "blink", "闪"))


def test_an_invalid_target_and_bytes_that_are_no_update_are_refused() -> None:
    with pytest.raises(schema.SchemaError):
        patch(ydoc.from_json(Everything().doc()), plan(paragraph("外")))
    with pytest.raises(ValueError, match="decode"):
        patch(b"\x01\x02\x03", Everything().doc())


@settings(_many, max_examples=200)
@given(st.text("甲乙😀a", max_size=30), st.text("甲乙😀a", max_size=30))
def test_edits_make_the_new_text_of_the_old(old: str, new: str) -> None:
    result = old
    for one in reversed(text_patching.edits(old, new)):
        result = result[: one.start] + new[one.first : one.last] + result[one.stop :]
    assert result == new


def test_a_very_long_line_is_patched_without_a_matrix_of_its_length() -> None:
    old = "教学" * 40_000
    state = ydoc.from_json(plan(section("key", "", paragraph(old, "p"), own="s")))
    target = plan(section("key", "", paragraph("新" + old[:50_000] + "旧" + old[60_000:], "p"), own="s"))
    assert ydoc.to_json(_after(state, patching.patch(state, target).update)) == ydoc.to_json(
        ydoc.from_json(target)
    )
