"""``gongbei up --lan`` in a network of its own: another machine opens the address that was printed."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from server.app.environment import Place
from server.app.network import addresses, greeting
from server.app.network.addresses import Address
from server.base.cluster import Cluster
from server.base.settings import ROOT
from tests.app.test_supervisor import two_free_ports
from tests.support.proxies import program

SERVER, PHONE = "10.77.5.2", "10.77.5.9"
SECONDS = 90


@dataclass(frozen=True)
class Lan:
    """How to run something on the server and on a phone, and the server's address."""

    server: list[str]
    phone: list[str]
    address: str
    has_bridge: bool = False

    def on_server(self, *words: str) -> list[str]:
        return [*self.server, *words]

    def from_phone(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [*self.phone, "curl", "-sS", "--max-time", "20", *words]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.fixture
def lan() -> Iterator[Lan]:
    """Two network namespaces on one cable; where none can be made, this machine by its own address."""
    ip, names = program("ip"), [f"gb-{os.getpid()}-{who}" for who in ("server", "phone")]
    try:
        lay_cable(ip, *names)
        yield Lan([ip, "netns", "exec", names[0]], [ip, "netns", "exec", names[1]], SERVER, has_bridge=True)
    except (subprocess.CalledProcessError, PermissionError) as error:
        sys.stderr.write(f"no network namespace ({error}): --lan is tried on this machine's own network\n")
        if not addresses.found():
            pytest.skip("no network namespace and no network: run this test as root, or with a network")
        yield Lan([], [], addresses.found()[0].text)
    finally:
        for name in names:
            subprocess.run([ip, "netns", "delete", name], check=False, capture_output=True)


def lay_cable(ip: str, server: str, phone: str) -> None:
    """Both machines, a cable between them, and on the server a bridge of containers."""

    def run(*words: str) -> None:
        subprocess.run([ip, *words], check=True, capture_output=True)

    run("netns", "add", server)
    run("netns", "add", phone)
    run("-n", server, "link", "add", "eth0", "type", "veth", "peer", "name", "eth0", "netns", phone)
    run("-n", server, "link", "add", "docker0", "type", "veth", "peer", "name", "veth0")
    for name, device, address in (
        (server, "eth0", f"{SERVER}/24"),
        (server, "docker0", "172.17.0.1/16"),
        (phone, "eth0", f"{PHONE}/24"),
    ):
        run("-n", name, "addr", "add", address, "dev", device)
        run("-n", name, "link", "set", device, "up")
    for name in (server, phone):
        run("-n", name, "link", "set", "lo", "up")


@pytest.fixture
def data() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="gongbei-lan-"))
    folder.chmod(0o711)
    yield folder / "data"
    if (folder / "data").exists():
        Cluster(folder / "data").remove()
    shutil.rmtree(folder)


def test_the_printed_address_is_opened_from_another_machine(lan: Lan, data: Path) -> None:
    gongbei, port = lan.on_server(sys.executable, "-m", "server.app.cli"), two_free_ports()
    environ = {name: value for name, value in os.environ.items() if not name.startswith("GONGBEI_")}
    environ["DATABASE_URL"] = ""
    command = [*gongbei, "tls", "init", "--data", str(data)]
    made = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=True)
    assert lan.address in json.loads(made.stdout)["names"]
    log = data.parent / "up.log"
    command = [*gongbei, "up", "--lan", "--data", str(data), "--port", str(port)]
    with log.open("w") as output:
        up = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=output, stderr=output)
    try:
        deadline = time.monotonic() + SECONDS
        while "按 Ctrl-C 停止" not in log.read_text():
            assert up.poll() is None and time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)
        said, url = log.read_text(), f"https://{lan.address}:{port}"
        assert f"同一网络里的老师请打开：{url}\n" in said
        assert ("虚拟网卡 docker0" in said) or not lan.has_bridge
        open_from_a_phone(lan, said, url, data.parent / "ca.crt")
        assert lan.from_phone(f"http://{lan.address}:{port + 1}/healthz").returncode == 7, "coedit"
    finally:
        up.send_signal(signal.SIGTERM)
        up.wait(20)


def open_from_a_phone(lan: Lan, said: str, url: str, file: Path) -> None:
    """As somebody would who reads what was printed: get the certificate, then go in."""
    install = re.search(r"http://\S+?/tls", said)
    assert install
    assert lan.from_phone(f"{url}/").returncode == 60, "trusted without the certificate"
    page = lan.from_phone(install[0])
    assert "让这台设备信任共备" in page.stdout, page.stderr
    file.write_text(lan.from_phone(f"{install[0]}/gongbei-ca.crt").stdout)
    first = lan.from_phone("-L", "--cacert", str(file), f"{url}/session/new")
    assert "建立管理员" in first.stdout, first.stderr + first.stdout[:500]


def test_likely_addresses_come_first_and_only_those_get_a_code(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = [Address("192.168.3.4", "eth0"), Address("172.17.0.1", "docker0", is_virtual=True)]
    monkeypatch.setattr(addresses, "found", lambda: listed)
    place = Place(Path("/absent"), "0.0.0.0", 8000, 8001)
    said = "\n".join(greeting.lines(place, with_codes=True))
    assert "http://192.168.3.4:8000" in said and said.count("█▀▀▀") <= 6 and "▄▄▄▄▄" in said
    assert "gongbei tls init" in said
    assert "▄" not in "\n".join(greeting.lines(place, with_codes=False))
    alone = Place(Path("/absent"), "127.0.0.1", 8000, 8001)
    assert "--lan" in greeting.lines(alone, with_codes=True)[0]
    monkeypatch.setattr(addresses, "found", list)
    assert "没有连上网络" in greeting.lines(place, with_codes=True)[0]


def test_this_machine_knows_its_addresses() -> None:
    found = addresses.found()
    assert all(not one.text.startswith(("127.", "169.254.")) for one in found)
    assert addresses.url("https", "10.0.0.1", 443) == "https://10.0.0.1"
    assert addresses.url("http", "fd00::1", 8000) == "http://[fd00::1]:8000"
