import httpx
import pytest

from server.base import database as db
from server.base.settings import Settings
from server.people import access, signing_in
from server.people.routes import signing_in as routes
from tests.support.browsing import FULL, PARTIAL, SignIn, token_in
from tests.support.queries import Counting
from tests.support.town import PASSWORD, Town


async def sign_in(client: httpx.AsyncClient, login: str, password: str, **fields: str) -> httpx.Response:
    form = await client.get("/session/new")
    data = {"_csrf": token_in(form), "login": login, "password": password, **fields}
    return await client.post("/session", data=data)


async def test_signing_in_leads_to_the_page_asked_for(client: httpx.AsyncClient, town: Town) -> None:
    asked = await client.get("/password?from=menu")
    to = "/session/new?next=%2Fpassword%3Ffrom%3Dmenu"
    assert (asked.status_code, asked.headers["location"]) == (303, to)
    assert 'name="next" value="/password?from=menu"' in (await client.get(to)).text
    answer = await sign_in(client, "WANG ", PASSWORD, next="/password?from=menu")
    assert (answer.status_code, answer.headers["location"]) == (303, "/password?from=menu")
    page = await client.get("/password")
    assert page.status_code == 200 and "王雨晴" in page.text


@pytest.mark.parametrize(
    "onward",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/\t/evil.example"],
)
async def test_signing_in_never_leads_to_another_site(
    client: httpx.AsyncClient, town: Town, onward: str
) -> None:
    answer = await sign_in(client, "wang", PASSWORD, next=onward)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


async def test_a_wrong_password_keeps_the_login_and_says_what_to_do(
    client: httpx.AsyncClient, town: Town
) -> None:
    page = await sign_in(client, 'wang"><b>', "不对", next="/password")
    assert page.status_code == 422 and "工号或密码不对" in page.text and 'role="alert"' in page.text
    assert 'value="wang&#34;&gt;&lt;b&gt;"' in page.text and 'value="/password"' in page.text
    for _try in range(signing_in.PAIR.free):
        await sign_in(client, "wang", "不对")
    page = await sign_in(client, "wang", "不对")
    page = await sign_in(client, "wang", PASSWORD)
    assert page.status_code == 429 and "试的次数太多" in page.text and int(page.headers["retry-after"]) > 0


async def test_htmx_and_scripts_are_told_in_their_own_way_that_nobody_is_signed_in(
    client: httpx.AsyncClient, town: Town
) -> None:
    for headers in (FULL, PARTIAL):
        answer = await client.get("/password", headers=headers)
        to = "/session/new?next=%2Fpassword"
        assert (answer.status_code, answer.headers["hx-redirect"], answer.content) == (200, to, b"")
    answer = await client.get("/password", headers={"Accept": "application/json"})
    assert answer.status_code == 401 and "重新登录" in answer.json()["error"]


async def test_signing_out_ends_the_session_and_takes_the_cookie(signed_in: SignIn, town: Town) -> None:
    wang = await signed_in(town.wang)
    answer = await wang.post("/session/end")
    assert answer.headers["location"] == "/session/new" and "Max-Age=0" in answer.headers["set-cookie"]
    assert answer.headers["clear-site-data"] == '"cache"'
    assert (await wang.get("/password")).status_code == 303
    again = await wang.post("/session/end")
    assert again.status_code == 303, "a second click is harmless"


async def test_a_temporary_password_must_be_changed_before_anything_else(
    signed_in: SignIn, town: Town
) -> None:
    wang = await signed_in(town.wang)
    await db.execute("UPDATE users SET must_change_password = true WHERE id = $1", town.wang.id)
    assert (await wang.get("/")).headers["location"] == "/password"
    assert "临时密码" in (await wang.get("/password")).text
    form = {"old": PASSWORD, "new": "举头望明月2026", "again": "举头望明月2026"}
    changed = await wang.post("/password", data=form)
    assert changed.status_code == 303
    wang.headers["Cookie"] = changed.headers["set-cookie"].split(";")[0]
    assert (await wang.get("/")).status_code == 200


