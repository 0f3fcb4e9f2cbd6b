"""The pages about the way in: for whom, what they say, and where they never lead."""

import dataclasses
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from server.app import web
from server.app.network import addresses, authority, certificates, codes, pages
from server.app.network.addresses import Address
from server.app.network.authority import Files
from server.app.network.pages import next_page, system_of
from server.base.settings import Settings, settings
from tests.support.browsing import SignIn, browser
from tests.support.queries import Counting
from tests.support.town import Town


@pytest.fixture
def files() -> Iterator[Files]:
    """An authority in the data directory of the tests."""
    made = Files.of(settings.data)
    authority.init(made, ["school.lan"])
    yield made
    shutil.rmtree(made.folder)


def secured(monkeypatch: pytest.MonkeyPatch, **changes: object) -> Settings:
    found = dataclasses.replace(settings, **changes)
    monkeypatch.setattr(pages, "settings", found)
    return found


@pytest.mark.parametrize(
    ("query", "leads_to"),
    [
        ("next=/plans%3Fscope%3Dmine", "/plans?scope=mine"),
        ("next=/plans?scope=mine&q=1", "/plans?scope=mine&q=1"),  # as nginx writes it
        ("next=//evil.example/", "/"),
        ("next=/%5Cevil.example", "/"),
        ("next=https://evil.example/", "/"),
        ("next=/%0d%0aSet-Cookie:x", "/"),
        ("", "/"),
    ],
)
def test_the_way_on_leads_nowhere_but_here(query: str, leads_to: str) -> None:
    assert next_page(query) == leads_to


async def test_everybody_gets_the_root_certificate_and_its_fingerprint(
    client: httpx.AsyncClient, town: Town, files: Files
) -> None:
    root = certificates.read(files.authority)
    shown = await client.get("/tls")
    assert root.fingerprint in shown.text and root.thumbprint in shown.text
    file = await client.get("/tls/gongbei-ca.crt")
    assert file.headers["content-type"] == "application/x-x509-ca-cert"
    assert file.content == files.authority.read_bytes() and b"PRIVATE" not in file.content
    for secret in ("ca.key", "server.key", "../tls/ca.key", "%2e%2e/tls/ca.key"):
        assert (await client.get(f"/tls/{secret}")).status_code == 404


async def test_without_an_authority_nobody_is_asked_to_install_anything(
    client: httpx.AsyncClient, town: Town
) -> None:
    shown = await client.get("/tls")
    assert "这里不用装证书" in shown.text and "下载根证书" not in shown.text
    assert (await client.get("/tls/gongbei-ca.crt")).status_code == 404


async def test_the_page_may_ask_its_own_https_and_nobody_else(
    client: httpx.AsyncClient, town: Town, files: Files
) -> None:
    shown = await client.get("/tls", headers={"Host": "school.lan:8000"})
    policy = shown.headers["content-security-policy"]
    assert "connect-src 'self' https://school.lan:8000;" in policy and "default-src 'none'" in policy
    odd = await client.get("/tls", headers={"Host": "x;script-src *"})
    assert "script-src *" not in odd.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("agent", "system"),
    [
        ("Mozilla/5.0 (Linux; Android 13) MicroMessenger/8.0", "wechat"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X)", "iphone"),
        ("Mozilla/5.0 (Linux; Android 10; HarmonyOS)", "android"),
        ("Mozilla/5.0 (Windows NT 6.1; Win64; x64)", "windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) UOS", "kylin"),
        ("", "windows"),
    ],
)
def test_the_instructions_open_at_the_device_at_hand(agent: str, system: str) -> None:
    assert system_of(agent) == system


async def test_the_administrator_sees_addresses_codes_and_the_certificate(
    signed_in: SignIn, town: Town, files: Files, monkeypatch: pytest.MonkeyPatch, count_queries: Counting
) -> None:
    listed = [Address("192.168.7.8", "eth0"), Address("172.17.0.1", "docker0", is_virtual=True)]
    monkeypatch.setattr(addresses, "found", lambda: listed)
    admin = await signed_in(town.admin)
    alone = await admin.get("/admin/network")
    assert "只在本机监听" in alone.text and "gongbei up --lan" in alone.text
    secured(monkeypatch, host="0.0.0.0", tls_cert=str(files.server), tls_key=str(files.server_key))
    with count_queries() as statements:
        shown = await admin.get("/admin/network")
    assert len(statements) == 1, statements  # the visit
    assert "https://192.168.7.8:8000" in shown.text and codes.svg("http://192.168.7.8:8000") in shown.text
    assert codes.svg("http://172.17.0.1:8000") not in shown.text and "docker0" in shown.text
    assert certificates.read(files.authority).fingerprint in shown.text
    secured(monkeypatch, public_url="https://beike.school.cn")
    assert codes.svg("https://beike.school.cn") in (await admin.get("/admin/network")).text


async def test_a_certificate_everybody_knows_needs_no_page_in_between(town: Town, tmp_path: Path) -> None:
    app = web.create_app(Settings(secret="5" * 64, tls_cert=str(tmp_path / "known.pem"), tls_key="key"))
    async with browser(app, "http://school.lan") as client:
        led = await client.get("/plans?scope=mine")
        assert (led.status_code, led.headers["location"]) == (307, "https://school.lan/plans?scope=mine")
        assert re.search("https://", (await client.post("/session", data={"login": "wang"})).text)
        assert (await client.get("/plans", headers={"Host": "a b"})).status_code == 403
