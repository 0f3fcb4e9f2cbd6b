"""What became of each block of a release, told from two texts."""

from typing import Any

from server.documents.canonical import normalise
from server.documents.spec import Json
from server.plans.adoption.statuses import passages, statuses


def paragraph(own: str, words: str) -> Json:
    return {"type": "paragraph", "attrs": {"id": own}, "content": [{"type": "text", "text": words}]}


def section(key: str, *blocks: Json) -> Json:
    return {"type": "section", "attrs": {"id": f"s-{key}", "key": key}, "content": list(blocks)}


def doc(*sections: Json) -> Json:
    return normalise({"type": "doc", "content": list(sections)})


def steps(*rows: tuple[str, int, str, str]) -> Json:
    """Rows of (id, minutes, 教师活动, 二次备课)."""

    def cell(own: str, col: str, words: str, kind: str = "tableCell") -> Json:
        return {"type": kind, "attrs": {"id": own, "col": col}, "content": [paragraph(f"{own}p", words)]}

    def line(own: str, attrs: dict[str, Any], *cells: Json) -> Json:
        return {"type": "tableRow", "attrs": {"id": own, **attrs}, "content": list(cells)}

    head = line("head", {}, *(cell(f"h{c}", c, c, "tableHeader") for c in ("step", "teacher", "second")))
    body = [
        line(own, {"minutes": minutes, "title": own},
             cell(f"{own}s", "step", own), cell(f"{own}t", "teacher", said), cell(f"{own}n", "second", note))
        for own, minutes, said, note in rows
    ]  # fmt: skip
    return {"type": "table", "attrs": {"id": "t", "kind": "process"}, "content": [head, *body]}


def test_every_way_with_a_block_has_its_name_and_what_is_kept_none() -> None:
    base = doc(
        section("objectives", paragraph("a", "认识几分之一，会读会写"), paragraph("b", "体会平均分"),
                paragraph("c", "愿意和同伴说自己的想法"), paragraph("d", "课件")),
        section("board", paragraph("e", "几分之一"), paragraph("f", "二分之一")),
    )  # fmt: skip
    own = doc(
        section("objectives", paragraph("a", "认识几分之一，会读、会写、会用"),
                paragraph("c", "从折纸中找到数学"), paragraph("new", "多出来的一段")),
        section("board", paragraph("f", "二分之一"), paragraph("e", "几分之一"), paragraph("d", "课件")),
    )  # fmt: skip
    found = statuses(base, own)
    assert found.pop("e", found.pop("f", "")) == "m"
    assert found == {"a": "r", "b": "d", "c": "w", "d": "m"}
    assert statuses(base, base) == {}


def test_a_step_counts_as_one_and_ones_own_notes_beside_it_are_no_change() -> None:
    base = doc(section("process", steps(("导入", 5, "出示月饼", ""), ("探究", 20, "折一折", ""))))
    own = doc(section("process", steps(("导入", 5, "出示月饼", "换成烧饼"), ("探究", 18, "折一折", ""))))
    assert statuses(base, own) == {"探究": "r"}
    assert statuses(base, doc(section("process", steps(("导入", 5, "出示月饼", ""))))) == {"探究": "d"}
    assert [(one.id, one.step, [line.label for line in one.lines]) for one in passages(base)] == [
        ("导入", "导入　5 分", ["teacher"]),
        ("探究", "探究　20 分", ["teacher"]),
    ]
