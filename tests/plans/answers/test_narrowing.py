"""The places of a change in a long text are those of the whole, found by looking at its surroundings."""

import copy
import random

import pytest

from server.documents import canonical
from server.documents.spec import Json
from server.plans.answers import narrowing
from server.plans.proposals import parts


def line(own: str, words: str) -> Json:
    return {"type": "paragraph", "attrs": {"id": own}, "content": [{"type": "text", "text": words}]}


def row(own: str, *words: str) -> Json:
    cells = [
        {"type": "tableCell", "attrs": {"id": f"{own}c{at}"}, "content": [line(f"{own}p{at}", one)]}
        for at, one in enumerate(words)
    ]
    return {"type": "tableRow", "attrs": {"id": own}, "content": cells}


def lesson() -> Json:
    items = [
        {"type": "listItem", "attrs": {"id": f"i{at}"}, "content": [line(f"li{at}", f"第{at}条要求")]}
        for at in range(9)
    ]
    table = [
        row("head", "环节", "教师活动"),
        *(row(f"r{at}", f"第{at}步", f"教师讲解例{at}") for at in range(12)),
    ]
    return canonical.normalise({
        "type": "doc",
        "content": [
            {"type": "section", "attrs": {"id": "goals", "key": "objectives", "title": "教学目标"},
             "content": [*(line(f"g{at}", f"能说出第{at}个意思") for at in range(9)),
                         {"type": "bulletList", "attrs": {"id": "list"}, "content": items}]},
            {"type": "section", "attrs": {"id": "process", "key": "process", "title": "教学过程"},
             "content": [{"type": "table", "attrs": {"id": "table", "kind": "process"}, "content": table}]},
        ],
    })  # fmt: skip


def altered(doc: Json, rnd: random.Random) -> Json:
    made = copy.deepcopy(doc)
    for number in range(4):
        holder = rnd.choice([made["content"][0], made["content"][1]["content"][0]])
        kids = holder["content"]
        at = rnd.randrange(1, len(kids) - 1)
        match rnd.choice(["gone", "new", "words", "moved"]):
            case "gone":
                kids.pop(at)
            case "new":
                is_table = holder["type"] == "table"
                kids.insert(at, row(f"n{number}", "新", "做") if is_table else line(f"n{number}", "新的一行"))
            case "moved":
                kids.insert(rnd.randrange(1, len(kids)), kids.pop(at))
            case "words":
                found = [
                    one for one in (kids[at], *kids[at].get("content", [])) if one["type"] == "paragraph"
                ]
                for one in found[:1]:
                    one["content"][0]["text"] += "，并举例"
    return canonical.normalise(made)


def test_what_is_far_from_any_change_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(narrowing, "_SMALL", 0)
    base = lesson()
    for seed in range(12):
        body = altered(base, random.Random(seed))
        assert narrowing.places(base, body) == parts.places(base, body), seed
    mine, theirs = narrowing._narrowed(base, altered(base, random.Random(1)))
    assert len(str(mine)) < len(str(base)) * 0.6 and mine != theirs
