"""The platform's own certificate authority: made once, it signs for this machine's names and addresses.

Every computer and phone of the school installs ``ca.pem`` once. Its key stays here (0600), and the
certificate itself says for what it may sign: these names and addresses of private networks, never a bank's
(RFC 5280 §4.2.1.10). ``docs/decisions/0012`` says why.
"""

import contextlib
import ipaddress
import os
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from server.app.network import addresses, certificates
from server.app.network.certificates import Certificate
from server.base import folders
from server.base.errors import DomainError

FOLDER = "tls"
AUTHORITY_DAYS = 3650
SERVER_DAYS = 397  # Apple refuses longer ones (398 days; 825 under an authority one installed oneself)
RENEW_DAYS = 60
BACKDATED = timedelta(days=1)  # clocks of school computers are often wrong, by hours at most
LONGEST_NAME = 253
# What the authority may sign for besides its names: private networks only (RFC 1918, 6598, 4193), loopback.
NETWORKS = (
    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "fc00::/7", "::1/128",
)  # fmt: skip
ALWAYS = ("localhost", "127.0.0.1")

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IpNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Files:
    """Where the four files of one platform are."""

    folder: Path

    @classmethod
    def of(cls, data: Path) -> "Files":
        """Those of a data directory, there or not."""
        return cls(data / FOLDER)

    @property
    def authority(self) -> Path:
        """The certificate everybody installs."""
        return self.folder / "ca.pem"

    @property
    def authority_key(self) -> Path:
        """Its key, 0600."""
        return self.folder / "ca.key"

    @property
    def server(self) -> Path:
        """The certificate browsers are shown."""
        return self.folder / "server.pem"

    @property
    def server_key(self) -> Path:
        """Its key, 0600."""
        return self.folder / "server.key"

    def exist(self) -> bool:
        """Whether an authority was made here."""
        return self.authority.exists() and self.server.exists()


def init(files: Files, names: Sequence[str]) -> Certificate:
    """A new authority and a server certificate by it; what was there is replaced. The authority's facts.

    Raises:
        DomainError: a name is none.
    """
    wanted = [checked(name) for name in names]
    folders.make(files.folder, 0o700)
    key = ec.generate_private_key(ec.SECP256R1())
    made = _authority(key, [*wanted, *own_names()])
    _write(files.authority_key, _pem_of(key), 0o600)
    _write(files.authority, made.public_bytes(serialization.Encoding.PEM), 0o644)
    _sign(files, [*wanted, *_own()])
    return certificates.facts(made)


def renew(files: Files, names: Sequence[str] = ()) -> Certificate:
    """A new server certificate by the authority that is there: nobody has to install anything again.

    It is for the names of the old one, ``names``, and the addresses this machine has now.

    Raises:
        DomainError: there is no authority, it has ended, or may not sign for one of ``names``.
    """
    if not files.exist() or not files.authority_key.exists():
        raise DomainError("这里还没有自己的证书，没有改动：请先执行 gongbei tls init。")
    if certificates.read(files.authority).days_left() < 1:
        raise DomainError("根证书已经到期，没有改动：请执行 gongbei tls init --force，再让大家重新安装。")
    wanted = [checked(name) for name in names]
    if strangers := [name for name in wanted if not may_sign(files, name)]:
        raise DomainError(
            f"根证书只能签它认的名字，{strangers[0]} 不在里面，没有改动：请执行 gongbei tls init --force "
            f"--name {strangers[0]}，再让大家重新安装根证书。"
        )
    kept = []
    with contextlib.suppress(ValueError):  # a damaged file is replaced
        kept = [name for name in certificates.read(files.server).names if not _is_address(name)]
    return _sign(files, [*kept, *_names_of_authority(files), *wanted, *_own()])


def keep_fresh(files: Files) -> bool:
    """Renew what ends soon or does not know an address this machine has by now; whether it did."""
    if not files.exist() or not files.authority_key.exists():
        return False
    present = certificates.read(files.server)
    known = set(present.names)
    missing = [one for one in _own() if one not in known and may_sign(files, one)]
    if not missing and present.days_left() > RENEW_DAYS:
        return False
    if certificates.read(files.authority).days_left() < 1:
        return False  # the doctor says so
    renew(files)
    return True


def may_sign(files: Files, name: str) -> bool:
    """Whether the authority's own limits allow a certificate for this name or address."""
    for one in _permitted_by(files):
        if isinstance(one, x509.IPAddress) and _is_address(name):
            if isinstance(one.value, IpNetwork) and ipaddress.ip_address(name) in one.value:
                return True
        elif isinstance(one, x509.DNSName) and f".{name}".endswith(f".{one.value}"):
            return True
    return False


