"""Looks that carry no words: how many of each kind a paper has, and what a teacher is told when they go."""

from .parts import Element, W

_ON = '[not(@w:val="0" or @w:val="false")]'
_DRAWN = '[@w:val!="nil" and @w:val!="none"]'
_TINTED = (
    '[@w:fill and @w:fill!="auto" and @w:fill!="FFFFFF" or @w:val and @w:val!="clear" and @w:val!="nil"]'
)
_RUN = "//w:r[w:t]/w:rPr/"
_HEAD = "[not(ancestor::w:tr[1]/w:trPr/w:tblHeader)]"  # a head stays a head, with a shade of its own

# kind → (how it is found, the word that has to be in the warning)
KINDS: dict[str, tuple[str, str]] = {
    "page breaks": (
        f'//w:br[@w:type="page"] | //w:pPr/w:pageBreakBefore{_ON}'
        ' | //w:pPr/w:sectPr[not(w:type/@w:val="continuous" or w:type/@w:val="nextColumn")]',
        "分页",
    ),
    "column breaks": ('//w:br[@w:type="column"]', "分栏"),
    "shaded cells": (f"//w:tcPr/w:shd{_TINTED}{_HEAD}", "格子底纹"),
    "shaded paragraphs": (f"//w:p/w:pPr/w:shd{_TINTED}", "段落底纹"),
    "shaded tables": (f"//w:tblPr/w:shd{_TINTED}", "表格底纹"),
    "diagonals": (f"//w:tl2br{_DRAWN} | //w:tr2bl{_DRAWN}", "斜线"),
    "upright cells": ('//w:tcPr/w:textDirection[@w:val!="lrTb" and @w:val!="tb"]', "竖排"),
    "upright text": (
        '//*[self::w:sectPr or self::w:pPr]/w:textDirection[@w:val!="lrTb" and @w:val!="tb"]',
        "竖排",
    ),
    "framed paragraphs": (f"//w:pPr/w:pBdr[*{_DRAWN}]", "段落边框"),
    "framed pages": (f"//w:sectPr/w:pgBorders[*{_DRAWN}]", "页面边框"),
    "framed words": (f"{_RUN}w:bdr{_DRAWN}", "字符边框"),
    "double strikes": (f"{_RUN}w:dstrike{_ON}", "双删除线"),
    "waves": (
        f'{_RUN}w:u[@w:val and not(contains("|single|words|thick|none|", concat("|", @w:val, "|")))]',
        "下划线",
    ),
    "capitals": (f"{_RUN}w:caps{_ON} | {_RUN}w:smallCaps{_ON}", "大写"),
    "effects": (
        " | ".join(f"{_RUN}w:{name}{_ON}" for name in ("outline", "shadow", "emboss", "imprint", "effect")),
        "文字效果",
    ),
    "raised words": (f'{_RUN}w:position[@w:val!="0"]', "升高或降低"),
    "two lines in one": (f"{_RUN}w:eastAsianLayout", "双行合一"),
    "frames": ("//w:pPr/w:framePr[not(@w:dropCap)]", "图文框"),
    "large first letters": ("//w:pPr/w:framePr[@w:dropCap]", "首字下沉"),
    "white words": (f'{_RUN}w:color[@w:val="FFFFFF" or @w:val="ffffff"]', "白色的字"),
    "tables in the text": ("//w:tblPr/w:tblpPr", "文字环绕"),
    "right to left": (f"//w:pPr/w:bidi{_ON} | //w:tblPr/w:bidiVisual{_ON} | {_RUN}w:rtl{_ON}", "从右到左"),
}


def decor(body: Element) -> dict[str, int]:
    """How many there are of each kind; kinds that are absent are left out."""
    found = {kind: len(body.xpath("." + path.replace(" | //", " | .//"), namespaces={"w": W}))
             for kind, (path, _) in KINDS.items()}  # fmt: skip
    return {kind: count for kind, count in found.items() if count}
