"""QR codes of an address: for a page, and for the terminal a phone is held in front of."""

import functools
import io

import segno
from markupsafe import Markup


@functools.lru_cache(maxsize=32)
def svg(url: str) -> Markup:
    """As SVG, black on white whatever the theme."""
    out = io.BytesIO()
    segno.make(url, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgns=True, border=2, dark="#000", light="#fff", svgclass="qr",
        lineclass=None, omitsize=True,
    )  # fmt: skip
    return Markup(out.getvalue().decode())  # noqa: S704 (made by the library from an address of ours)


def in_terminal(url: str) -> str:
    """Of half blocks: two rows of it in one line."""
    out = io.StringIO()
    segno.make(url, error="m", micro=False).terminal(out, compact=True, border=2)
    return out.getvalue().rstrip("\n")
