"""The minutes of a lesson as one bar, an SVG; web/static/editor/process draws the same picture."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from server.documents.canonical import number
from server.documents.process import Step

WIDTH = 800
HEIGHT = 28
_LETTER = 13


def render(steps: Sequence[Step]) -> Markup:
    """Widths are minutes, the longest step is filled; empty when no step has minutes.

    A name that does not fit is left to the spoken text.
    """
    timed = [(step.title, step.minutes) for step in steps if step.minutes]
    if not timed:
        return Markup("")
    total = sum(minutes for _, minutes in timed)
    longest = max(minutes for _, minutes in timed)
    parts: list[str] = []
    left = 0.0
    for title, minutes in timed:
        width = WIDTH * minutes / total
        key = ' class="key"' if minutes == longest and len(timed) > 1 else ""
        parts.append(f'<rect x="{left:.1f}" y="0" width="{width:.1f}" height="{HEIGHT}"{key}/>')
        label = _label(title, minutes, width)
        if label:
            middle = left + width / 2
            parts.append(f'<text x="{middle:.1f}" y="{HEIGHT // 2}"{key}>{escape(label)}</text>')
        left += width
    spoken = "，".join(f"{title or '未命名的环节'} {said(minutes)} 分" for title, minutes in timed)
    return Markup(  # noqa: S704 - the titles are escaped, the rest are numbers
        f'<svg class="timebar" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none" role="img"'
        f' aria-label="{escape(spoken)}，合计 {said(total)} 分">{"".join(parts)}</svg>'
    )


def said(minutes: float) -> str:
    """7 or 7.5, never 7.0."""
    return str(number(minutes))


def _label(title: str, minutes: float, width: float) -> str:
    room = int(width // _LETTER) - 3
    name = title[: max(0, min(2, room))] if len(title) > room else title
    if name:
        return f"{name} {said(minutes)}"
    return said(minutes) if room >= -1 else ""
