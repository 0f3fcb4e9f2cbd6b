"""The places of a change, drawn by chance: each by itself, in whatever order they are taken."""

import json
from random import Random

import pytest

from server.base.errors import Conflict
from server.documents import schema
from server.documents.canonical import normalise
from server.documents.spec import Json
from server.plans.merge import Choice, merge
from server.plans.proposals import parts
from tests.plans.conftest import lesson
from tests.plans.merging import drawing
from tests.plans.proposals.conftest import LINES, edited, paragraph, reword

BASE = normalise(lesson(*LINES))


@pytest.mark.parametrize("start", range(0, 90, 30))
def test_places_taken_one_by_one_in_any_order_give_the_whole_change(start: int) -> None:
    for seed in range(start, start + 30):
        chance = Random(seed)
        base = drawing.document(chance)
        body = drawing.edited(base, drawing.Hand(chance, drawing.THEIRS, "t"))
        every = [hunk.id for hunk in merge(base, base, body).hunks]
        assert {place["id"] for place in parts.places(base, body)} <= set(every), seed
        assert parts.taken(base, base, body, (), every, None) == body, seed
        present, done = base, list[str]()
        for key in chance.sample(every, len(every)):
            present = parts.taken(present, base, body, done, [key], None)
            schema.check(present)
            done.append(key)
        assert present == body, seed


def test_what_was_taken_and_changed_again_is_not_brought_back() -> None:
    body = edited(
        edited(BASE, reword("g0", "认识几分之一，会读、会写。")),
        lambda doc: doc["content"][0]["content"].extend([paragraph("a", "先折。"), paragraph("b", "再说。")]),
    )
    first = parts.taken(BASE, BASE, body, (), ["insert:b"], None)
    without = edited(first, lambda doc: doc["content"][0]["content"].pop())
    then = parts.taken(without, BASE, body, ["insert:b"], ["insert:a"], None)
    assert _lines(then) == [*LINES, "先折。"]  # and not 再说, which somebody deleted again
    both = parts.taken(first, BASE, body, ["insert:b"], ["insert:a"], None)
    assert _lines(both) == [*LINES, "先折。", "再说。"]  # in the order of the proposal
    assert parts.taken(both, BASE, body, ["insert:b"], ["insert:a"], None) == both


def test_a_place_says_where_it_stands_now() -> None:
    body = edited(edited(BASE, reword("g0", "认识三分之一，会读会写。")), reword("g1", "能比大小。"))
    offered = parts.places(BASE, body)
    moved = edited(edited(BASE, reword("g0", "认识五分之一，会读会写。")), reword("g1", "能比大小。"))
    assert parts.standing(moved, BASE, body, (), offered) == {"text:g0": "moved", "text:g1": "in"}
    with pytest.raises(Conflict, match="原文已经变了"):
        parts.taken(moved, BASE, body, (), ["text:g0"], None)
    theirs = parts.taken(moved, BASE, body, (), ["text:g0"], Choice.THEIRS)
    assert _lines(theirs)[0] == "认识三分之一，会读会写。"


def test_places_are_known_again_when_the_merge_calls_them_otherwise() -> None:
    body = edited(edited(BASE, reword("g0", "认识三分之一，会读会写。")), reword("g1", "能比大小。"))
    stored = [place | {"id": f"old {place['id']}"} for place in parts.places(BASE, body)]
    assert parts.present_ids(BASE, body, stored) == {"old text:g0": "text:g0", "old text:g1": "text:g1"}
    with pytest.raises(Conflict, match="平台更新过"):
        parts.present_ids(BASE, body, [stored[0] | {"mark": "another"}])


def test_edits_and_marks_are_what_an_editor_and_a_list_need() -> None:
    body = edited(BASE, reword("g0", "认识几分之一，会读、会写，说出含义。"))
    (place,) = parts.places(BASE, body)
    assert [(edit["old"], edit["new"], edit["before"][-2:]) for edit in place["edits"]] == [
        ("", "、", "会读"),
        ("", "，说出含义", "会写"),
    ]
    new = [
        edited(BASE, lambda doc, own=own: doc["content"][0]["content"].append(paragraph(own, "先折。")))
        for own in ("mine", "yours")
    ]
    marks = {parts.places(BASE, one)[0]["mark"] for one in new}
    assert len(marks) == 1  # the same change, though each block has its own id
    empty = edited(
        BASE, lambda doc: doc["content"][1].update(content=[{"type": "paragraph", "attrs": {"id": "e"}}])
    )
    assert parts.places(BASE, empty) == [] and "先折" not in json.dumps(parts.only(BASE, new[0], ()))


def _lines(doc: Json) -> list[str]:
    return [block["content"][0]["text"] for block in doc["content"][0]["content"]]
