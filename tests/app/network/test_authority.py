"""The school's own certificates, looked at with OpenSSL and with the eyes of an attacker who has the key."""

import ipaddress
import json
import socket
import ssl
import stat
import subprocess
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import NameOID

from server.app.network import addresses, authority, certificates
from server.app.network.addresses import Address
from server.app.network.authority import Files
from server.base.errors import DomainError
from server.base.starting import StartFailed
from tests.app.test_cli import Gongbei

NAME = "beike.school.lan"


@pytest.fixture
def files(tmp_path: Path) -> Files:
    made = Files.of(tmp_path)
    authority.init(made, [NAME])
    return made


def shake_hands(files: Files, host: str, *, trust: Path | None = None) -> str:
    """Connect to a server with these files as ``host``; the protocol, or the reason of the refusal."""
    near, far = socket.socketpair()
    served = certificates.context(files.server, files.server_key)

    def serve() -> None:
        try:
            with served.wrap_socket(far, server_side=True):
                pass
        except (ssl.SSLError, OSError):
            far.close()

    thread = threading.Thread(target=serve)
    thread.start()
    client = ssl.create_default_context(cafile=str(trust or files.authority))
    try:
        with client.wrap_socket(near, server_hostname=host) as opened:
            return opened.version() or ""
    except ssl.SSLCertVerificationError as error:
        return error.verify_message
    finally:
        near.close()
        thread.join()


def test_who_has_installed_the_authority_trusts_this_machine_by_every_name_of_it(files: Files) -> None:
    names = certificates.read(files.server).names
    assert {NAME, "localhost", "127.0.0.1"} <= set(names)
    assert {one.text for one in addresses.found()} <= set(names)
    for name in names:
        assert shake_hands(files, name).startswith("TLSv1."), name
    assert "mismatch" in shake_hands(files, "other.school.lan")


def test_who_has_not_installed_it_does_not(files: Files, tmp_path: Path) -> None:
    other = Files.of(tmp_path / "other")
    authority.init(other, [NAME])
    assert shake_hands(files, NAME, trust=other.authority) != shake_hands(files, NAME)
    assert "self" in shake_hands(files, NAME, trust=other.authority) or "issuer" in shake_hands(
        files, NAME, trust=other.authority
    )


def test_openssl_finds_nothing_to_complain_of(files: Files) -> None:
    command = ["openssl", "verify", "-x509_strict", "-CAfile", str(files.authority), str(files.server)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    server = certificates.read(files.server)
    assert (server.ends - server.begins).days <= 398
    assert server.begins < datetime.now(UTC) - timedelta(hours=12)  # clocks that are late


def forge(files: Files, names: Sequence[x509.GeneralName]) -> None:
    """Sign for ``names`` with the authority's key, as somebody who stole it would."""
    key = serialization.load_pem_private_key(files.authority_key.read_bytes(), password=None)
    issuer = x509.load_pem_x509_certificate(files.authority.read_bytes())
    server_key = serialization.load_pem_private_key(files.server_key.read_bytes(), password=None)
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "forged")]))
        .issuer_name(issuer.subject)
        .public_key(server_key.public_key())  # type: ignore[arg-type]
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(hours=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()),  # type: ignore[arg-type]
            critical=False,
        )
        .sign(key, certificates.hashes.SHA256())  # type: ignore[arg-type, attr-defined]
    )
    files.server.write_bytes(made.public_bytes(serialization.Encoding.PEM))


def test_a_stolen_key_is_good_for_the_school_and_for_nothing_else(files: Files) -> None:
    forge(files, [x509.DNSName(NAME), x509.IPAddress(ipaddress.ip_address("10.3.4.5"))])
    assert shake_hands(files, NAME).startswith("TLSv1.")  # the forgery itself is sound
    assert shake_hands(files, "10.3.4.5").startswith("TLSv1.")
    for name in (x509.DNSName("bank.example.cn"), x509.IPAddress(ipaddress.ip_address("8.8.8.8"))):
        forge(files, [name])
        assert "permitted subtree violation" in shake_hands(files, str(name.value))


def test_keys_are_for_nobody_else(files: Files) -> None:
    for key in (files.authority_key, files.server_key):
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE(files.folder.stat().st_mode) == 0o700


def test_renewing_needs_no_new_installation_and_learns_new_names(files: Files) -> None:
    root, before = files.authority.read_bytes(), files.server.read_bytes()
    authority.renew(files, [f"www.{NAME}", "192.168.77.8"])
    assert files.authority.read_bytes() == root and files.server.read_bytes() != before
    for name in (NAME, f"www.{NAME}", "192.168.77.8"):
        assert shake_hands(files, name).startswith("TLSv1."), name
    with pytest.raises(DomainError, match="根证书只能签它认的名字，other"):
        authority.renew(files, ["other.example"])


def test_a_new_address_and_an_approaching_end_are_noticed(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert authority.keep_fresh(files) is False
    monkeypatch.setattr(addresses, "found", lambda: [Address("192.168.5.6", "eth0")])
    assert authority.keep_fresh(files) is True
    assert shake_hands(files, "192.168.5.6").startswith("TLSv1.")
    monkeypatch.setattr(addresses, "found", lambda: [Address("203.0.113.200", "eth0")])
    assert authority.keep_fresh(files) is False  # it may not sign for that: nothing to do, not for ever again
    monkeypatch.setattr(authority, "SERVER_DAYS", 30)
    authority.renew(files)
    monkeypatch.setattr(authority, "SERVER_DAYS", 397)
    assert certificates.read(files.server).days_left() < 30
    assert authority.keep_fresh(files) is True
    assert certificates.read(files.server).days_left() > 390


@pytest.mark.parametrize("name", ["https://x.cn", "学校.lan", "a b", "-a.cn", "1.2.3", "", "x" * 64 + ".cn"])
def test_what_is_no_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(DomainError, match="不是主机名"):
        authority.init(Files.of(tmp_path), [name])
    assert not Files.of(tmp_path).exist()


def test_the_command_makes_shows_renews_and_does_not_make_twice(tmp_path: Path) -> None:
    gongbei = Gongbei("", tmp_path)
    assert "gongbei tls init" in gongbei.refusal("tls", "show")
    made = json.loads(gongbei.answer("tls", "init", "--name", NAME))
    assert json.loads(gongbei.answer("tls", "show")) == made and NAME in made["names"]
    assert "没有改动" in gongbei.refusal("tls", "init")
    assert json.loads(gongbei.answer("tls", "renew"))["fingerprint"] == made["fingerprint"]
    assert json.loads(gongbei.answer("tls", "init", "--force"))["fingerprint"] != made["fingerprint"]


def test_files_that_do_not_belong_together_stop_the_start(files: Files, tmp_path: Path) -> None:
    certificates.check(str(files.server), str(files.server_key))
    for certificate, key, said in (
        (files.server, files.authority_key, "要是一对"),
        (files.server_key, files.server_key, "PEM"),
        (tmp_path / "absent.pem", files.server_key, "读不了"),
        (files.server, "", "一起给"),
    ):
        with pytest.raises(StartFailed, match=said):
            certificates.check(str(certificate), str(key))
    locked = tmp_path / "locked.key"
    command = ["openssl", "ec", "-aes128", "-passout", "pass:geheim", "-in", files.server_key, "-out", locked]
    subprocess.run([str(word) for word in command], check=True, capture_output=True)
    with pytest.raises(StartFailed, match="不能有口令"):
        certificates.check(str(files.server), str(locked))
