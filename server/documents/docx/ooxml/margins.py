"""What stands around the text: headers, footers, the shape of the page. None of it is part of a plan, so it
is told, with its words."""

import re

from .context import Context
from .marks import plain_text
from .names import A, Element, V, number, w

_NUMBERS = re.compile(r"[\s\d第共页/—-]|Page|PAGE|of")
_SHOWN = 60


def warn_margins(context: Context, body: Element) -> None:
    """One sentence for each header or footer with words or pictures, one for the page."""
    told: set[str] = set()
    package = context.package
    for relation in package.relations(package.main).values():
        if relation.kind not in ("header", "footer") or relation.is_external:
            continue
        root = package.tree(relation.target)
        if root is None:
            continue
        name = "页眉" if relation.kind == "header" else "页脚"
        text = " ".join(plain_text(root).split())
        if _NUMBERS.sub("", text) and text not in told:
            told.add(text)
            more = "…" if len(text) > _SHOWN else ""
            context.warnings.add("页眉页脚", f"{name}里的文字“{text[:_SHOWN]}{more}”没有导入。")
        marks = {path.get("string", "") for path in root.iter(f"{{{V}}}textpath")} - {"", *told}
        for mark in sorted(marks):
            told.add(mark)
            context.warnings.add("水印", f"水印“{mark[:_SHOWN]}”没有导入。")
        if any(True for _ in root.iter(f"{{{A}}}blip", f"{{{V}}}imagedata")) and name not in told:
            told.add(name)
            context.warnings.add("页眉页脚", f"{name}里的图片没有导入。")
    _warn_page(context, body)


def _warn_page(context: Context, body: Element) -> None:
    pages = list(body.iter(w("sectPr")))
    root = body.getparent()
    ground = root.find(w("background")) if root is not None else None
    if ground is not None and ground.get(w("color"), "auto").upper() not in ("AUTO", "FFFFFF"):
        context.warnings.add("页面", "原文给页面铺了底色，没有导入。")
    if any(child.get(w("orient")) == "landscape" for page in pages for child in page.iter(w("pgSz"))):
        context.warnings.add("页面", "原文有横向的页面；这里不分纵横，按默认样式导出时是竖的 A4。")
    if any(number(child.get(w("num"))) > 1 for page in pages for child in page.iter(w("cols"))):
        context.warnings.add("页面", "原文分了栏，导入后按一栏从上到下排。")
