# ruff: noqa: E501 - XML of one element stands in one line here
"""Tracked changes and comments of Word: read as opinions about the text before them, written back as what they were."""

from server.documents import schema, text, walk
from server.documents.docx.imported import Imported
from server.documents.docx.reading import read
from server.documents.docx.writing import write
from tests.documents.docx import raw
from tests.documents.docx.raw import p

HEAD = p("教学目标", run="<w:b/>")


def ins(who: str, words: str) -> str:
    return f'<w:ins w:id="1" w:author="{who}" w:date="2026-11-20T09:30:00Z"><w:r><w:t>{words}</w:t></w:r></w:ins>'


def gone(who: str, words: str) -> str:
    return f'<w:del w:id="2" w:author="{who}" w:date="2026-11-20T09:30:00Z"><w:r><w:delText>{words}</w:delText></w:r></w:del>'


def run(words: str) -> str:
    return f"<w:r><w:t>{words}</w:t></w:r>"


def para(inside: str, mark: str = "") -> str:
    return f"<w:p><w:pPr><w:rPr>{mark}</w:rPr></w:pPr>{inside}</w:p>"


def put_by(who: str) -> str:
    return f'<w:ins w:id="3" w:author="{who}"/>'


def struck_by(who: str) -> str:
    return f'<w:del w:id="4" w:author="{who}"/>'


def cell(inside: str) -> str:
    return f"<w:tc><w:tcPr/>{inside}</w:tc>"


def row(*cells: str, mark: str = "") -> str:
    return f"<w:tr><w:trPr>{mark}</w:trPr>{''.join(cells)}</w:tr>"


BODY = (
    HEAD
    + para(run("会读") + ins("陈思远", "、会写") + gone("王雨晴", "几分之一") + run("。"))
    + para(run("第一行"), put_by("陈思远"))  # Enter at the end of a line, then typing
    + para(ins("陈思远", "新的一行"))
    + para(gone("王雨晴", "整段不要"), struck_by("王雨晴"))
    + para(run("上半") + run("下半"), "")
    + para(run("前"), struck_by("王雨晴"))  # two paragraphs made one
    + para(run("后面比较长"))
    + f'<w:p><w:moveFrom w:id="7" w:author="陈思远">{run("搬走")}</w:moveFrom>{run("留下")}</w:p>'
    + "<w:tbl>" + row(cell(p("甲")), cell(p("乙"))) + row(cell(para(ins("陈思远", "丙"), put_by("陈思远"))), cell(para(ins("陈思远", "丁"), put_by("陈思远"))), mark=put_by("陈思远"))
    + row(cell(p("戊")), cell(p("己")), mark=struck_by("王雨晴")) + "</w:tbl>"
    + p("完")
)  # fmt: skip


def lines(doc: dict) -> str:
    return "|".join(
        walk.inline_text(node) for node in walk.nodes(doc) if node["type"] in ("paragraph", "heading")
    )


def voices(seen: Imported) -> dict[str, str]:
    return {one.author: lines(one.doc) for one in seen.opinions.suggested}


def test_the_text_is_as_it_was_before_and_each_author_is_heard_alone():
    seen = read(raw.word(BODY))
    was = "会读几分之一。|第一行|整段不要|上半下半|前|后面比较长|搬走留下|甲|乙|戊|己|完"
    assert lines(seen.doc) == was
    assert voices(seen) == {
        "陈思远": "会读、会写几分之一。|第一行|新的一行|整段不要|上半下半|前|后面比较长|留下|甲|乙|丙|丁|戊|己|完",
        "王雨晴": "会读。|第一行|上半下半|前后面比较长|搬走留下|甲|乙|完",
    }
    assert seen.opinions.suggested[0].at == "2026-11-20T09:30:00Z"
    known = {walk.attr(node, "id") for node in walk.nodes(seen.doc)}
    for one in seen.opinions.suggested:
        schema.check(one.doc)
        new = [node for node in walk.nodes(one.doc) if walk.attr(node, "id") not in known]
        assert {text.plain_block(node) for node in new if node["type"] == "paragraph"} <= {
            "新的一行",
            "丙",
            "丁",
        }
    assert any("建议修改" in line and "陈思远、王雨晴" in line for line in seen.warnings)


def test_what_goes_out_as_tracked_changes_comes_back_the_same():
    seen = read(raw.word(BODY))
    again = read(write(seen.doc, {}, seen.assets.get, seen.opinions))
    assert lines(again.doc).endswith(lines(seen.doc))
    for mine, theirs in zip(seen.opinions.suggested, again.opinions.suggested, strict=True):
        assert (mine.author, lines(mine.doc)) == (theirs.author, lines(theirs.doc)[-len(lines(mine.doc)) :])
    plain = read(write(seen.doc, {}, seen.assets.get))
    assert not plain.opinions and lines(plain.doc) == lines(seen.doc)


def comment(number: int, who: str, words: str, mark: str = "") -> str:
    w14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
    return f'<w:comment {w14} w:id="{number}" w:author="{who}" w:date="2026-11-20T10:00:00Z"><w:p w14:paraId="{mark}"><w:r><w:t>{words}</w:t></w:r></w:p></w:comment>'


def about(number: int, words: str) -> str:
    return f'<w:commentRangeStart w:id="{number}"/>{run(words)}<w:commentRangeEnd w:id="{number}"/><w:r><w:commentReference w:id="{number}"/></w:r>'


def test_comments_stand_at_their_words_with_their_answers():
    comments = raw.part(
        "comments",
        comment(0, "陈思远", "再想想", "0A")
        + comment(1, "王雨晴", "好的", "0B")
        + comment(2, "", "整段", "0C")
        + comment(3, "陈思远", "目标再少些", "0D"),
    )
    w15 = "http://schemas.microsoft.com/office/word/2012/wordml"
    extended = (
        f'<x:commentsEx xmlns:x="{w15}"><x:commentEx x:paraId="0A" x:done="1"/>'
        '<x:commentEx x:paraId="0B" x:paraIdParent="0A"/></x:commentsEx>'
    )
    head = f"<w:p><w:pPr><w:pStyle w:val='Heading1'/></w:pPr>{about(3, '一、教学目标')}</w:p>"
    body = (
        head
        + para(run("会读") + about(0, "几分之一") + about(1, "") + run("。"))
        + para(about(2, "愿意折。"))
    )
    seen = read(raw.word(
        body, ("rId4", "comments", "comments.xml", False), ("rId5", "commentsExtended", "ex.xml", False),
        word__comments_xml=comments, word__ex_xml=extended,
    ))  # fmt: skip
    for found in (seen, read(write(seen.doc, {}, seen.assets.get, seen.opinions))):
        of_section, first, second = found.opinions.threads
        section = walk.find(found.doc, of_section.block)
        assert section is not None and (section.node["type"], of_section.quote) == ("section", "")
        assert [(one.author, one.text) for one in first.remarks] == [("陈思远", "再想想"), ("王雨晴", "好的")]
        assert (first.quote, first.is_settled, second.quote, second.is_settled) == (
            "几分之一",
            True,
            "愿意折。",
            False,
        )
        assert second.remarks[0].author == "未署名"
        where = walk.find(found.doc, first.block)
        assert where is not None and walk.inline_text(where.node) == "会读几分之一。"
        assert any("4 条批注" in line for line in found.warnings)
