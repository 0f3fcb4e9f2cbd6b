"""What a page says of a merge: where, in which words, with which answers; and blocks found again by words."""

from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.documents import schema, walk
from server.documents.canonical import normalise
from server.documents.spec import Json
from server.plans.merge import Choice, Colour, Hunk, Kind, Words, decide, merge
from server.plans.pulling import forms, hunks
from server.plans.pulling.hunks import Voice
from server.plans.pulling.matching import match, renamed
from tests.plans.conftest import lesson
from tests.plans.merging import oracle

_some = settings(
    max_examples=120, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow],
    database=None,
)  # fmt: skip
FORMULA: Json = {"type": "inlineMath", "attrs": {"latex": r"\frac{1}{2}"}}


def process(teacher: Json, minutes: int = 5, **table: str) -> Json:
    """A plan of one step."""
    head = [("ho", "step", "环节"), ("ht", "teacher", "教师活动")]
    cells = [("co", "step", [_text("情境导入")]), ("ct", "teacher", teacher["content"])]

    def cell(kind: str, own: str, col: str, content: list[Json]) -> Json:
        line = {"type": "paragraph", "attrs": {"id": f"p{own}"}, "content": content}
        return {"type": kind, "attrs": {"id": own, "col": col}, "content": [line]}

    rows = [
        {"type": "tableRow", "attrs": {"id": "r0"},
         "content": [cell("tableHeader", own, col, [_text(words)]) for own, col, words in head]},
        {"type": "tableRow", "attrs": {"id": "r1", "minutes": minutes},
         "content": [cell("tableCell", own, col, content) for own, col, content in cells]},
    ]  # fmt: skip
    made = {"type": "table", "attrs": {"id": "t", "kind": "process", **table}, "content": rows}
    attrs = {"id": "s", "key": "process", "title": ""}
    return normalise({"type": "doc", "content": [{"type": "section", "attrs": attrs, "content": [made]}]})


def line(*content: Json | str) -> Json:
    """What a teacher does."""
    return {"content": [_text(one) if isinstance(one, str) else one for one in content]}


def _text(words: str) -> Json:
    return {"type": "text", "text": words}


def shown(base: Json, ours: Json, theirs: Json) -> list[hunks.Shown]:
    return hunks.shown(merge(base, ours, theirs), base, ours, theirs, Voice())


def test_a_place_is_told_by_its_section_step_and_column_with_the_words_around_it() -> None:
    base = process(line("先折出 ", FORMULA, "，再说说折法。最后收起来。"))
    ours = process(line("先折出 ", FORMULA, "，再说说折法。最后收好。"))
    theirs = process(line("先折出 ", FORMULA, "，再说说你的折法。最后收起来。"), minutes=8)
    minutes, words = sorted(shown(base, ours, theirs), key=lambda one: one.where)
    assert (words.section, words.where) == ("教学过程", "情境导入 · 教师活动")
    assert [run.text for run in words.theirs.runs] == ["再说说", "你的", "折法。"]
    assert [run.atom for run in words.theirs.before] == [None, "inlineMath", None]
    assert [answer.value for answer in words.answers] == ["merged", "ours", "words"]
    assert "".join(run.text for run in words.ours.behind) == "最后收好。"
    assert (minutes.where, minutes.note) == ("情境导入", "通案改了时间")
    assert next(run.text for run in minutes.base.runs) == "5 分钟"


def test_of_words_that_stand_twice_in_a_line_the_right_ones_are_shown() -> None:
    base, ours = lesson("说一说。写一写。说一说。"), lesson("说一说。写写。说一说。")
    (one,) = shown(base, ours, lesson("说一说。写一写。说一说理由。"))
    assert "".join(run.text for run in one.ours.before) == "说一说。写写。"
    assert "".join(run.text for run in one.theirs.before) == "说一说。写一写。"


