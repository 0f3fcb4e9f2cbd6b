"""账号条: a sheet of codes to print and cut, shown in the answer to a form and nowhere else."""

from urllib.parse import urlsplit

from server.base.pages import Page, WebRequest, own_url, page
from server.base.qr import qr
from server.people.codes import Slip

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def slips_page(request: WebRequest, slips: list[Slip], *, back: str) -> Page:
    """The sheet. It is never stored: a reload of it makes new codes, and the page says so."""
    address = own_url(request, "/activation")
    host = urlsplit(address).hostname or ""
    return page(
        request, "activation/slips.html", headers={"Cache-Control": "no-store"}, slips=slips, back=back,
        qr=qr(address), spoken_address=address.removeprefix("http://"), is_only_here=host in LOOPBACK,
    )  # fmt: skip
