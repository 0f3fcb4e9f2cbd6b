"""账号条: a sheet of codes to print and cut, shown in the answer to a form and nowhere else."""

from server.base.pages import Page, WebRequest, own_url, page
from server.base.qr import is_only_here, qr
from server.people.codes import Slip


def slips_page(request: WebRequest, slips: list[Slip], *, back: str) -> Page:
    """The sheet. It is never stored: a reload of it makes new codes, and the page says so."""
    address = own_url(request, "/activation")
    return page(
        request, "activation/slips.html", headers={"Cache-Control": "no-store"}, slips=slips, back=back,
        qr=qr(address), spoken_address=address.removeprefix("http://"), is_only_here=is_only_here(address),
    )  # fmt: skip
