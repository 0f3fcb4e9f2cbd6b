"""The read view of a plan as HTML: the markup of the editor without the editor.

No style attributes (the page's CSP refuses them): alignment, indents and colours are data attributes that the
style sheet knows. Everything is sanitised first and escaped last; links are http, https or mailto.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence

from markupsafe import Markup, escape

from server.documents import table_html, text, walk
from server.documents.inline_html import FileUrl, Inline, formula
from server.documents.sanitising import sanitise
from server.documents.spec import Json

Around = Callable[[Json, str], str]
_MAX_INDENT = 8
_OPAQUE_WORDS = "这里不能改，导出 Word 时原样放回。"
_OPAQUE_SHELL = "这里不能改，Word 里的数据没有带过来，导出时只有图片和名称。"


def render(
    doc: Json, file_url: FileUrl, *, beside: Mapping[str, str] | None = None, changed: Container[str] = ()
) -> Markup:
    """All sections, each `<section class="plan-section" id="s-…">`; blocks are `id="b-…"`.

    ``file_url`` turns a file id into an address; pictures without a file show their words. ``beside``: words
    that stand small at the end of a block, by its id; ``changed``: blocks marked with `data-changed`.
    """
    page = _Page(file_url, beside or {}, changed)
    parts = [page.section(section) for section in walk.sections(sanitise(doc))]
    return Markup("".join(parts))  # noqa: S704 - each part escapes its own text


def blocks(
    nodes: Sequence[Json], file_url: FileUrl, *, around: Around | None = None, is_sound: bool = False
) -> Markup:
    """Blocks by themselves, as `render` gives them, without the section around them.

    ``around`` is given every block with its markup and answers what stands there instead, escaped.
    ``is_sound``: they were sanitised when they were stored.
    """
    doc: Json = {"type": "doc", "content": [{"type": "section", "content": list(nodes)}]}
    doc = doc if is_sound else sanitise(doc)
    page = _Page(file_url, {}, (), around)
    parts = [page.blocks(section) + str(page.inline.take_notes()) for section in walk.sections(doc)]
    return Markup("".join(parts))  # noqa: S704 - each part escapes its own text


class _Page:
    def __init__(
        self,
        file_url: FileUrl,
        beside: Mapping[str, str],
        changed: Container[str],
        around: Around | None = None,
    ) -> None:
        self.inline = Inline(file_url)
        self.beside = beside
        self.changed = changed
        self.around = around

    def section(self, node: Json) -> str:
        key = escape(walk.attr(node, "key") or "")
        title = text.title_of(node)
        period = walk.attr(node, "period")
        if isinstance(period, int) and period > 1:
            title = f"{title}（第 {period} 课时）"
        inside = self.blocks(node)
        board = " board" if key == "board" and text.says_something(node) else ""
        return (
            f'<section class="plan-section" id="s-{escape(walk.attr(node, "id"))}" data-key="{key}">'
            f'<h2>{escape(title)}</h2><div class="section-body{board}">{inside}</div>'
            f"{self.inline.take_notes()}</section>"
        )

    def blocks(self, node: Json) -> str:
        return "".join(self.block(child) for child in node.get("content") or ())

    def block(self, node: Json) -> str:
        markup = self._block(node)
        return self.around(node, markup) if self.around is not None else markup

    def _block(self, node: Json) -> str:
        kind = node["type"]
        block_id = walk.attr(node, "id")
        own = f' id="b-{escape(block_id)}"{" data-changed" if block_id in self.changed else ""}'
        by = self._beside(block_id)
        if kind == "paragraph":
            return f"<p{own}{_layout(node)}>{_number(node)}{self.inline.line(node)}{by}</p>"
        if kind == "heading":
            tag = f"h{_heading_level(node)}"
            return f"<{tag}{own}{_layout(node)}>{_number(node)}{self.inline.line(node)}{by}</{tag}>"
        if kind == "bulletList":
            return f"<ul{own}>{self._items(node)}</ul>"
        if kind == "orderedList":
            return f"<ol{own}{_numbering(node)}>{self._items(node)}</ol>"
        if kind == "table":
            return f'<div{own} class="table-box">{table_html.render(node, self.block)}</div>'
        if kind == "image":
            align = escape(walk.attr(node, "align") or "center")
            return (
                f'<figure{own} class="picture" data-align="{align}">{self.inline.picture(node)}{by}</figure>'
            )
        if kind == "blockMath":
            return f"<div{own}>{formula('div', 'blockMath', node)}{by}</div>"
        if kind == "textbox":
            return f'<div{own} class="textbox">{self.blocks(node)}</div>'
        if kind == "opaque":
            label = escape(walk.attr(node, "label") or "Word 里的一个对象")
            is_whole = walk.attr(node, "parcel") or walk.attr(node, "kind") == "picture"
            words = _OPAQUE_WORDS if is_whole else _OPAQUE_SHELL
            looks = self.inline.looks(node)
            return f'<div{own} class="opaque">{looks}<b>{label}</b><span>{words}</span>{by}</div>'
        return ""

    def _beside(self, block_id: object) -> str:
        words = self.beside.get(block_id) if isinstance(block_id, str) else None
        return f'<small class="by">{escape(words)}</small>' if words else ""

    def _items(self, node: Json) -> str:
        return "".join(f"<li>{self.blocks(item)}</li>" for item in node.get("content") or ())


def _heading_level(node: Json) -> int:
    """A section's title is h2, so headings in it start at h3."""
    level = walk.attr(node, "level")
    return min(6, max(3, level + 1)) if isinstance(level, int) else 3


def _layout(node: Json) -> str:
    align, indent = walk.attr(node, "align"), walk.attr(node, "indentChars")
    result = f' data-align="{escape(align)}"' if isinstance(align, str) else ""
    if isinstance(indent, int | float):
        result += f' data-indent-chars="{min(_MAX_INDENT, max(0, round(indent)))}"'
    return result


def _number(node: Json) -> str:
    """The number as Word displayed it."""
    num = walk.attr(node, "num")
    words = num.get("text") if isinstance(num, dict) else None
    return f'<span class="num">{escape(words)}</span>' if isinstance(words, str) and words else ""


def _numbering(node: Json) -> str:
    start, num = walk.attr(node, "start"), walk.attr(node, "num")
    result = f' start="{start}"' if isinstance(start, int) and start != 1 else ""
    fmt = num.get("fmt") if isinstance(num, dict) else None
    return result + (f' data-fmt="{escape(fmt)}"' if isinstance(fmt, str) and fmt else "")
