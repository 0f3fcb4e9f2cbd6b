"""What must hold of every merge, whatever was done to the plans. Raises AssertionError.

In the plans of `drawing` every character is like no other, so that each can be followed.
"""

from __future__ import annotations

import copy
import json
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from types import ModuleType
from typing import Any

from server.documents import schema, walk
from server.documents.canonical import dumps, normalise
from server.documents.spec import Json
from server.plans import merge as real
from server.plans.merge import Choice, Colour, Hunk, Kind, Merge, Side
from tests.plans.merging import drawing, reshaping
from tests.plans.merging.drawing import OURS, THEIRS, Hand


@dataclass(frozen=True)
class Case:
    base: Json
    ours: Json
    theirs: Json
    our_hand: Hand
    their_hand: Hand

    @property
    def written(self) -> set[str]:
        return self.our_hand.written | self.their_hand.written


def drawn(chance: Random, is_told_apart: bool) -> Case:
    are_reshaped = chance.random() < 0.15  # tables whose shape both change
    base = drawing.document(chance, is_told_apart, tables=2 if are_reshaped else 0)
    texts = drawing.texts_of(copy.deepcopy(base))
    hot = chance.choice(texts)["attrs"]["id"] if texts else ""
    one, two = Hand(chance, OURS, "o", hot), Hand(chance, THEIRS, "t", hot)
    ours, theirs = drawing.edited(base, one), drawing.edited(base, two)
    if are_reshaped:
        ours, theirs = reshaping.reshaped(ours, one), reshaping.reshaped(theirs, two)
    return Case(base, ours, theirs, one, two)


def letters(thing: Any) -> Counter[str]:
    return Counter(json.dumps(thing, ensure_ascii=False))


def check(case: Case, chance: Random, merging: ModuleType = real) -> Merge:
    """Every property of a merge that needs no trusting of the merge itself."""
    merged: Merge = merging.merge(case.base, case.ours, case.theirs)
    schema.check(merged.doc)
    assert dumps(normalise(merged.doc)) == dumps(merged.doc), "not canonical"
    assert len({hunk.id for hunk in merged.hunks}) == len(merged.hunks), "two hunks of one id"
    nothing_written_is_lost(case, merged)
    what_both_kept_stays(case, merged)
    what_was_inserted_stays_between_its_neighbours(case, merged)
    tables_stay_even(case, merged)
    if not merged.conflicts:
        what_one_side_changed_is_changed(case, merged)
    mirrored(case, merged, merging)
    declined(case, merged, chance, merging)
    return merged


def alone(case: Case, merging: ModuleType = real) -> None:
    """Where only one side changed anything, or both the same."""
    base, side = case.base, case.theirs
    taken = merging.merge(base, base, side)
    assert dumps(taken.doc) == dumps(side), "m(b, b, x) is not x"
    assert {hunk.colour for hunk in taken.hunks} <= {Colour.GREEN}, "a question where nobody else wrote"
    assert bool(taken.hunks) == (dumps(side) != dumps(base)), "a change without a hunk"
    for prefer in Side:
        assert dumps(merging.merge(base, side, base, prefer).doc) == dumps(side), "m(b, x, b) is not x"
        assert dumps(merging.merge(base, side, side, prefer).doc) == dumps(side), "m(b, x, x) is not x"
    back = merging.decide(base, base, side, {hunk.id: Choice.OURS for hunk in taken.hunks})
    assert dumps(back) == dumps(base), "everything declined is not what we had"


def nothing_written_is_lost(case: Case, merged: Merge) -> None:
    have = letters(merged.doc)
    asked = letters([[hunk.base, hunk.ours, hunk.theirs] for hunk in merged.conflicts])
    for side in (case.ours, case.theirs):
        for letter in letters(side):
            if letter in case.written:
                assert have[letter] + asked[letter] > 0, f"lost: {letter}"
    for letter in case.written:
        assert have[letter] <= 1, f"twice: {letter}"
    texts = {walk.inline_text(node) for node in walk.nodes(merged.doc) if node["type"] in _TEXTS}
    said = [text for hunk in merged.conflicts for text in (hunk.ours, hunk.theirs)]
    for run in runs(case):
        assert any(run in text for text in (*texts, *said)), f"torn: {run}"


