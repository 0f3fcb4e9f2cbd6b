# ruff: noqa: E501 - XML of one element stands in one line here
"""One Word file with every kind of content that a plan can hold, for counting what comes through."""

from tests.documents.docx import raw
from tests.documents.docx.raw import p
from tests.documents.docx.test_objects import BODY, LINKS, PARTS


def cell(inside: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inside}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def tracked(kind: str, author: str, words: str) -> str:
    leaf = "delText" if kind == "del" else "t"
    return f"<w:{kind} w:id='{abs(hash(words)) % 9999}' w:author='{author}' w:date='2025-03-01T08:00:00Z'><w:r><w:{leaf}>{words}</w:{leaf}></w:r></w:{kind}>"


def numbered(text: str, num: int, level: int = 0) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>')


def box(inside: str) -> str:
    content = f"<w:txbxContent>{inside}</w:txbxContent>"
    return (
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wp:anchor><wp:extent cx='9' cy='9'/><a:graphic><a:graphicData uri='x'>"
        f"<wps:wsp><wps:txbx>{content}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:shape><v:textbox>{content}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def ruby(base: str, reading: str) -> str:
    return f"<w:r><w:ruby><w:rubyPr/><w:rt><w:r><w:t>{reading}</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>{base}</w:t></w:r></w:rubyBase></w:ruby></w:r>"


def field(code: str) -> str:
    """As WPS leaves it: with an end to the code and no result."""
    mark = "<w:r><w:fldChar w:fldCharType='{}'/></w:r>"
    return f"{mark.format('begin')}<w:r><w:instrText> {code} </w:instrText></w:r>{mark.format('separate')}{mark.format('end')}"


RUN = "<w:r><w:t>{}</w:t></w:r>"
FRACTION = "<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>4</m:t></m:r></m:den></m:f></m:oMath>"
FORM = (
    "<w:tbl><w:tblGrid><w:gridCol w:w='1500'/><w:gridCol w:w='2500'/><w:gridCol w:w='1500'/><w:gridCol w:w='2500'/></w:tblGrid>"
    + row(cell(p("课 题")), cell(p("认识四分之一")), cell(p("授课班级")), cell(p("三（2）班")))
    + row(cell(p("教学目标")), cell(p("会读写分数。") + f"<w:p>{RUN.format('如 ')}{FRACTION}{RUN.format('。')}</w:p>", '<w:gridSpan w:val="3"/>'))
    + row(cell(p("教学重难点"), '<w:vMerge w:val="restart"/>'), cell(p("重点：平均分。"), '<w:gridSpan w:val="3"/>'))
    + row(cell(p(""), "<w:vMerge/>"), cell(p("难点：每份同样多。"), '<w:gridSpan w:val="3"/>'))
    + row(cell(p("教具准备")), cell(f"<w:tbl>{row(cell(p('圆片')), cell(p('折纸')))}</w:tbl>" + p(""), '<w:gridSpan w:val="3"/>'))
    + row(cell(p("备注")), cell(p(""), '<w:gridSpan w:val="3"/>'))
    + "</w:tbl>"
)  # fmt: skip
PROCESS = (
    "<w:tbl>"
    + row(*[cell(p(word)) for word in ("教学环节", "教师活动", "学生活动")], properties="<w:tblHeader/>")
    + row(cell(p("一、导入"), '<w:vMerge w:val="restart"/>'), cell(p("分月饼")), cell(p("动手分")))
    + row(cell(p(""), "<w:vMerge/>"), cell(p("追问"), '<w:gridSpan w:val="2"/>'))
    + row(*[cell(p(word)) for word in ("教学环节", "教师活动", "学生活动")])
    + row(cell(p("二、新授")), cell(numbered("折", 1) + numbered("涂", 1)), cell(p("说一说")))
    + "</w:tbl>"
)
LINES = (
    f"<w:p>{RUN.format('读准')}{ruby('莺', 'yīng')}{RUN.format('和')}{ruby('脂', 'zhī')}</w:p>"
    + f"<w:p>{RUN.format('圈出')}<w:r><w:rPr><w:em w:val='dot'/></w:rPr><w:t>平均</w:t></w:r>{RUN.format('二字')}</w:p>"
    + numbered("第一问", 2) + numbered("小问", 2, 1) + numbered("第二问", 2)
    + f"<w:p>{RUN.format('出处')}<w:r><w:footnoteReference w:id='2'/></w:r></w:p>"
    + f"<w:p><w:commentRangeStart w:id='0'/>{RUN.format('讨论三分钟')}<w:commentRangeEnd w:id='0'/><w:r><w:commentReference w:id='0'/></w:r></w:p>"
    + f"<w:p>{RUN.format('齐读课文')}{tracked('del', '陈老师', '三遍')}{tracked('ins', '陈老师', '一遍')}{RUN.format('，注意停顿。')}</w:p>"
    + f"<w:p>{RUN.format('旁批')}{box(p('框里的提示') + p('第二行'))}</w:p>"
    + f"<w:p><m:oMathPara>{FRACTION}</m:oMathPara></w:p>"
)  # fmt: skip
CODES = (
    "<w:p>" + RUN.format("占全班的") + field(r"EQ \f(2,5)") + RUN.format("，第") + field(r"EQ \o\ac(○,3)") + RUN.format("组") + "</w:p>"
    + "<w:p>" + RUN.format("读") + r"<w:fldSimple w:instr='EQ \o\ad(\s\up 9(huáng),黄)'/>" + RUN.format("字，打") + field(r"SYMBOL 252 \f Wingdings")
    + "<w:r><w:sym w:font='Wingdings' w:char='F0FE'/></w:r></w:p>"
    + "<m:oMathPara><m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath></m:oMathPara>"
)  # fmt: skip
NUMBERING = raw.part(
    "numbering",
    "".join(
        f'<w:abstractNum w:abstractNumId="{number}">'
        + "".join(
            f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{fmt}"/><w:lvlText w:val="{text}"/></w:lvl>'
            for level, (fmt, text) in enumerate(levels)
        )
        + "</w:abstractNum>"
        for number, levels in enumerate(
            [[("decimalEnclosedCircle", "%1")], [("chineseCounting", "%1、"), ("decimal", "%1.%2")]]
        )
    )
    + "".join(f'<w:num w:numId="{num}"><w:abstractNumId w:val="{num - 1}"/></w:num>' for num in (1, 2)),
)
MORE = (
    ("rId40", "numbering", "numbering.xml", False),
    ("rId41", "footnotes", "footnotes.xml", False),
    ("rId42", "comments", "comments.xml", False),
)
MORE_PARTS = {
    "word/numbering.xml": NUMBERING,
    "word/footnotes.xml": raw.part("footnotes", f'<w:footnote w:id="2">{p("选自教师用书")}</w:footnote>'),
    "word/comments.xml": raw.part(
        "comments",
        f'<w:comment w:id="0" w:author="陈老师" w:date="2025-03-01T08:00:00Z">{p("时间够吗？")}</w:comment>',
    ),
}


def everything() -> bytes:
    """The file."""
    body = (
        p("《认识四分之一》教学设计", '<w:jc w:val="center"/>')
        + FORM
        + p("教学过程", run="<w:b/>")
        + PROCESS
        + LINES
        + CODES
    )
    return raw.word(body + BODY.partition("</w:p>")[2], *LINKS, *MORE, **PARTS, **MORE_PARTS)
