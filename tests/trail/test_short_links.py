"""A short link stays inside the site, and tells nothing."""

import pytest

from server.base import database as db
from server.base.errors import Missing
from server.trail import short_links
from tests.support.town import Town


async def test_the_same_address_has_the_same_code_and_the_code_leads_there(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = await short_links.make("/plans/1", town.wang.id)
    assert short_links.is_code(code) and len(code) == 7
    assert await short_links.make("/plans/1", town.li.id) == code
    assert await short_links.find(code.upper()) == "/plans/1"
    taken = iter([*code, *"bbbbbbb"])
    monkeypatch.setattr("server.trail.short_links.secrets.choice", lambda _letters: next(taken))
    assert await short_links.make("/plans/2", town.wang.id) == "bbbbbbb"  # the first one drawn was taken


@pytest.mark.parametrize("code", ["", "abc", "abcdefgh", "abcdef0", "王王王王王王王", "a' OR 1--"])
async def test_what_is_no_code_of_ours_leads_nowhere(town: Town, code: str) -> None:
    with pytest.raises(Missing):
        await short_links.find(code)


@pytest.mark.parametrize(
    "url", ["https://example.com/", "//example.com", "/\\example.com", "javascript:alert(1)", "/a\nb", ""]
)
async def test_no_short_link_leads_elsewhere(town: Town, url: str) -> None:
    with pytest.raises(AssertionError):
        await short_links.make(url, town.wang.id)
    await db.execute("INSERT INTO short_link VALUES ('abcdefg', $1, $2, now())", url, town.wang.id)
    with pytest.raises(Missing):
        await short_links.find("abcdefg")