_TEXTS = ("paragraph", "heading")


def runs(case: Case) -> set[str]:
    """What somebody typed in one go and left in one piece in a line."""
    found = set()
    for side, hand in ((case.ours, case.our_hand), (case.theirs, case.their_hand)):
        for node in walk.nodes(side):
            if node["type"] in _TEXTS:
                run = ""
                pieces = [piece.get("text", " ") for piece in node.get("content") or ()]
                for letter in "".join(pieces) + " ":
                    if letter in hand.written:
                        run += letter
                    elif run:
                        found.add(run)
                        run = ""
    return found


def what_both_kept_stays(case: Case, merged: Merge) -> None:
    """Of the base: exactly once where its letters are told apart."""
    base, ours, theirs, have = (
        letters(lines(doc)) for doc in (case.base, case.ours, case.theirs, merged.doc)
    )
    # Enter, and the first half deleted: the second is a new block, which is offered.
    carried = letters([[h.base, h.theirs] for h in merged.updates if h.kind is Kind.INSERT])
    carried += letters([node for own, node in by_id(case.ours).items() if own not in by_id(case.base)])
    # One joined a block to the one before, the other deleted it: its words are that one's now.
    gone = by_id(case.base).keys() - by_id(case.ours).keys() - by_id(case.theirs).keys()
    carried += letters([node for own, node in by_id(case.base).items() if own in gone])
    asked = letters([[hunk.ours, hunk.theirs] for hunk in merged.conflicts])
    for letter, count in base.items():
        if count == 1 and is_told_apart(letter):
            if ours[letter] and theirs[letter]:
                # Where somebody cut words out here and put them in there, there may be red.
                assert have[letter] or asked[letter], f"both kept {letter}"
                assert have[letter] == 1 or merged.conflicts, (
                    f"both kept {letter} once, now it is there twice"
                )
            elif not ours[letter] and not theirs[letter]:
                assert not have[letter], f"both deleted {letter}"
            elif not merged.conflicts and letter not in carried:
                assert not have[letter], f"one deleted {letter} and nobody was asked"


def is_told_apart(letter: str) -> bool:
    return "\u4e00" <= letter <= "\u9fff"


def lines(doc: Json) -> list[str]:
    return [walk.inline_text(node) for node in walk.nodes(doc) if node["type"] in _TEXTS]


def by_id(doc: Json) -> dict[str, Json]:
    return {str(walk.attr(node, "id")): node for node in walk.nodes(doc) if walk.attr(node, "id")}


def what_one_side_changed_is_changed(case: Case, merged: Merge) -> None:
    """Without a red hunk every attribute, type and mark is as the side has it that changed it."""
    base, ours, theirs, have = (by_id(doc) for doc in (case.base, case.ours, case.theirs, merged.doc))
    for own in base.keys() & ours.keys() & theirs.keys() & have.keys():
        old, one, two, new = (nodes[own] for nodes in (base, ours, theirs, have))
        if len({node["type"] for node in (old, one, two)}) == 1:
            for name in {*old["attrs"], *one["attrs"], *two["attrs"], *new["attrs"]}:
                values = [node["attrs"].get(name) for node in (old, one, two, new)]
                if name != "colwidth" or values[0] in values[1:3]:
                    assert values[3] == _three_way(*values[:3]), f"{own}: {name} is {values}"
        if old["type"] in _TEXTS:
            _marks_hold(old, one, two, new)
    assert (base.keys() & ours.keys() & theirs.keys()) <= have.keys(), "a block that both kept is gone"
    new = {own: node for side in (ours, theirs) for own, node in side.items() if own not in base}
    missing = [node for own, node in new.items() if own not in have]
    # Of two who press Enter at one place, one makes the new paragraph.
    assert all(node["type"] in (*_TEXTS, "listItem") for node in missing), "a new block is missing"


def _three_way(base: Any, ours: Any, theirs: Any) -> Any:
    return theirs if ours == base else ours


def _marks_hold(*nodes: Json) -> None:
    marks = [_marks_by_letter(node) for node in nodes]
    texts = [f"\n\n{walk.inline_text(node)}\n\n" for node in nodes]
    for letter in set.intersection(*(set(one) for one in marks)):
        around = [text[text.index(letter) - 2 : text.index(letter) + 3] for text in texts]
        if len(set(around)) > 1:  # a single letter between two changes may be rewritten with them
            continue
        for name in ("bold", "link", "color"):
            values = [one[letter].get(name) for one in marks]
            assert values[3] == _three_way(*values[:3]), f"{name} of {letter}: {values}"


