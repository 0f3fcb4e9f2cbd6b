"""Addresses that carry their own permission: HMAC-SHA-256 over everything the holder must not change."""

import hashlib
import hmac
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from storage.errors import Refused

METHODS = ("GET", "PUT")


@dataclass(frozen=True, slots=True)
class Grant:
    """What a valid address permits. ``size`` is 0 and ``disposition`` set for GET, the reverse for PUT.

    ``part`` is the number of a part of an upload in parts, 0 for a whole object.
    """

    method: str
    key: str
    expires: int
    size: int
    media_type: str
    disposition: str
    part: int = 0


class Signer:
    """Signs and checks grants with one secret.

    Args:
        secret: the platform's secret; the key in use is derived from it, so that no other signature made
            with the same secret can be used here.
        clock: seconds since the epoch.
    """

    def __init__(self, secret: str, clock: Callable[[], float] = time.time) -> None:
        if len(secret) < 32:
            raise ValueError("the signing secret is missing or shorter than 32 characters")
        self._key = hmac.digest(secret.encode(), b"gongbei/objects/1", hashlib.sha256)
        self._clock = clock

    def query(
        self,
        method: str,
        key: str,
        *,
        seconds: int,
        size: int = 0,
        media_type: str = "",
        disposition: str = "",
        part: int = 0,
    ) -> str:
        """The query part of an address for one ``method`` on one ``key``."""
        grant = Grant(method, key, int(self._clock()) + seconds, size, media_type, disposition, part)
        fields = {"e": grant.expires, "s": size, "t": media_type, "d": disposition, "p": part}
        return urlencode(fields | {"sig": self._signature(grant)})

    def check(self, method: str, key: str, query: Mapping[str, str]) -> Grant:
        """The grant behind an address.

        Raises:
            Refused: expired, altered in any part, incomplete, or signed for another method.
        """
        try:
            grant = Grant(
                method, key, int(query["e"]), int(query["s"]), query["t"], query["d"], int(query["p"])
            )
            given = query["sig"].encode()
        except (KeyError, ValueError) as error:
            raise Refused("the address is incomplete") from error
        if not hmac.compare_digest(self._signature(grant).encode(), given):
            raise Refused("the signature does not fit the address")
        if grant.expires < self._clock():
            raise Refused("the address is expired")
        return grant

    def _signature(self, grant: Grant) -> str:
        # Lengths first: no two different grants give the same bytes.
        fields = (
            grant.method, grant.key, str(grant.expires), str(grant.size), grant.media_type, grant.disposition,
            str(grant.part),
        )  # fmt: skip
        message = b"".join(b"%d|%s|" % (len(part), part) for part in (field.encode() for field in fields))
        return hmac.new(self._key, message, hashlib.sha256).hexdigest()
