# ruff: noqa: E501 - XML of one element stands in one line here
"""Every element Word may write into a body: its words are in the plan, or a warning names what went, or it stands
on a list of what shows nothing. The names are those of ECMA-376, part 1, §17 (``wml.xsd``), group by group."""

import json

import pytest

from bench.fidelity import census, comparing, decor
from bench.fidelity.words import TOKEN
from server.documents.docx.filling.filling import fill
from server.documents.docx.reading import read
from server.documents.docx.writing import write
from tests.documents.docx import raw
from tests.documents.docx.raw import p
from tests.documents.docx.test_losses import PIXEL

HEAD = p("教学过程", run="<w:b/>")
WORD = "<w:r><w:t>词语</w:t></w:r>"
MATH = "<m:oMath><m:r><m:t>x+1</m:t></m:r></m:oMath>"
LINKS = (("rId9", "image", "media/a.png", False), ("rId8", "hyperlink", "file:///D:/课件.pptx", True),
         ("rId6", "footnotes", "footnotes.xml", False), ("rId5", "endnotes", "endnotes.xml", False),
         ("rId7", "aFChunk", "chunk.html", False))  # fmt: skip
COMMENTS = ("rId4", "comments", "comments.xml", False)
PARTS = {
    "word/media/a.png": PIXEL,
    "word/chunk.html": "<html><body><p>词语</p></body></html>",
    "word/comments.xml": raw.part("comments", f"<w:comment w:id='0' w:author='陈老师'>{p('批')}</w:comment>"),
    **{f"word/{kind}s.xml": raw.part(f"{kind}s", f"<w:{kind} w:id='2'><w:p><w:r><w:t>词</w:t></w:r><w:r><w:noBreakHyphen/><w:sym w:font='Wingdings' w:char='F0FC'/></w:r></w:p></w:{kind}>")
       for kind in ("footnote", "endnote")},
}  # fmt: skip


def run(inside: str, settings: str = "") -> str:
    return f"<w:p><w:r><w:rPr>{settings}</w:rPr>{inside}</w:r></w:p>"


def around(name: str, more: str = "") -> str:
    return f"<w:p><w:{name} w:id='1' w:author='甲'>{more}{WORD}</w:{name}></w:p>"


def dressed(settings: str) -> str:
    return run("<w:t>词语</w:t>", settings)


def cell(settings: str, row: str = "", table: str = "") -> str:
    return f"<w:tbl><w:tblPr>{table}</w:tblPr><w:tr><w:trPr>{row}</w:trPr><w:tc><w:tcPr>{settings}</w:tcPr>{p('词语')}</w:tc></w:tr></w:tbl>"


