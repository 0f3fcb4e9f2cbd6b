"""The page of the kit and what opens it without a network: nobody's data in it, and not heavy."""

import gzip
import json
import re

import httpx

from server.base.csrf import HEADER
from tests.support.browsing import SignIn
from tests.support.town import Town

MOST_KB = 120  # first load of the kit, compressed


async def kept(browser: httpx.AsyncClient) -> dict[str, list[str] | str]:
    """What the service worker keeps."""
    text = (await browser.get("/sw.js")).text
    found: dict[str, list[str] | str] = json.loads(text.split("self.KIT = ", 1)[1].split(";\n", 1)[0])
    return found


async def test_the_page_is_the_same_for_everybody_and_names_nobody(
    town: Town, client: httpx.AsyncClient, signed_in: SignIn
) -> None:
    wang = await signed_in(town.wang)
    pages = [(await one.get("/kit")) for one in (client, wang)]
    assert pages[0].content == pages[1].content
    assert "王雨晴" not in pages[1].text and wang.headers[HEADER] not in pages[1].text
    assert "microphone=(self)" in pages[1].headers["permissions-policy"]
    workers = [await one.get("/sw.js") for one in (client, wang)]
    assert workers[0].content == workers[1].content
    assert {one.headers["cache-control"] for one in workers} == {"no-cache"}


async def test_what_is_kept_without_a_network_is_there_and_weighs_little(client: httpx.AsyncClient) -> None:
    worker = await kept(client)
    assert worker["shell"] == "/kit" and all(
        re.match(r"/static/|/kit\.webmanifest$", one) for one in worker["files"]
    )
    bytes_sent = len(gzip.compress((await client.get("/kit")).content))
    for url in worker["files"]:
        answer = await client.get(url, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200, url
        bytes_sent += len(gzip.compress(answer.content, 9))
    assert bytes_sent <= MOST_KB * 1024


async def test_who_is_not_signed_in_gets_no_token_no_lessons_no_plans(client: httpx.AsyncClient) -> None:
    for path in ("/kit/token", "/kit/data", "/kit/plans"):
        answer = await client.get(path, headers={"Accept": "application/json"})
        assert answer.status_code == 401 and answer.json()["error"]
