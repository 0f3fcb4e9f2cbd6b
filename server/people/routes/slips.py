"""账号条: a sheet of codes to print and cut, shown in the answer to a form and nowhere else."""

import functools
import io
from urllib.parse import urlsplit

import segno
from markupsafe import Markup

from server.base.pages import Page, WebRequest, own_url, page
from server.people.codes import Slip

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def slips_page(request: WebRequest, slips: list[Slip], *, back: str) -> Page:
    """The sheet. It is never stored: a reload of it makes new codes, and the page says so."""
    address = own_url(request, "/activation")
    host = urlsplit(address).hostname or ""
    return page(
        request, "activation/slips.html", headers={"Cache-Control": "no-store"}, slips=slips, back=back,
        address=address, qr=qr, spoken_address=address.removeprefix("http://"), is_only_here=host in LOOPBACK,
    )  # fmt: skip


@functools.lru_cache(maxsize=64)
def qr(text: str) -> Markup:
    """A QR code as SVG, black on white whatever the theme."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgns=True, border=2, dark="#000", light="#fff", svgclass="qr",
        lineclass=None, omitsize=True,
    )  # fmt: skip
    return Markup(out.getvalue().decode())  # noqa: S704 (made by the library from an address of ours)
