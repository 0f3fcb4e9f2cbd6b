"""The addresses other machines of the network can use, the most likely one first."""

import ipaddress
import socket
from collections.abc import Iterator
from dataclasses import dataclass

import ifaddr

# Bridges and tunnels of virtual machines, containers and remote work: a phone in the staff room sees none.
VIRTUAL = (
    "docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "cni", "flannel", "cali", "lxc", "lxd",
    "tun", "tap", "utun", "wg", "tailscale", "zt", "ppp", "hyper-v", "vethernet",
)  # fmt: skip
SOMEWHERE = ("192.0.2.1", 9)  # connecting a datagram socket sends nothing, and shows the usual way out
EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 (compared)
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Address:
    """One IPv4 address of this machine. ``is_virtual``: of a bridge or tunnel, unlikely to be of use."""

    text: str
    interface: str
    is_virtual: bool = False


def found() -> list[Address]:
    """Every address but loopback and those nobody handed out (169.254.…), likely ones first."""
    usual = _usual()
    return sorted(
        _listed(), key=lambda one: (one.is_virtual, one.text != usual, not _is_private(one.text), one.text)
    )


def _listed() -> Iterator[Address]:
    for adapter in ifaddr.get_adapters():
        name = str(adapter.nice_name)
        for ip in adapter.ips:
            if not ip.is_IPv4 or not isinstance(ip.ip, str):
                continue
            number = ipaddress.IPv4Address(ip.ip)
            if not (number.is_loopback or number.is_link_local or number.is_unspecified):
                yield Address(ip.ip, name, name.lower().startswith(VIRTUAL))


def _is_private(text: str) -> bool:
    return ipaddress.IPv4Address(text).is_private


def _usual() -> str:
    """The address this machine would speak from; empty without a network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(SOMEWHERE)
        except OSError:
            return ""
        return str(probe.getsockname()[0])


def urls(host: str, port: int, scheme: str) -> list[tuple[str, Address]]:
    """What others type to reach a platform that listens on ``host``; none when only this machine can."""
    if host in LOOPBACK:
        return []
    listed = found() if host in EVERYWHERE else [Address(host, "")]
    return [(url(scheme, one.text, port), one) for one in listed]


def url(scheme: str, host: str, port: int) -> str:
    """``https://192.168.1.5:8000``; the usual port of the scheme is left out."""
    shown = f"[{host}]" if ":" in host else host
    usual = {"http": 80, "https": 443}[scheme]
    return f"{scheme}://{shown}" if port == usual else f"{scheme}://{shown}:{port}"
