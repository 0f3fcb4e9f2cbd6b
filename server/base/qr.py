"""QR codes on what is printed."""

import functools
import io
from dataclasses import dataclass
from urllib.parse import urlsplit

import segno
from markupsafe import Markup

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Drawn:
    """A QR code drawn once, to be shown many times by ``<use>``; ``size`` in modules."""

    svg: Markup
    size: int


@functools.lru_cache(maxsize=8)
def qr(text: str) -> Drawn:
    """A QR code as SVG with the id ``qr``, black on white whatever the theme."""
    made, out = segno.make(text, error="m", micro=False), io.BytesIO()
    made.save(
        out, kind="svg", xmldecl=False, svgns=True, border=2, dark="#000", light="#fff", svgid="qr",
        svgclass=None, lineclass=None, omitsize=True,
    )  # fmt: skip
    drawn = Markup(out.getvalue().decode())  # noqa: S704 (made by the library from an address of ours)
    return Drawn(drawn, int(made.symbol_size(border=2)[0]))


def is_only_here(address: str) -> bool:
    """Whether nobody but this computer could open the address: no phone that scans it."""
    return (urlsplit(address).hostname or "") in LOOPBACK