async def test_a_password_that_does_not_fit_is_explained_beside_the_form(
    signed_in: SignIn, town: Town
) -> None:
    wang = await signed_in(town.wang)
    for form, said in (
        ({"old": PASSWORD, "new": "举头望明月2026", "again": "举头望"}, "两次写的新密码不一样"),
        ({"old": "不对", "new": "举头望明月2026", "again": "举头望明月2026"}, "旧密码不对"),
        ({"old": PASSWORD, "new": "12345678", "again": "12345678"}, "太容易被猜到"),
    ):
        page = await wang.post("/password", data=form)
        assert page.status_code == 422 and said in page.text and "举头望" not in page.text


async def test_the_demo_lists_its_people_and_signs_in_without_a_password(
    client: httpx.AsyncClient, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = {"person": str(town.li.id), "_csrf": token_in(await client.get("/session/new"))}
    assert (await client.post("/session/demo", data=form)).status_code == 404, "this is no demo"
    demo = Settings(secret="5" * 64, demo=True)
    monkeypatch.setattr(routes, "settings", demo)
    monkeypatch.setattr(signing_in, "settings", demo)
    page = await client.get("/session/new")
    for said in ("登录第一学区", "李建国</b>　备课组长", "王雨晴</b>　数学教师", "陈思远</b>　教研员"):
        assert said in page.text
    answer = await client.post("/session/demo", data=form)
    assert answer.status_code == 303 and "李建国" in (await client.get("/password")).text
    form["person"] = "00000000-0000-4000-8000-000000000000"
    assert (await client.post("/session/demo", data=form)).status_code == 404


async def test_ordinary_pages_cost_few_queries(
    client: httpx.AsyncClient, signed_in: SignIn, town: Town, count_queries: Counting
) -> None:
    wang = await signed_in(town.wang)
    with count_queries() as statements:
        await wang.get("/password")
    assert len(statements) == 1
    with count_queries() as statements:
        await client.get("/session/new")
    assert len(statements) <= 3
    with count_queries() as statements:
        await client.get("/static/css/tokens.css")
        await client.get("/nowhere")
        await client.get("/password")
    assert statements == []


async def test_the_same_person_is_listed_once(town: Town) -> None:
    listed = await access.demo_people()
    assert len({person["id"] for person in listed}) == len(listed) == 7


async def test_a_stranger_cannot_lock_somebody_out_of_a_browser_they_signed_in_from(
    client: httpx.AsyncClient, town: Town
) -> None:
    answer = await sign_in(client, "wang", PASSWORD)
    cookies = answer.headers.get_list("set-cookie")
    known = next(one for one in cookies if one.startswith("gb-known="))
    assert len(cookies) == 2 and "HttpOnly" in known and "Max-Age=15552000" in known
    assert "samesite=lax" in known.lower() and "Secure" not in known
    mark = client.cookies["gb-known"]
    for _try in range(signing_in.PAIR.free + 1):  # by somebody at the next desk, from the same address
        client.cookies.clear()
        assert (await sign_in(client, "wang", "不对")).status_code == 422
    assert (await sign_in(client, "wang", PASSWORD)).status_code == 429
    for forged in (mark[:-1] + ("0" if mark[-1] != "0" else "1"), f"{town.zhao.id.hex}{mark[32:]}", "~.~"):
        client.cookies.set("gb-known", forged)
        assert (await sign_in(client, "wang", PASSWORD)).status_code == 429
    client.cookies.clear()
    client.cookies.set("gb-known", mark)
    assert (await sign_in(client, "zhao", "不对")).status_code == 422, "it speaks for one person alone"
    assert (await sign_in(client, "wang", PASSWORD)).status_code == 303
    both = await sign_in(client, "zhao", PASSWORD)
    mark = next(one for one in both.headers.get_list("set-cookie") if one.startswith("gb-known="))
    mark = mark.partition(";")[0].removeprefix("gb-known=")
    assert both.status_code == 303 and mark.count("~") == 1
    for number in range(signing_in.BROWSER.free + 2):
        client.cookies.clear()
        client.cookies.set("gb-known", mark)
        status = (await sign_in(client, "wang", "不对")).status_code
        assert status == (422 if number <= signing_in.BROWSER.free else 429), "nor may the browser guess on"


async def test_a_public_computer_is_not_known_again(client: httpx.AsyncClient, town: Town) -> None:
    answer = await sign_in(client, "wang", PASSWORD, public="1")
    assert not any("gb-known" in one for one in answer.headers.get_list("set-cookie"))
