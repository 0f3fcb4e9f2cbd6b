"""Lines of text as HTML."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import escape

from server.documents import palette, walk
from server.documents.spec import SAFE_LINK, Json

FileUrl = Callable[[str], str]  # "" = no file of ours
_MAX_PIXELS = 4_000

# From the outside in.
_TAGS = {
    "bold": ("<strong>", "</strong>"),
    "italic": ("<em>", "</em>"),
    "underline": ("<u>", "</u>"),
    "strike": ("<s>", "</s>"),
    "emphasis": ('<em class="emphasis">', "</em>"),
    "sub": ("<sub>", "</sub>"),
    "sup": ("<sup>", "</sup>"),
}


class Inline:
    """Renders lines and keeps the footnotes it met until somebody puts them down."""

    def __init__(self, file_url: FileUrl) -> None:
        self.file_url = file_url
        self.notes: list[tuple[int, str]] = []
        self.note_count = 0

    def line(self, node: Json) -> str:
        return "".join(self._piece(child) for child in node.get("content") or ())

    def _piece(self, node: Json) -> str:
        kind = node["type"]
        if kind == "text":
            return _marked(str(escape(node["text"])), node.get("marks") or ())
        if kind == "hardBreak":
            return "<br>"
        if kind == "inlineMath":
            return formula("span", "inlineMath", node)
        if kind == "ruby":
            base, sound = (escape(walk.attr(node, name) or "") for name in ("base", "rt"))
            return f"<ruby>{base}<rp>（</rp><rt>{sound}</rt><rp>）</rp></ruby>"
        if kind == "inlineImage":
            return f'<span class="inline-picture">{self.picture(node)}</span>'
        if kind == "footnote":
            return self._footnote(str(walk.attr(node, "text") or ""))
        return ""

    def picture(self, node: Json) -> str:
        file_id = walk.attr(node, "file_id")
        alt = escape(walk.attr(node, "alt") or "")
        address = self.file_url(file_id) if isinstance(file_id, str) else ""
        if not address:
            return f'<span class="picture-missing">〔图：{alt or "没有找到"}〕</span>'
        sizes = "".join(
            f' {name}="{pixels}"' for name in ("width", "height") if (pixels := _pixels(node, name))
        )
        return f'<img src="{escape(address)}" alt="{alt}" loading="lazy"{sizes}>'

    def looks(self, node: Json) -> str:
        """How an object that cannot be edited looked in Word; empty when that did not come along."""
        file_id = walk.attr(node, "file_id")
        address = self.file_url(file_id) if isinstance(file_id, str) else ""
        # Drawings of Word come with two dots for each of a page on the screen.
        url = escape(address)
        return f'<img src="{url}" srcset="{url} 2x" alt="" loading="lazy">' if address else ""

    def take_notes(self) -> str:
        """The footnotes met since the last call, as a list."""
        if not self.notes:
            return ""
        items = "".join(
            f'<li id="note-{number}" value="{number}">{escape(text)}'
            f' <a href="#note-{number}-back" aria-label="回到正文">↩</a></li>'
            for number, text in self.notes
        )
        self.notes = []
        return f'<ol class="footnotes" aria-label="脚注">{items}</ol>'

    def _footnote(self, text: str) -> str:
        self.note_count += 1
        number = self.note_count
        self.notes.append((number, text))
        return (
            f'<sup class="footnote" id="note-{number}-back">'
            f'<a href="#note-{number}" aria-label="脚注 {number}">[{number}]</a></sup>'
        )


def formula(tag: str, name: str, node: Json) -> str:
    """Shown as LaTeX until the browser has drawn it."""
    latex = escape(walk.attr(node, "latex") or "")
    return f'<{tag} class="math {name}" data-latex="{latex}" role="math" aria-label="{latex}">{latex}</{tag}>'


def _pixels(node: Json, name: str) -> int:
    value = walk.attr(node, name)
    return min(round(value), _MAX_PIXELS) if isinstance(value, int | float) and value > 0 else 0


def _marked(text: str, marks: list[Json] | tuple[()]) -> str:
    given = {mark["type"]: mark.get("attrs") or {} for mark in marks}
    for name in reversed(_TAGS):
        if name in given:
            before, after = _TAGS[name]
            text = f"{before}{text}{after}"
    for name, tag in (("color", "span"), ("highlight", "mark")):
        tint = palette.tint(str(given[name].get("color") or "")) if name in given else None
        if tint:
            text = f'<{tag} class="{name}" data-tint="{tint}">{text}</{tag}>'
    href = str(given["link"].get("href") or "") if "link" in given else ""
    if SAFE_LINK.fullmatch(href):
        text = f'<a href="{escape(href)}" rel="noopener noreferrer nofollow" target="_blank">{text}</a>'
    return text
