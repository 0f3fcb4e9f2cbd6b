"""Fingerprints and passages of two texts."""

from hypothesis import given, settings
from hypothesis import strategies as st

from server.plans.likeness.passages import pairs
from server.plans.likeness.winnowing import SHINGLE, WINDOW, blocks, prints, sample, shingles
from tests.plans.adoption.test_statuses import doc, paragraph, section

LONG = "请同学们拿出圆形纸片，先对折一次，再打开看一看，折痕把圆分成了怎样的两份"


@settings(max_examples=200)
@given(
    st.text("甲乙丙丁戊己庚辛", min_size=SHINGLE + WINDOW - 1, max_size=40),
    st.text("子丑寅卯", max_size=30),
    st.text("子丑寅卯", max_size=30),
)
def test_thirteen_equal_letters_in_a_block_always_share_a_print(same: str, before: str, after: str) -> None:
    one = prints(blocks(doc(section("prep", paragraph("a", before + same)))))
    other = prints(blocks(doc(section("board", paragraph("b", same + after)))))
    assert one & other


def test_space_punctuation_width_and_order_do_not_matter_and_basics_are_left_out() -> None:
    one = doc(
        section("prep", paragraph("a", LONG), paragraph("b", "三（1）班")),
        section("basics", paragraph("c", LONG)),
    )
    other = doc(section("board", paragraph("x", "　".join(LONG).replace("，", " ,"))))
    assert prints(blocks(one)) == prints(blocks(other))
    assert [block.id for block in blocks(one)] == ["a"]
    assert set(sample(prints(blocks(one)))) <= prints(blocks(one))


def test_passages_stand_side_by_side_with_what_is_common_marked_and_inherited_left_out() -> None:
    mine = blocks(
        doc(
            section(
                "prep",
                paragraph("a", f"先说一句。{LONG}。最后再说一句"),
                paragraph("b", "各不相同的一段话在这里"),
            )
        )
    )
    theirs = blocks(
        doc(
            section(
                "prep", paragraph("x", f"另外一个开头：{LONG}！"), paragraph("y", "他们自己才有的另外一段话")
            )
        )
    )
    (pair,) = pairs(mine, theirs, set())
    assert [(piece.text, piece.is_common) for piece in pair.own] == [
        ("先说一句。", False), (f"{LONG}。", True), ("最后再说一句", False),
    ]  # fmt: skip
    assert "".join(piece.text for piece in pair.other) == f"另外一个开头：{LONG}！"
    assert pairs(mine, theirs, shingles(mine[:1])) == []


def test_credited_blocks_count_as_nobodys() -> None:
    credited = paragraph("a", LONG)
    credited["attrs"]["src"] = "0"
    text = doc(section("prep", credited))
    assert blocks(text) == []
    assert len(blocks(text, with_credited=True)) == 1
