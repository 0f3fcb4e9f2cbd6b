"""Was this form sent by our own page? Its token must match the session, its origin must be ours."""

import hashlib
import hmac
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

from server.base.settings import settings

FIELD = "_csrf"
HEADER = "X-CSRF-Token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
ANONYMOUS_HOURS = 24
OTHER_SITES = frozenset({"cross-site", "same-site"})


def anonymous_token() -> str:
    """For the few forms shown to nobody in particular (sign-in): our own stamp, good for a day."""
    return _stamp(int(time.time()) // 3600)


def is_anonymous_token(given: str) -> bool:
    """Whether we made ``given`` within the last day."""
    hour, _, _mark = given.partition(".")
    if not (hour.isascii() and hour.isdigit()) or len(hour) > 12:
        return False
    age = int(time.time()) // 3600 - int(hour)
    return 0 <= age <= ANONYMOUS_HOURS and hmac.compare_digest(given.encode(), _stamp(int(hour)).encode())


def matches(expected: str, given: str) -> bool:
    """Compare two tokens in constant time."""
    return hmac.compare_digest(expected.encode(), given.encode())


def comes_from_here(headers: Mapping[str, str], scheme: str, host: str) -> bool:
    """Whether the browser says that one of our pages sent it.

    ``Sec-Fetch-Site`` is absent over plain http, ``Origin`` is there on every POST of a browser; a client
    that sends neither is no browser, and nobody's cookie can be abused by it.
    """
    site = headers.get("sec-fetch-site", "")
    if site:
        return site not in OTHER_SITES
    origin = headers.get("origin")
    if origin is None:
        return True
    return origin in {f"{scheme}://{host}", settings.public_origin} and bool(urlsplit(origin).netloc)


def _stamp(hour: int) -> str:
    mark = hmac.new(settings.secret.encode(), f"csrf|{hour}".encode(), hashlib.sha256).hexdigest()
    return f"{hour}.{mark}"
