"""Two people write in one record: what only one of them touched is taken, what both did is asked about."""

from server.plans.meetings.weaving import mark, weave

STORED = {"topic": {"text": "面积"}, "point:a": {"question": "例题太难"}, "point:b": {"question": "板书"}}
WAS = {name: mark(part) for name, part in STORED.items()}


def test_what_each_changed_alone_is_all_in_it_and_new_lines_stay() -> None:
    theirs = {**STORED, "topic": {"text": "面积（一）"}, "point:c": {"question": "学具"}}
    mine = {
        **STORED,
        "point:a": {"question": "例题太难，换一道"},
        "point:b": None,
        "point:d": {"question": "作业"},
    }
    woven = weave(theirs, mine, WAS)
    assert woven.clashes == ()
    assert woven.parts == {
        "topic": {"text": "面积（一）"}, "point:a": {"question": "例题太难，换一道"},
        "point:c": {"question": "学具"}, "point:d": {"question": "作业"},
    }  # fmt: skip


def test_the_same_part_changed_twice_is_a_clash_unless_both_said_the_same() -> None:
    theirs = {**STORED, "topic": {"text": "面积（一）"}, "point:b": None}
    assert weave(theirs, {**STORED, "topic": {"text": "面积（二）"}}, WAS).clashes == ("topic",)
    assert weave(theirs, {**STORED, "topic": {"text": "面积（一）"}}, WAS).clashes == ()
    edited = weave(theirs, {**STORED, "point:b": {"question": "板书短些"}}, WAS)
    assert edited.clashes == ("point:b",) and edited.parts["point:b"] == {"question": "板书短些"}
    assert weave(theirs, {"topic": {"text": "面积（一）"}}, {"topic": mark(theirs["topic"])}).parts == {
        "topic": {"text": "面积（一）"}, "point:a": {"question": "例题太难"}
    }  # fmt: skip