def test_words_with_a_formula_in_them_are_not_typed_anew_and_credit_is_not_asked_about() -> None:
    base = process(line("折出 ", FORMULA, "。"))
    ours, theirs = process(line("画出 ", FORMULA, "。")), process(line("涂出 ", FORMULA, "！"))
    (red,) = shown(base, ours, theirs)
    assert red.usual == "" and "words" not in [answer.value for answer in red.answers]
    credited = process(line("折出 ", FORMULA, "。"), src="0190f3c2-0000-7000-8000-000000000001")
    assert merge(base, ours, credited).hunks and shown(base, ours, credited) == []


def test_tables_that_are_decided_together_say_so() -> None:
    one = Hunk("table:t", Colour.RED, Kind.TABLE, "t", "", "甲", "乙", together=("u",))
    assert "这 2 张表" in hunks._note(one, Voice())


def test_an_answer_counts_for_the_words_it_was_given_about_and_no_others() -> None:
    base, ours = lesson("会读分数。"), lesson("会读几分之一。")
    first, second = (merge(base, ours, lesson(words)) for words in ("会读写分数。", "会说分数。"))
    sent = {f"hunk-{hunks.key(one)}": "theirs" for one in first.hunks}
    decided = forms.read_decisions({**sent, "hunk-zz": "theirs", "words-0123456789abcdef": "x"})
    assert list(hunks.by_id(first.hunks, decided.decisions).values()) == [Choice.THEIRS]
    assert hunks.by_id(second.hunks, decided.decisions) == {}
    (own,) = (hunks.key(one) for one in first.hunks)
    words = forms.read_decisions({f"hunk-{own}": "words", f"words-{own}": "会读会写。\r\n"})
    assert words.decisions == {own: Words("会读会写。")}
    assert "写在下面" in forms.read_decisions({f"hunk-{own}": "words"}).refused[own]
    kept = {own: hunks.told(one) for own, one in words.decisions.items()}
    assert {own: hunks.heard(one) for own, one in kept.items()} == words.decisions


@_some
@given(st.integers(0, 2**63))
def test_every_merge_can_be_shown_and_every_answer_taken(seed: int) -> None:
    chance = Random(seed)
    case = oracle.drawn(chance, is_told_apart=seed % 2 > 0)
    base, ours, theirs = (normalise(one) for one in (case.base, case.ours, case.theirs))
    found = merge(base, ours, theirs)
    told = hunks.shown(found, base, ours, theirs, Voice())
    assert len({one.key for one in told}) == len(told)
    answers = {one.key: chance.choice(one.answers).value for one in told}
    sent = {f"hunk-{own}": value for own, value in answers.items()} | {
        f"words-{own}": "换成这样" for own in answers
    }
    decided = forms.read_decisions(sent)
    assert not decided.refused and hunks.undecided(hunks.visible(found.hunks), decided.decisions) == []
    schema.check(decide(base, ours, theirs, hunks.by_id(found.hunks, decided.decisions)))


@_some
@given(st.integers(0, 2**63))
def test_a_text_written_anew_gets_the_ids_of_the_newer_one_and_keeps_its_words(seed: int) -> None:
    case = oracle.drawn(Random(seed), is_told_apart=False)
    base, theirs = normalise(case.base), normalise(_anew(case.theirs))
    found = match(base, theirs)
    older = normalise(renamed(base, found.ids))
    schema.check(older)
    own = [walk.attr(node, "id") for node in walk.nodes(older) if walk.attr(node, "id")]
    assert len(set(own)) == len(own)
    assert merge(older, older, theirs).doc == theirs
    same = normalise(_anew(base))
    assert normalise(renamed(base, match(base, same).ids)) == same or not found.ids


def _anew(node: Json) -> Json:
    made = dict(node)
    if "id" in node.get("attrs", {}):
        made["attrs"] = {**node["attrs"], "id": "n" + node["attrs"]["id"]}
    if "content" in node:
        made["content"] = [_anew(child) for child in node["content"]]
    return made