def _marks_by_letter(block: Json) -> dict[str, dict[str, str]]:
    """Letters that stand once in the line, with their marks."""
    found: dict[str, list[dict[str, str]]] = {}
    for node in block.get("content") or ():
        for letter in node.get("text", ""):
            marks = {mark["type"]: json.dumps(mark) for mark in node.get("marks") or ()}
            found.setdefault(letter, []).append(marks)
    return {letter: marks[0] for letter, marks in found.items() if len(marks) == 1}


def what_was_inserted_stays_between_its_neighbours(case: Case, merged: Merge) -> None:
    """A new block behind (before) one that nobody moved is behind (before) it in the result."""
    places = {
        str(walk.attr(kid, "id")): (str(walk.attr(node, "id")), at)
        for node in walk.nodes(merged.doc)
        for at, kid in enumerate(node.get("content") or ())
        if walk.attr(kid, "id")
    }
    parents = [_parents(doc) for doc in (case.base, case.ours, case.theirs)]
    steady = _steady(case)
    for side in (case.ours, case.theirs):
        for node in walk.nodes(side):
            kids = [str(walk.attr(kid, "id")) for kid in node.get("content") or () if walk.attr(kid, "id")]
            led = ""  # the nearest before that was there already: a new block goes where that goes
            for before, after in pairwise(kids):
                led = before if before in parents[0] else led
                new, old, sign = (after, before, 1) if before in parents[0] else (before, after, -1)
                if new in parents[0] or old not in steady or not {new, old} <= places.keys():
                    continue
                if led and led not in steady:
                    continue
                if places[new][0] == places[old][0]:
                    assert (places[new][1] - places[old][1]) * sign > 0, f"{new} is not beside {old}"


def tables_stay_even(case: Case, merged: Merge) -> None:
    """No merge makes a table ragged that was not."""
    before = [tables(case.ours), tables(case.theirs)]
    for own, table in tables(merged.doc).items():
        if all(own in side and is_even(side[own]) for side in before):
            assert is_even(table), f"the table {own} is ragged"


def tables(doc: Json) -> dict[str, Json]:
    return {own: node for own, node in by_id(doc).items() if node["type"] == "table"}


def is_even(table: Json) -> bool:
    """Every row is as wide as the others, with the cells that reach into it, and none reaches out below."""
    rows = table.get("content") or []
    widths = [0] * len(rows)
    for at, row in enumerate(rows):
        for cell in row.get("content") or ():
            for below in range(cell["attrs"].get("rowspan", 1)):
                if at + below == len(rows):
                    return False
                widths[at + below] += cell["attrs"].get("colspan", 1)
    return len(set(widths)) <= 1


def _parents(doc: Json) -> dict[str, str]:
    return {
        str(walk.attr(kid, "id")): str(walk.attr(node, "id"))
        for node in walk.nodes(doc)
        for kid in node.get("content") or ()
        if walk.attr(kid, "id")
    }


def _steady(case: Case) -> set[str]:
    """Blocks whose parent and whose order among what all three have nobody changed."""
    docs = (case.base, case.ours, case.theirs)
    parents = [_parents(doc) for doc in docs]
    common = set.intersection(*(set(one) for one in parents))
    stay = {own for own in common if len({one[own] for one in parents}) == 1}
    orders = []
    for doc in docs:
        order: dict[str, list[str]] = {}
        for node in walk.nodes(doc):
            kids = [str(walk.attr(kid, "id")) for kid in node.get("content") or ()]
            order[str(walk.attr(node, "id"))] = [kid for kid in kids if kid in stay]
        orders.append(order)
    return {own for own in stay if len({tuple(order[parents[0][own]]) for order in orders}) == 1}


