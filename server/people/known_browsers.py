"""Browsers somebody has signed in from before: a stranger's wrong attempts do not lock them out there.

A signed cookie of its own, never set at a 公用电脑. It opens nothing: attempts for this account from this
browser are only counted apart, by a rule as strict as the others (docs/decisions/0006-sessions-and-forms.md).
"""

import hashlib
import hmac
import secrets
from uuid import UUID

from server.base.settings import settings

MAX_AGE_SECONDS = 180 * 86400
PEOPLE = 4  # of one browser, the newest first; a teacher and whoever else sits at this PC
PARTS = 3


def cookie_name(secure: bool) -> str:
    """As with sessions: over https a name that only this host over https can set."""
    return "__Host-gb-known" if secure else "gb-known"


def mark_of(cookie_text: str, user_id: UUID, *, secure: bool) -> str:
    """What this browser is counted under for this person; empty when they never signed in from it."""
    wanted = user_id.hex
    return next((number for user, number in _known(cookie_text, secure=secure) if user == wanted), "")


def cookie_value(cookie_text: str, user_id: UUID, *, secure: bool) -> str:
    """What the cookie says with this person added to those the browser knows."""
    before = _known(cookie_text, secure=secure)
    mine = next((number for user, number in before if user == user_id.hex), secrets.token_hex(8))
    people = [(user_id.hex, mine), *(one for one in before if one[0] != user_id.hex)][:PEOPLE]
    return "~".join(f"{user}.{number}.{_signature(user, number)}" for user, number in people)


def _known(cookie_text: str, *, secure: bool) -> list[tuple[str, str]]:
    """Person and number of each entry that we signed; what is forged or cut counts as absent."""
    wanted, found = f"{cookie_name(secure)}=", ""
    for pair in cookie_text.split(";"):
        if (given := pair.strip()).startswith(wanted):
            found = given[len(wanted) :]
    entries = [one.split(".") for one in found.split("~")[:PEOPLE]]
    return [
        (one[0], one[1])
        for one in entries
        if len(one) == PARTS and hmac.compare_digest(one[2].encode(), _signature(one[0], one[1]).encode())
    ]


def _signature(user: str, number: str) -> str:
    text = f"known browser|{user}|{number}"
    return hmac.new(settings.secret.encode(), text.encode(), hashlib.sha256).hexdigest()[:40]
