"""The real web process with a certificate: one port that speaks https, and plain http to who does not yet."""

import asyncio
import http.client
import os
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from server.app.network import authority
from server.app.network.authority import Files
from tests.support import cluster
from tests.support.serving import Served, free_port

NAME = "beike.school.lan"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    made = Files.of(tmp_path_factory.mktemp("data"))
    authority.init(made, [NAME])
    return made


@pytest.fixture(scope="module")
def web(cloned_database: str, worker_id: str, files: Files) -> Iterator[Served]:
    logs = cluster.folder() / f"tls-logs-{worker_id}"
    logs.mkdir(exist_ok=True)  # a module whose tests move to another process begins twice
    served = Served(cloned_database, free_port(), free_port(), logs)
    served.environment = {
        "GONGBEI_DATA": str(files.folder.parent),
        "GONGBEI_TLS_CERT": str(files.server),
        "GONGBEI_TLS_KEY": str(files.server_key),
    }
    served.start("web")
    try:
        served.wait()
        yield served
    finally:
        served.stop()


def trusting(files: Files) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(files.authority))


def ask(
    web: Served, path: str, context: ssl.SSLContext | None = None, **headers: str
) -> http.client.HTTPResponse:
    connection: http.client.HTTPConnection
    if context is None:
        connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=10)
    else:
        connection = http.client.HTTPSConnection("127.0.0.1", web.port, timeout=10, context=context)
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def test_pages_are_served_over_https_and_plain_http_leads_there(web: Served, files: Files) -> None:
    assert ask(web, "/browser", trusting(files)).status == 200
    led = ask(web, "/plans?scope=mine&q=%E5%88%86")
    assert (led.status, led.headers["location"]) == (307, "/tls?next=/plans%3Fscope%3Dmine%26q%3D%E5%88%86")
    for path in ("/tls", "/tls/gongbei-ca.crt", "/static/css/tokens.css", "/readyz"):
        assert ask(web, path).status == 200, path


def test_what_is_written_is_never_taken_over_plain_http(web: Served) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=10)
    connection.request(
        "POST", "/session", b"login=wang", {"Content-Type": "application/x-www-form-urlencoded"}
    )
    answer = connection.getresponse()
    assert answer.status == 403 and "https://" in answer.read().decode()
    assert "set-cookie" not in answer.headers
    connection.close()


async def test_a_socket_is_relayed_over_https_and_refused_over_http(web: Served, files: Files) -> None:
    path = "/coedit/019339f0-0000-7000-8000-000000000000"
    with pytest.raises(InvalidStatus):
        await connect(f"ws://127.0.0.1:{web.port}{path}", open_timeout=10)
    address = f"wss://127.0.0.1:{web.port}{path}"
    async with asyncio.timeout(20), connect(address, ssl=trusting(files)) as opened:
        await opened.wait_closed()  # nobody runs coedit here: the relay says try again
    assert opened.close_code == 1013


def test_old_protocols_are_refused(web: Served) -> None:
    def shakes_hands(option: str) -> bool:
        words = ["openssl", "s_client", "-connect", f"127.0.0.1:{web.port}", "-cipher", "ALL:@SECLEVEL=0"]
        done = subprocess.run([*words, option], stdin=subprocess.DEVNULL, capture_output=True, check=False)
        return done.returncode == 0

    assert {option: shakes_hands(option) for option in ("-tls1_1", "-tls1_2", "-tls1_3")} == {
        "-tls1_1": False, "-tls1_2": True, "-tls1_3": True,
    }  # fmt: skip


def test_who_says_nothing_or_nonsense_disturbs_nobody(web: Served, files: Files) -> None:
    silent = [socket.create_connection(("127.0.0.1", web.port)) for _ in range(50)]
    for one in silent[:20]:
        one.sendall(b"\x16\x03\x01nonsense" * 20)
    for one in silent[20:30]:
        one.close()
    assert ask(web, "/healthz", trusting(files)).status == 200
    assert ask(web, "/healthz").status == 200
    for one in silent:
        one.close()
    assert web.processes["web"].poll() is None


def test_a_renewed_certificate_is_taken_up_without_a_restart(web: Served, files: Files) -> None:
    def shown() -> bytes:
        raw = socket.create_connection(("127.0.0.1", web.port))
        with trusting(files).wrap_socket(raw, server_hostname="127.0.0.1") as opened:
            return opened.getpeercert(binary_form=True) or b""

    before = shown()
    files.server.write_bytes(b"half a file")  # never taken: the old one goes on
    os.kill(web.processes["web"].pid, 1)  # SIGHUP: look now
    assert shown() == before
    authority.renew(files)
    os.kill(web.processes["web"].pid, 1)
    deadline = time.monotonic() + 20
    while shown() == before:
        assert time.monotonic() < deadline, web.log_of("web")
        time.sleep(0.05)
