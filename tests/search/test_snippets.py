"""Snippets: escaped, marked, around the words."""

from server.search.snippets import WIDTH, marked, snippet
from server.search.words import parse


def test_found_words_are_marked_and_everything_is_escaped() -> None:
    assert marked("<b>分数</b>的课", parse("分数")) == "&lt;b&gt;<mark>分数</mark>&lt;/b&gt;的课"
    assert marked('"><script>', parse("script")) == "&#34;&gt;&lt;<mark>script</mark>&gt;"


def test_overlapping_words_are_one_mark() -> None:
    assert marked("分数的意义", parse("分数的 数的意")) == "<mark>分数的意</mark>义"


def test_the_snippet_shows_the_words_from_the_middle_of_a_text() -> None:
    text = "前" * 500 + "鸡兔同笼" + "后" * 500
    found = snippet(text, parse("鸡兔同笼"))
    assert "<mark>鸡兔同笼</mark>" in found
    assert len(found.striptags()) == WIDTH + 2
    assert found.startswith("…")
    assert found.endswith("…")


def test_marks_stand_right_where_folding_changes_the_length() -> None:
    assert marked("面积㎡的单位ＡＢ", parse("单位ab")) == "面积㎡的<mark>单位ＡＢ</mark>"
    assert marked("12㎡大", parse("m2大")) == "12<mark>㎡大</mark>"


def test_without_the_words_it_is_the_beginning() -> None:
    assert snippet("教学目标\n认识  几分之一", parse("王芳")) == "教学目标 认识 几分之一"
