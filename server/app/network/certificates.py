"""What a certificate says: for which names, until when, and whose key goes with it."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from server.base.starting import StartFailed


@dataclass(frozen=True, slots=True)
class Certificate:
    """The facts of one certificate; ``names`` are host names and addresses as people type them."""

    names: tuple[str, ...]
    begins: datetime
    ends: datetime
    fingerprint: str
    thumbprint: str  # SHA-1, which is what the dialog of Windows shows
    issuer: str

    def days_left(self, now: datetime | None = None) -> int:
        """Whole days until it ends; negative when it has."""
        return (self.ends - (now or datetime.now(UTC))).days


def read(path: Path) -> Certificate:
    """The first certificate of a PEM file.

    Raises:
        ValueError: there is none in it.
        OSError: it cannot be read.
    """
    return facts(x509.load_pem_x509_certificate(path.read_bytes()))


def facts(found: x509.Certificate) -> Certificate:
    """The facts of a loaded certificate."""
    return Certificate(
        names=_names(found),
        begins=found.not_valid_before_utc,
        ends=found.not_valid_after_utc,
        fingerprint=spelled(found.fingerprint(hashes.SHA256())),
        thumbprint=found.fingerprint(hashes.SHA1()).hex(" ", 4).upper(),  # noqa: S303 (compared by eye)
        issuer=found.issuer.rfc4514_string(),
    )


def _names(found: x509.Certificate) -> tuple[str, ...]:
    try:
        listed = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    return (
        *listed.get_values_for_type(x509.DNSName),
        *(str(one) for one in listed.get_values_for_type(x509.IPAddress)),
    )


def spelled(digest: bytes) -> str:
    """``AB:CD:…``, as every system shows it."""
    return ":".join(f"{byte:02X}" for byte in digest)


def context(certificate: Path, key: Path) -> ssl.SSLContext:
    """What a server needs to speak https: TLS 1.2 or later, for Windows 7 with a browser of 2023.

    Raises:
        ssl.SSLError: the two do not belong together, or are none.
        OSError: one cannot be read.
    """
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.load_cert_chain(certificate, key, password="")  # nobody is there to type one
    made.set_alpn_protocols(["http/1.1"])
    return made


def check(certificate: str, key: str) -> None:
    """Look at what the operator gave before anything is started.

    Raises:
        StartFailed: one is missing, unreadable, does not fit the other, or has expired; in one sentence.
    """
    if not certificate or not key:
        raise StartFailed("--tls-cert 和 --tls-key 要一起给：一个是证书，一个是它的私钥。")
    try:
        context(Path(certificate), Path(key))
        ends = read(Path(certificate)).ends
    except ssl.SSLError as error:
        raise StartFailed(
            f"证书 {certificate} 和私钥 {key} 用不了（{error.reason or '格式不对'}）："
            "要 PEM 格式，两个要是一对，私钥不能有口令。什么都没有启动。"
        ) from error
    except OSError as error:
        raise StartFailed(
            f"读不了 {error.filename or certificate}（{error.strerror}），什么都没有启动。"
        ) from error
    except ValueError as error:
        raise StartFailed(f"{certificate} 里没有证书，什么都没有启动。") from error
    if ends < datetime.now(UTC):
        raise StartFailed(f"证书 {certificate} 在 {ends:%Y-%m-%d} 已经过期，什么都没有启动：请换新的证书。")
