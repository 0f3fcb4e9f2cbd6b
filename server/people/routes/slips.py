"""账号条: a sheet of codes to print and cut, shown in the answer to a form and nowhere else."""

import functools
import io
from dataclasses import dataclass
from urllib.parse import urlsplit

import segno
from markupsafe import Markup

from server.base.pages import Page, WebRequest, own_url, page
from server.people.codes import Slip

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Drawn:
    """A QR code drawn once, to be shown many times by ``<use>``; ``size`` in modules."""

    svg: Markup
    size: int


def slips_page(request: WebRequest, slips: list[Slip], *, back: str) -> Page:
    """The sheet. It is never stored: a reload of it makes new codes, and the page says so."""
    address = own_url(request, "/activation")
    host = urlsplit(address).hostname or ""
    return page(
        request, "activation/slips.html", headers={"Cache-Control": "no-store"}, slips=slips, back=back,
        qr=qr(address), spoken_address=address.removeprefix("http://"), is_only_here=host in LOOPBACK,
    )  # fmt: skip


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