def _names_of_authority(files: Files) -> list[str]:
    permitted = _permitted_by(files)
    return [one.value for one in permitted if isinstance(one, x509.DNSName)]


def _permitted_by(files: Files) -> list[x509.GeneralName]:
    found = x509.load_pem_x509_certificate(files.authority.read_bytes())
    limits = found.extensions.get_extension_for_class(x509.NameConstraints).value
    return list(limits.permitted_subtrees or [])


def checked(name: str) -> str:
    """A host name or an address as a certificate holds it.

    Raises:
        DomainError: it is neither.
    """
    text = name.strip().lower().rstrip(".")
    if _is_address(text):
        return text
    labels = text.split(".")
    good = text.isascii() and len(text) <= LONGEST_NAME and all(_is_label(one) for one in labels)
    if not good or labels[-1].isdigit():
        raise DomainError(
            f"{name} 不是主机名，也不是地址，没有改动。例如 beike.school.lan 或 192.168.1.5，不带 https://。"
        )
    return text


def own_names() -> list[str]:
    """How this machine calls itself, where that is a name."""
    said = [socket.gethostname().lower(), f"{socket.gethostname().lower().partition('.')[0]}.local"]
    listed = ["localhost"]
    for name in said:
        with contextlib.suppress(DomainError):
            listed.append(checked(name))
    return list(dict.fromkeys(listed))


def _own() -> list[str]:
    """Every name and address of this machine."""
    return [*own_names(), "127.0.0.1", *(one.text for one in addresses.found())]


def _authority(key: ec.EllipticCurvePrivateKey, names: Sequence[str]) -> x509.Certificate:
    now = datetime.now(UTC)
    shown = next((name for name in names if not _is_address(name)), names[0])
    subject = x509.Name([
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Gongbei 共备"),
        x509.NameAttribute(NameOID.COMMON_NAME, f"共备 {shown[:40]} {now:%Y-%m-%d}"),
    ])  # fmt: skip
    public = key.public_key()
    usage = x509.KeyUsage(
        digital_signature=False, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=True, crl_sign=True, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now + timedelta(days=AUTHORITY_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.NameConstraints(list(_permitted(names)), None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .sign(key, hashes.SHA256())
    )


def _permitted(names: Sequence[str]) -> Iterator[x509.GeneralName]:
    for name in dict.fromkeys(name for name in names if not _is_address(name)):
        yield x509.DNSName(name)
    networks: list[IpNetwork] = [ipaddress.ip_network(text) for text in NETWORKS]
    own = [name for name in names if _is_address(name)] + [one.text for one in addresses.found()]
    for text in dict.fromkeys(own):  # a school whose machines have public addresses
        number = ipaddress.ip_address(text)
        if not any(number in network for network in networks):
            networks.append(ipaddress.ip_network(number))
    for network in networks:
        yield x509.IPAddress(network)


def _sign(files: Files, names: Sequence[str]) -> Certificate:
    """A fresh server certificate with a fresh key for those of ``names`` the authority may sign."""
    issuer = x509.load_pem_x509_certificate(files.authority.read_bytes())
    issuer_key = serialization.load_pem_private_key(files.authority_key.read_bytes(), password=None)
    assert isinstance(issuer_key, ec.EllipticCurvePrivateKey)
    wanted = [name for name in dict.fromkeys(names) if may_sign(files, name)]
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(UTC)
    shown = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, wanted[0][:64])])
    made = (
        x509.CertificateBuilder()
        .subject_name(shown)
        .issuer_name(issuer.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(min(now + timedelta(days=SERVER_DAYS) - BACKDATED, issuer.not_valid_after_utc))
        .add_extension(x509.SubjectAlternativeName([_general(name) for name in wanted]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False
        )
        .sign(issuer_key, hashes.SHA256())
    )
    _write(files.server_key, _pem_of(key), 0o600)
    _write(files.server, made.public_bytes(serialization.Encoding.PEM), 0o644)
    return certificates.facts(made)


def _general(name: str) -> x509.GeneralName:
    return x509.IPAddress(ipaddress.ip_address(name)) if _is_address(name) else x509.DNSName(name)


def _pem_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(path: Path, content: bytes, mode: int) -> None:
    """The whole file or none of it, never readable by others for a moment."""
    half_written = path.with_suffix(".new")
    half_written.unlink(missing_ok=True)
    handle = os.open(half_written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as opened:
        opened.write(content)
    half_written.replace(path)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _is_label(text: str) -> bool:
    return 0 < len(text) <= 63 and text.replace("-", "").isalnum() and text[0] != "-" and text[-1] != "-"
