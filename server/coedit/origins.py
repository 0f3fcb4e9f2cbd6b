"""Whether a page may open a socket here: browsers send cookies with any page's handshake."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Origins:
    """``public`` is scheme and host of the address people type, or empty; ``hosts`` those served, or none;
    ``web_port`` the port of our own web process on this machine, for who speaks to this process directly."""

    public: str = ""
    hosts: tuple[str, ...] = ()
    web_port: int = 0

    def allow(self, headers: Mapping[str, str]) -> bool:
        """Whether ``Origin`` is one of ours, or the very host the handshake was sent to.

        ``X-Forwarded-Host`` is believed: the process listens on loopback, behind the relay or a proxy, and
        a page cannot set it. Without an ``Origin`` it is no browser, or one that hides: refused.
        """
        origin = headers.get("Origin", "")
        parts = urlsplit(origin)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            return False
        if self.public and origin.lower() == self.public.lower():
            return True
        if parts.hostname in {host.lower() for host in self.hosts}:
            return True
        if self.hosts:
            return False
        if parts.hostname in LOOPBACK and _port(parts) == self.web_port:
            return True
        host = headers.get("X-Forwarded-Host") or headers.get("Host", "")
        return parts.netloc.lower() == host.strip().lower()


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:  # not a number
        return None
