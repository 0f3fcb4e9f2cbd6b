"""The kit at the address of a school, over https with the platform's own certificate."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.async_api import async_playwright, expect

from server.app.network import authority
from server.app.network.authority import Files
from tests.browser.school.phone import LAN, LESSON, Phone, kept, planned
from tests.support import cluster
from tests.support.serving import Served, free_port
from tests.support.town import Town


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    made = Files.of(tmp_path_factory.mktemp("data"))
    authority.init(made, [LAN])
    return made


@pytest.fixture(scope="module")
def web(cloned_database: str, worker_id: str, files: Files) -> Iterator[Served]:
    logs = cluster.folder() / f"kit-tls-logs-{worker_id}"
    logs.mkdir(exist_ok=True)
    made = Served(cloned_database, free_port(), free_port(), logs)
    made.environment = {
        "GONGBEI_DATA": str(files.folder.parent),
        "GONGBEI_TLS_CERT": str(files.server),
        "GONGBEI_TLS_KEY": str(files.server_key),
    }
    made.start("web")
    try:
        made.wait()
        yield made
    finally:
        made.stop()


def key_of(files: Files) -> str:
    """The key of the server's certificate, as Chromium is told which one to trust."""
    found = x509.load_pem_x509_certificates(files.server.read_bytes())[0].public_key()
    spki = found.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(spki).digest()).decode()


async def test_a_phone_that_trusts_the_school_opens_the_kit_without_a_network(
    town: Town, web: Served, files: Files, tmp_path: Path
) -> None:
    await planned(town.wang, town.zhao)
    async with async_playwright() as playwright:
        phone = Phone(playwright, tmp_path / "phone", f"https://{LAN}:{web.port}", key_of(files))
        await phone.start()
        try:
            await phone.sign_in(town.wang)
            await kept(phone)
            await expect(phone.page.get_by_text("这个地址没有加密")).to_have_count(0)
            await phone.offline()
            await phone.page.reload()
            await expect(phone.page.get_by_role("link", name=LESSON)).to_be_visible()
            await phone.says("离线，已存手机")
        finally:
            await phone.context.close()
        assert phone.errors == []
