import httpx

from tests.support.browsing import SignIn
from tests.support.town import PASSWORD, Town


def token_in(page: httpx.Response) -> str:
    return page.text.split('name="_csrf" value="', 1)[1].split('"', 1)[0]


async def sign_in(client: httpx.AsyncClient, login: str, password: str, **fields: str) -> httpx.Response:
    form = await client.get("/session/new")
    return await client.post(
        "/session", data={"_csrf": token_in(form), "login": login, "password": password, **fields}
    )


async def test_signing_in_opens_a_session_and_leads_to_the_page_asked_for(
    client: httpx.AsyncClient, town: Town
) -> None:
    asked = await client.get("/password?from=menu")
    assert (asked.status_code, asked.headers["location"]) == (
        303,
        "/session/new?next=%2Fpassword%3Ffrom%3Dmenu",
    )
    answer = await sign_in(client, "WANG ", PASSWORD, next="/password?from=menu")
    assert (answer.status_code, answer.headers["location"]) == (303, "/password?from=menu")
    page = await client.get("/password")
    assert page.status_code == 200 and "王雨晴" in page.text


async def test_menu(signed_in: SignIn, town: Town) -> None:
    wang = await signed_in(town.wang)
    page = await wang.get("/password")
    assert page.status_code == 200, page.text
    gone = await wang.get("/nowhere")
    assert gone.status_code == 404 and "王雨晴" in gone.text
