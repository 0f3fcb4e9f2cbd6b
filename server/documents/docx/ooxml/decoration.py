"""Looks a plan has no place for: counted by kind, told in one sentence. The words they dress are all kept."""

from collections import Counter
from collections.abc import Callable

from .context import Context
from .names import Element, child_val, is_on, local, val, w
from .symbols import SYMBOL_FONTS

_NO_LINE = frozenset({"nil", "none", ""})
_UPRIGHT = frozenset({"", "lrTb", "tb"})
_PAGES = {"nextPage": "分页", "oddPage": "分页", "evenPage": "分页", "nextColumn": "分栏"}
_TURNED = {"tcPr": "竖排的格子", "pPr": "竖排的段落", "sectPr": "竖排的页面"}
_SHADED = {"tcPr": "格子底纹", "pPr": "段落底纹", "tblPr": "表格底纹"}


def warn_decoration(context: Context, body: Element) -> None:
    """One sentence for all of them, none where there are none."""
    found: Counter[str] = Counter()
    for element in body.iter(*_KINDS):
        name = _KINDS[element.tag](element)
        if name:
            found[name] += 1
    if found:
        said = "、".join(f"{name} {count} 处" for name, count in found.items())
        context.warnings.add(
            "样子", f"这些样子没有带进来，字都在：{said}。要照原样，导出时选“按原来的表格”。"
        )


def _break(element: Element) -> str:
    return {"page": "分页", "column": "分栏"}.get(element.get(w("type"), ""), "")


def _section(element: Element) -> str:
    """The last section of a paper ends with it; the others stand in the paragraph they end with."""
    return _PAGES.get(child_val(element, "type") or "nextPage", "") if _where(element) == "pPr" else ""


def _where(element: Element) -> str:
    holder = element.getparent()
    return local(holder) if holder is not None else ""


def _shade(element: Element) -> str:
    fill = element.get(w("fill"), "auto").upper()
    is_plain = fill in ("AUTO", "FFFFFF", "") and val(element) in ("clear", "nil", "")
    return "" if is_plain or _is_in_head(element) else _SHADED.get(_where(element), "")


def _is_in_head(element: Element) -> bool:
    """Cells of a head are shown with a shade of their own."""
    row = next(element.iterancestors(w("tr")), None)
    return row is not None and is_on(row.find(f"{w('trPr')}/{w('tblHeader')}"))


def _direction(element: Element) -> str:
    return "" if val(element) in _UPRIGHT else _TURNED.get(_where(element), "")


def _line(name: str) -> Callable[[Element], str]:
    return lambda element: name if val(element) not in _NO_LINE else ""


def _lines(name: str) -> Callable[[Element], str]:
    return lambda element: name if any(val(side) not in _NO_LINE for side in element) else ""


def _of_words(name: str, plain: frozenset[str]) -> Callable[[Element], str]:
    """Of a run with words in it, when its value is not among ``plain``."""

    def told(element: Element) -> str:
        run = _run(element)
        has_words = run is not None and run.find(w("t")) is not None
        return name if has_words and val(element, "1") not in plain else ""

    return told


def _run(element: Element) -> Element | None:
    """The run these settings are of; None where they are of a paragraph mark or a style."""
    settings = element.getparent()
    holder = settings.getparent() if settings is not None else None
    return holder if holder is not None and local(holder) == "r" else None


def _font(element: Element) -> str:
    if element.get(w("ascii"), "").lower().replace(" ", "") not in SYMBOL_FONTS:
        return ""
    run = _run(element)
    texts = run.findall(w("t")) if run is not None else []
    return "符号字体的字母" if any((one.text or "").strip().isascii() for one in texts if one.text) else ""


def _frame(element: Element) -> str:
    return "首字下沉" if element.get(w("dropCap"), "none") != "none" else "图文框"


def _white(element: Element) -> str:
    return (
        _of_words("白色的字（现在看得见了）", frozenset())(element)
        if val(element).upper() == "FFFFFF"
        else ""
    )


_OFF = frozenset({"0", "false", "off", "none"})
_KINDS: dict[str, Callable[[Element], str]] = {
    w("br"): _break,
    w("pageBreakBefore"): lambda element: "分页" if is_on(element) else "",
    w("sectPr"): _section,
    w("shd"): _shade,
    w("textDirection"): _direction,
    w("tl2br"): _line("格子里的斜线"),
    w("tr2bl"): _line("格子里的斜线"),
    w("pBdr"): _lines("段落边框"),
    w("pgBorders"): _lines("页面边框"),
    w("lnNumType"): lambda _element: "行号",
    w("framePr"): _frame,
    w("tblpPr"): lambda _element: "文字环绕的表格",
    w("bidiVisual"): lambda element: "从右到左的表格" if is_on(element) else "",
    w("bidi"): lambda element: "从右到左的段落" if is_on(element) and _where(element) == "pPr" else "",
    w("hidden"): lambda element: "隐藏的行（现在看得见了）" if is_on(element) else "",
    **{w(name): lambda _element: "增删格子的修订" for name in ("cellIns", "cellDel", "cellMerge")},
    w("bdr"): _of_words("字符边框", _NO_LINE),
    w("dstrike"): _of_words("双删除线（改成单线）", _OFF),
    w("u"): _of_words("波浪线等下划线（改成直线）", frozenset({"single", "words", "none", "thick", "1"})),
    w("em"): _of_words("圆圈等着重号（改成圆点）", frozenset({"dot", "underDot", "none"})),
    w("caps"): _of_words("全大写", _OFF),
    w("smallCaps"): _of_words("小型大写", _OFF),
    w("outline"): _of_words("文字效果", _OFF),
    w("shadow"): _of_words("文字效果", _OFF),
    w("emboss"): _of_words("文字效果", _OFF),
    w("imprint"): _of_words("文字效果", _OFF),
    w("effect"): _of_words("文字效果", _OFF),
    w("position"): _of_words("升高或降低的字", frozenset({"0"})),
    w("eastAsianLayout"): _of_words("双行合一、纵横混排", frozenset()),
    w("rtl"): _of_words("从右到左的字", _OFF),
    w("color"): _white,
    w("rFonts"): _font,
}