def field(code: str, result: str = "") -> str:
    """As Word writes a field whose result it has not worked out, or has."""
    return (f'<w:p><w:r><w:t>看</w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> {code} </w:instrText></w:r>'
            f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>')  # fmt: skip


def simple(code: str, result: str = "") -> str:
    return f"<w:p><w:r><w:t>看</w:t></w:r><w:fldSimple w:instr='{code}'>{result}</w:fldSimple></w:p>"


SECTION = "<w:p><w:pPr><w:sectPr>{}</w:sectPr></w:pPr><w:r><w:t>词语</w:t></w:r></w:p>"
SAID = "词语"
# What a name is written like → what of it is in the plan.
KEPT = {
    "EG_BlockLevelElts": {
        "p": (p(SAID), SAID), "tbl": (cell(""), SAID), "sdt": (f"<w:sdt><w:sdtContent>{p(SAID)}</w:sdtContent></w:sdt>", SAID),
        "customXml": (f"<w:customXml>{p(SAID)}</w:customXml>", SAID), "altChunk": ("<w:altChunk r:id='rId7'/>", SAID),
        "ins": (f"<w:ins w:id='1' w:author='a'>{MATH}</w:ins>", "x+1"), "moveTo": (f"<w:moveTo w:id='1' w:author='a'>{MATH}</w:moveTo>", "x+1"),
        "oMath": (MATH, "x+1"), "oMathPara": (f"<m:oMathPara>{MATH}</m:oMathPara>", "x+1"),
        "oMath in a cell": (f"<w:tbl><w:tr><w:tc>{MATH}<w:p/></w:tc></w:tr></w:tbl>", "x+1"),
        "a run by itself": (WORD, SAID), "an element of tomorrow": (f"<w:tomorrow>{p(SAID)}</w:tomorrow>", SAID),
    },
    "EG_PContent": {
        "r": (f"<w:p>{WORD}</w:p>", SAID), "hyperlink": (around("hyperlink"), SAID), "smartTag": (around("smartTag"), SAID),
        "customXml": (around("customXml"), SAID), "sdt": (around("sdt").replace(WORD, f"<w:sdtContent>{WORD}</w:sdtContent>"), SAID),
        "dir": (around("dir"), SAID), "bdo": (around("bdo"), SAID), "fldSimple": (simple("REF a", WORD), SAID),
        "ins": (around("ins"), SAID), "moveTo": (around("moveTo"), SAID), "oMath": (f"<w:p>{MATH}</w:p>", "x+1"),
        "oMathPara": (f"<w:p><m:oMathPara>{MATH}</m:oMathPara></w:p>", "x+1"), "an element of tomorrow": (around("tomorrow"), SAID),
    },
    "EG_RunInnerContent": {
        "t": (f"<w:p>{WORD}</w:p>", SAID), "br": (run("<w:t>词</w:t><w:br/><w:t>语</w:t>"), "hardBreak"), "cr": (run("<w:t>词</w:t><w:cr/><w:t>语</w:t>"), "hardBreak"),
        "tab": (run("<w:tab/><w:t>词</w:t>"), "\\t词"), "ptab": (run("<w:ptab/><w:t>词</w:t>"), "\\t词"), "noBreakHyphen": (run("<w:t>a</w:t><w:noBreakHyphen/>"), "a-"),
        "sym": (run("<w:sym w:font='Symbol' w:char='F061'/>"), "α"), "t of a symbol font": (run("<w:t>\uf0fc</w:t>", "<w:rFonts w:ascii='Wingdings'/>"), "✓"),
        "ruby": ("<w:p><w:r><w:ruby><w:rt><w:r><w:t>yīng</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>莺</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>", "yīng"),
        "footnoteReference": (run("<w:t>注</w:t><w:footnoteReference w:id='2'/>"), "词-✓"), "endnoteReference": (run("<w:t>注</w:t><w:endnoteReference w:id='2'/>"), "词-✓"),
        "drawing": (run("<w:drawing><wp:inline><a:graphic><a:graphicData><pic:pic><pic:blipFill><a:blip r:embed='rId9'/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>"), "asset:"),
        "pict": (run("<w:pict><v:shape><v:imagedata r:id='rId9'/></v:shape></w:pict>"), "asset:"),
        "object": (run("<w:object><v:shape><v:imagedata r:id='rId9'/></v:shape><o:OLEObject ProgID='Equation.3'/></w:object>"), "公式1"),
        "fldChar": (field("REF a", WORD), SAID), "instrText": (field("EQ \\f(1,2)"), "frac{1}{2}"),
    },
    "fields": {
        "EQ without an end result": (field("EQ \\f(1,2)"), "frac{1}{2}"), "fldSimple EQ": (simple("EQ \\r(3,8)"), "sqrt[3]{8}"),
        "EQ ruby": (field('EQ \\* jc2 \\* "Font:宋体" \\* hps10 \\o\\ad(\\s\\up 9(zhī),脂)'), "zhī"), "EQ ring": (field("EQ \\o\\ac(○,1)"), "①"),
        "EQ ring, a word": (field("EQ \\o\\ac(○,优)"), "优\u20dd"), "EQ script": (field("EQ x\\s\\up8(2)"), '"sup"'), "EQ box": (field("EQ \\x(答案)"), "boxed"),
        "EQ brace": (field("EQ \\b\\lc\\{(\\a\\al(x=1,y=2))"), "begin{matrix}x=1"), "EQ in EQ": (field("EQ \\f(1,</w:instrText></w:r><w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>EQ \\r(2)</w:instrText></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r><w:r><w:instrText>)"), "frac{1}{\\\\sqrt{2}}"),
        "EQ sum": (field("EQ \\i\\su(i=1,n,i)"), "sum_{i=1}^{n}"), "EQ arrow": (field("EQ \\o(\\s\\up5(→),AB)"), "overrightarrow{AB}"),
        "SYMBOL": (field('SYMBOL 254 \\f "Wingdings" \\s 12'), "☑"), "fldSimple SYMBOL": (simple('SYMBOL 0xF070 \\f "Symbol"'), "π"),
        "MACROBUTTON": (field("MACROBUTTON NoMacro 点这里写课题"), "点这里写课题"), "HYPERLINK": (field('HYPERLINK "https://example.org/a"', WORD), "https://example.org/a"),
        "EQ in a code nobody knows": (field("EQ \\q(甲)"), "\\\\q(甲)"), "PAGE with a result": (field("PAGE", WORD), SAID),
    },
    "rPr": {
        "b": (dressed("<w:b/>"), '"bold"'), "i": (dressed("<w:i/>"), '"italic"'), "strike": (dressed("<w:strike/>"), '"strike"'), "u": (dressed("<w:u w:val='single'/>"), '"underline"'),
        "em": (dressed("<w:em w:val='dot'/>"), '"emphasis"'), "vertAlign": (dressed("<w:vertAlign w:val='subscript'/>"), '"sub"'), "color": (dressed("<w:color w:val='FF0000'/>"), "#ff0000"),
        "highlight": (dressed("<w:highlight w:val='yellow'/>"), "#ffff00"), "shd": (dressed("<w:shd w:val='pct15' w:color='auto' w:fill='FFFFFF'/>"), "#d9d9d9"),
    },
    "pPr": {"jc": (p(SAID, "<w:jc w:val='center'/>"), '"center"'), "ind": (p(SAID, "<w:ind w:firstLineChars='200'/>"), '"indentChars": 2')},
    "tcPr": {"gridSpan": (cell("<w:gridSpan w:val='2'/>"), '"colspan": 2'), "vMerge": (cell("<w:vMerge w:val='restart'/>"), SAID), "hMerge": (cell("<w:hMerge w:val='restart'/>"), SAID)},
    "trPr": {"tblHeader": (cell("", "<w:tblHeader/>"), "tableHeader"), "gridBefore": (cell("", "<w:gridBefore w:val='1'/>"), SAID)},
}  # fmt: skip
# What a name is written like → the words of the warning.
TOLD = {
    "EG_BlockLevelElts": {"something without words": ("<w:tomorrow/>", "认不出来（tomorrow）"), "del": (f"<w:del w:id='1' w:author='甲'>{WORD.replace('w:t>', 'w:delText>')}</w:del>", "甲的修订")},
    "EG_PContent": {
        "subDoc": ("<w:p><w:subDoc r:id='rId1'/></w:p>", "第2段：这里链接了另一份 Word"), "hyperlink": ("<w:p><w:hyperlink r:id='rId8'><w:r><w:t>课件</w:t></w:r></w:hyperlink></w:p>", "第2段：有一处链接不通向网页"),
        "del": ("<w:p><w:del w:id='1' w:author='甲'><w:r><w:delText>旧</w:delText></w:r></w:del></w:p>", "甲的修订"), "something without words": ("<w:p><w:tomorrow/></w:p>", "第2段：有一处内容认不出来"),
    },
    "EG_RunInnerContent": {
        "contentPart": (run("<w:contentPart/>"), "第2段：有一处手写"), "pgNum": (run("<w:pgNum/>"), "第2段：有一处页码"), "sym": (run("<w:sym w:font='Webdings' w:char='F061'/>"), "第2段：有一个特殊字体（Webdings）"),
        **{name: (run(f"<w:{name}/>"), "第2段：有一处日期") for name in ("dayShort", "monthShort", "yearShort", "dayLong", "monthLong", "yearLong")},
        "br page": (run("<w:t>词语</w:t><w:br w:type='page'/>"), "分页 1 处"), "br column": (run("<w:t>词语</w:t><w:br w:type='column'/>"), "分栏 1 处"),
        "commentReference": (run("<w:t>词语</w:t><w:commentReference w:id='0'/>"), "1 条批注"),
    },
    "fields": {
        "PAGE": (field("PAGE"), "第2段：有一处页码要由 Word 现算"), "DATE": (simple("DATE"), "第2段：有一处日期"), "LISTNUM": (field("LISTNUM"), "第2段：有一处自动编号"), "TOC": (field("TOC \\o"), "第2段：有一处目录"),
        "=": (field("=SUM(ABOVE)"), "第2段：有一处域（=）"), "UNKNOWN": (field("MORGEN a"), "第2段：有一处域（MORGEN）"), "EQ": (field("EQ \\q(1)"), "第2段：有一个“EQ 域”公式"), "SYMBOL": (field('SYMBOL 97 \\f "Webdings"'), "第2段：有一个特殊字体（Webdings）"),
        "HYPERLINK": (field('HYPERLINK "D:\\课件.pptx"', WORD), "第2段：有一处链接"), "in a cell": (f"<w:tbl><w:tr><w:tc>{field('PAGE')}</w:tc></w:tr></w:tbl>", "第1个表格第1行第1格：有一处页码"),
    },
    "rPr": {
        "vanish": (dressed("<w:vanish/>"), "第2段：有一段在 Word 里隐藏的文字"), "dstrike": (dressed("<w:dstrike/>"), "双删除线（改成单线） 1 处"), "bdr": (dressed("<w:bdr w:val='single'/>"), "字符边框 1 处"),
        "u": (dressed("<w:u w:val='wave'/>"), "波浪线等下划线"), "em": (dressed("<w:em w:val='circle'/>"), "圆圈等着重号"), "caps": (dressed("<w:caps/>"), "全大写 1 处"), "smallCaps": (dressed("<w:smallCaps/>"), "小型大写 1 处"),
        **{name: (dressed(f"<w:{name}/>"), "文字效果 1 处") for name in ("outline", "shadow", "emboss", "imprint")}, "effect": (dressed("<w:effect w:val='blinkBackground'/>"), "文字效果 1 处"),
        "position": (dressed("<w:position w:val='6'/>"), "升高或降低的字 1 处"), "eastAsianLayout": (dressed("<w:eastAsianLayout w:combine='1'/>"), "双行合一"), "rtl": (dressed("<w:rtl/>"), "从右到左的字"),
        "color": (dressed("<w:color w:val='FFFFFF'/>"), "白色的字（现在看得见了） 1 处"), "rFonts": (run("<w:t>abc</w:t>", "<w:rFonts w:ascii='Wingdings'/>"), "符号字体的字母 1 处"),
    },
    "pPr": {
        "pageBreakBefore": (p(SAID, "<w:pageBreakBefore/>"), "分页 1 处"), "framePr": (p(SAID, "<w:framePr w:w='1'/>"), "图文框 1 处"), "framePr dropCap": (p(SAID, "<w:framePr w:dropCap='drop'/>"), "首字下沉 1 处"),
        "pBdr": (p(SAID, "<w:pBdr><w:top w:val='single'/></w:pBdr>"), "段落边框 1 处"), "shd": (p(SAID, "<w:shd w:val='clear' w:fill='FFFF00'/>"), "段落底纹 1 处"), "bidi": (p(SAID, "<w:bidi/>"), "从右到左的段落"),
        "textDirection": (p(SAID, "<w:textDirection w:val='tbRl'/>"), "竖排的段落"), "sectPr": (SECTION.format(""), "分页 1 处"), "pPrChange": (p(SAID, "<w:pPrChange w:author='甲' w:id='1'/>") + around("ins"), "样子的修订"),
    },
    "tblPr": {"tblpPr": (cell("", "", "<w:tblpPr/>"), "文字环绕的表格 1 处"), "bidiVisual": (cell("", "", "<w:bidiVisual/>"), "从右到左的表格"), "shd": (cell("", "", "<w:shd w:fill='FFFF00'/>"), "表格底纹 1 处"),
              "tblCaption": (cell("", "", "<w:tblCaption w:val='表一'/>"), "“表一”"), "tblDescription": (cell("", "", "<w:tblDescription w:val='成绩'/>"), "“成绩”")},
    "trPr": {"hidden": (cell("", "<w:hidden/>"), "隐藏的行"), "del": (cell("", "<w:del w:id='1' w:author='甲'/>") , "甲的修订"), "ins": (cell("", "<w:ins w:id='1' w:author='甲'/>"), "甲的修订")},
    "tcPr": {
        "shd": (cell("<w:shd w:val='clear' w:fill='D9D9D9'/>"), "格子底纹 1 处"), "textDirection": (cell("<w:textDirection w:val='tbRlV'/>"), "竖排的格子 1 处"), "tcBorders": (cell("<w:tcBorders><w:tl2br w:val='single'/></w:tcBorders>"), "格子里的斜线 1 处"),
        **{name: (cell(f"<w:{name} w:id='1' w:author='甲'/>"), "增删格子") for name in ("cellIns", "cellDel", "cellMerge")},
    },
    "sectPr": {
        "pgSz": (SECTION.format("<w:pgSz w:orient='landscape'/>"), "横向的页面"), "cols": (SECTION.format("<w:cols w:num='2'/>"), "分了栏"), "type": (SECTION.format("<w:type w:val='oddPage'/>"), "分页 1 处"),
        "pgBorders": (SECTION.format("<w:type w:val='continuous'/><w:pgBorders><w:top w:val='single'/></w:pgBorders>"), "页面边框"), "lnNumType": (SECTION.format("<w:lnNumType/>"), "行号"), "textDirection": (SECTION.format("<w:textDirection w:val='tbRl'/>"), "竖排的页面"),
        "headerReference": ("", ""), "footerReference": ("", ""),  # test_losses: told with their words
    },
}  # fmt: skip
# Nothing a reader of the page sees, or said elsewhere in the file.
NOTHING = {
    "EG_BlockLevelElts": "proofErr permStart permEnd bookmarkStart bookmarkEnd commentRangeStart commentRangeEnd moveFrom moveFromRangeStart moveFromRangeEnd moveToRangeStart moveToRangeEnd customXmlInsRangeStart customXmlInsRangeEnd customXmlDelRangeStart customXmlDelRangeEnd customXmlMoveFromRangeStart customXmlMoveFromRangeEnd customXmlMoveToRangeStart customXmlMoveToRangeEnd",
    "EG_PContent": "proofErr permStart permEnd bookmarkStart bookmarkEnd commentRangeStart commentRangeEnd moveFrom moveFromRangeStart moveFromRangeEnd moveToRangeStart moveToRangeEnd customXmlInsRangeStart customXmlInsRangeEnd customXmlDelRangeStart customXmlDelRangeEnd customXmlMoveFromRangeStart customXmlMoveFromRangeEnd customXmlMoveToRangeStart customXmlMoveToRangeEnd",
    "EG_RunInnerContent": "delText delInstrText softHyphen annotationRef footnoteRef endnoteRef separator continuationSeparator lastRenderedPageBreak",
    "rPr": "bCs iCs noProof snapToGrid webHidden szCs lang specVanish oMath cs",
    "pPr": "suppressLineNumbers suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN adjustRightInd snapToGrid suppressOverlap textboxTightWrap outlineLvl divId cnfStyle rPr pStyle numPr",
    "tblPr": "tblStyleRowBandSize tblStyleColBandSize tblOverlap tblLook tblPrChange",
    "trPr": "cnfStyle divId gridAfter wBefore wAfter trPrChange",
    "tcPr": "cnfStyle tcFitText hideMark headers tcPrChange",
    "sectPr": "footnotePr endnotePr formProt noEndnote rtlGutter printerSettings sectPrChange",
}  # fmt: skip
# The dress of a paper, which the default look makes anew and its own form keeps (docs/fidelity.md).
DRESS = {
    "rPr": "rStyle sz spacing w kern fitText",
    "pPr": "keepNext keepLines widowControl tabs spacing contextualSpacing mirrorIndents textAlignment",
    "tblPr": "tblStyle tblW jc tblCellSpacing tblInd tblBorders tblLayout tblCellMar",
    "trPr": "cantSplit trHeight tblCellSpacing jc",
    "tcPr": "tcW noWrap tcMar vAlign",
    "sectPr": "pgMar paperSrc pgNumType vAlign titlePg bidi docGrid",
}  # fmt: skip
# wml.xsd: what may stand in each group.
STANDARD = {
    "EG_BlockLevelElts": "customXml sdt p tbl altChunk ins del moveFrom moveTo oMathPara oMath " + NOTHING["EG_BlockLevelElts"],
    "EG_PContent": "customXml smartTag sdt dir bdo r fldSimple hyperlink subDoc ins del moveFrom moveTo oMathPara oMath " + NOTHING["EG_PContent"],
    "EG_RunInnerContent": "br t contentPart delText instrText delInstrText noBreakHyphen softHyphen dayShort monthShort yearShort dayLong monthLong yearLong annotationRef footnoteRef endnoteRef separator continuationSeparator sym pgNum cr tab object pict fldChar ruby footnoteReference endnoteReference commentReference drawing ptab lastRenderedPageBreak",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang eastAsianLayout specVanish oMath",
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription tblPrChange",
    "trPr": "cnfStyle divId gridBefore gridAfter wBefore wAfter cantSplit trHeight tblHeader tblCellSpacing jc hidden ins del trPrChange",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark headers cellIns cellDel cellMerge tcPrChange",
    "sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings sectPrChange",
}  # fmt: skip


def paper(*bodies: str) -> bytes:
    body = HEAD + "".join(bodies)
    return raw.word(body, *LINKS, *([COMMENTS] if "commentReference" in body else []), **PARTS)


def there_and_back(source: bytes) -> bytes:
    seen = read(source)
    return write(seen.doc, seen.meta, seen.assets.get, seen.opinions)


@pytest.mark.parametrize("group", KEPT)
def test_what_says_something_is_in_the_plan_and_in_the_export(group: str):
    for name, (body, said) in KEPT[group].items():
        seen = read(paper(body))
        voices = json.dumps([seen.doc, *(one.doc for one in seen.opinions.suggested)], ensure_ascii=False)
        assert said in voices, (name, voices)
    source = paper(*(body for body, _ in KEPT[group].values()))
    kept = comparing.compare(census.take(source), census.take(there_and_back(source)))
    assert {kind: one.lost for kind, one in kept.items() if one.lost} == {}


@pytest.mark.parametrize("group", TOLD)
def test_what_a_plan_cannot_hold_is_told(group: str):
    for name, (body, told) in TOLD[group].items():
        source = paper(body)
        seen, had = read(source), census.take(source).decor
        assert told in "\n".join(seen.warnings), (name, seen.warnings)
        assert not comparing.unsaid(comparing.compare_decor(had, {}), seen.warnings), name
        assert had or not any(word in told for _, word in decor.KINDS.values()), f"{name} is not counted"


@pytest.mark.parametrize("group", [*KEPT, *(group for group in TOLD if group not in KEPT)])
def test_its_own_form_keeps_words_and_looks_while_every_line_is_typed_in(group: str):
    every = [*KEPT.get(group, {}).values(), *TOLD.get(group, {}).values()]
    source = paper(*(body for body, _ in every if "w:author" not in body))  # changes: test_opinions
    seen = read(source)
    type_into(seen.doc)
    out = fill(source, seen.doc, seen.meta, seen.assets.get, is_own=True)
    before, after = census.take(source), census.take(out.data)
    kept = comparing.compare(before, after) | comparing.compare_decor(before.decor, after.decor)
    assert {kind: one.lost for kind, one in kept.items() if one.lost} == {}


def type_into(node: dict) -> None:
    for child in node.get("content", []):
        type_into(child)
        if child["type"] == "paragraph":
            child["content"] = [*child.get("content", []), {"type": "text", "text": TOKEN}]


@pytest.mark.parametrize("group", STANDARD)
def test_the_rest_shows_nothing_and_hides_nothing(group: str):
    quiet = [*NOTHING.get(group, "").split(), *DRESS.get(group, "").split()]
    sorted_out = {name.split()[0] for table in (KEPT, TOLD) for name in table.get(group, {})} | set(quiet)
    assert set(STANDARD[group].split()) <= sorted_out
    for name in quiet:
        element = f"<w:{name}/>"
        body = {
            "EG_BlockLevelElts": element + p(SAID), "EG_PContent": f"<w:p>{element}{WORD}</w:p>", "EG_RunInnerContent": run(element + "<w:t>词语</w:t>"),
            "rPr": dressed(element), "pPr": p(SAID, element), "tblPr": cell("", "", element), "trPr": cell("", element),
            "tcPr": cell(element), "sectPr": p(SAID) + f"<w:sectPr>{element}</w:sectPr>",
        }[group]  # fmt: skip
        seen = read(raw.word(HEAD + body))
        assert SAID in str(seen.doc), name
        is_tracked = name == "moveFrom" or name.endswith("Change")
        assert is_tracked or seen.warnings == [], name