def mirrored(case: Case, merged: Merge, merging: ModuleType) -> None:
    """Seen from the other side it is the same, and it is the other's question."""
    turned = merging.merge(case.base, case.theirs, case.ours, Side.THEIRS)
    assert dumps(turned.doc) == dumps(merged.doc), "the mirror shows another document"
    seen = [_seen(hunk, hunk.theirs, hunk.ours) for hunk in turned.hunks if hunk.colour is not Colour.GREEN]
    own = [_seen(hunk, hunk.ours, hunk.theirs) for hunk in merged.hunks if hunk.colour is not Colour.GREEN]
    assert seen == own, "the mirror asks something else"
    if not merged.conflicts and not any(hunk.kind is Kind.MOVE for hunk in merged.reviews):
        swapped = merging.merge(case.base, case.theirs, case.ours)
        assert not swapped.conflicts, "only one side sees a conflict"
        one, other = by_id(merged.doc), by_id(swapped.doc)
        if one.keys() == other.keys():  # not when both pressed Enter at one place
            same = all(_outside(node) == _outside(other[own]) for own, node in one.items())
            assert same, "clean, and yet it matters who merges"


def _outside(node: Json) -> str:
    """The block without the blocks in it, whose order may differ, and without widths, which may be ours."""
    content = node.get("content") if node["type"] in _TEXTS else None
    attrs = {name: value for name, value in node["attrs"].items() if name != "colwidth"}
    return json.dumps([node["type"], attrs, content], sort_keys=True)


def _seen(hunk: Hunk, ours: str, theirs: str) -> tuple[object, ...]:
    return hunk.colour, hunk.kind, hunk.block_id, hunk.attr, hunk.base, ours, theirs, hunk.path


def declined(case: Case, merged: Merge, chance: Random, merging: ModuleType) -> None:
    """What a teacher decides is what comes out."""
    base, ours, theirs = case.base, case.ours, case.theirs
    mine = merging.decide(base, ours, theirs, {hunk.id: Choice.OURS for hunk in merged.hunks})
    assert dumps(mine) == dumps(ours), "all OURS is not ours"
    if chance.random() < 0.5:
        assert dumps(merging.decide(base, ours, theirs, {})) == dumps(merged.doc), "no decision changes it"
        return
    some = {hunk.id: chance.choice(list(Choice)) for hunk in merged.hunks if chance.random() < 0.7}
    mixed = merging.decide(base, ours, theirs, some)
    schema.check(mixed)
    assert dumps(normalise(mixed)) == dumps(mixed)
    tables_decided_apart(case, merged, chance, merging)
    greens = {hunk.id: Choice.OURS for hunk in merged.updates if chance.random() < 0.5}
    have = letters(merging.decide(base, ours, theirs, greens))
    asked = letters([hunk.ours for hunk in merged.conflicts])
    for letter in case.our_hand.written & letters(ours).keys():
        assert have[letter] + asked[letter] > 0, f"declining theirs lost ours: {letter}"


def tables_decided_apart(case: Case, merged: Merge, chance: Random, merging: ModuleType) -> None:
    """Each table one side's or the other's: what both have is there once, what somebody wrote is there or was
    shown."""
    reshaped = [hunk for hunk in merged.conflicts if hunk.kind is Kind.TABLE]
    if not reshaped:
        return
    sides = {hunk.id: chance.choice([Choice.OURS, Choice.THEIRS]) for hunk in reshaped}
    found = merging.decide(case.base, case.ours, case.theirs, sides)
    schema.check(found)
    have = letters(found)
    asked = letters([[hunk.base, hunk.ours, hunk.theirs] for hunk in merged.conflicts])
    for side in (case.ours, case.theirs):
        for letter in case.written & letters(side).keys():
            assert have[letter] + asked[letter] > 0, f"lost with a table: {letter}"
            assert have[letter] <= 1, f"twice with a table: {letter}"
    base, ours, theirs = (letters(lines(doc)) for doc in (case.base, case.ours, case.theirs))
    for letter in base:
        if is_told_apart(letter) and base[letter] == ours[letter] == theirs[letter] == 1:
            assert have[letter] + asked[letter] > 0, f"both kept {letter}, a table lost it"


def again(case: Case, merged: Merge, merging: ModuleType = real) -> None:
    """A second pull of the same release finds nothing to do; nor does a third person's of both."""
    second = merging.merge(case.theirs, merged.doc, case.theirs)
    assert dumps(second.doc) == dumps(merged.doc), "the second pull changes something"
    assert not second.hunks, "the second pull asks"
