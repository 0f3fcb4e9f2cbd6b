import httpx
import pytest

from server.base import database as db
from server.base.errors import DomainError, Missing, TooMany
from server.base.qr import qr
from server.people import codes, signing_in
from server.people.registering import add_user, give_post
from server.people.tables import Role, Scope
from server.people.visiting import viewer_for
from tests.support.browsing import SignIn, token_in
from tests.support.town import PASSWORD, Town

NEW = "举头望明月2026"


async def redeem(login: str, code: str, password: str = NEW, address: str = "10.0.0.1") -> str:
    opened = await codes.redeem(login, code, password, address=address, secure=False)
    return opened.token


async def send(client: httpx.AsyncClient, **fields: str) -> httpx.Response:
    form = await client.get("/activation")
    return await client.post(
        "/activation", data={"_csrf": token_in(form), "new": NEW, "again": NEW, **fields}
    )


async def test_a_code_becomes_a_password_once(client: httpx.AsyncClient, town: Town) -> None:
    user = await add_user("T-77", "新来", school_id=town.school)
    slip = await codes.slip_for_one(town.zhou, user)
    assert len(slip.code) == 10 and not set(slip.code) & set("0Oo1lIi")
    stored = await db.value("SELECT json_agg(c)::text FROM activation_code c")
    assert slip.code not in stored
    answer = await send(client, login="t-77", code=f" {slip.code[:5].upper()}-{slip.code[5:]} ")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "新来" in (await client.get("/password")).text
    assert await db.value("SELECT activated_at IS NOT NULL FROM users WHERE id = $1", user)
    again = await send(client, login="T-77", code=slip.code)
    assert again.status_code == 422 and "已经用过、过期" in again.text and "T-77" in again.text


async def test_wrong_used_and_over_are_told_in_one_sentence_and_cost_waiting(town: Town) -> None:
    user = await add_user("T-77", "新来", school_id=town.school)
    slip = await codes.slip_for_one(town.zhou, user)
    newer = await codes.slip_for_one(town.zhou, user)
    said = set()
    await db.execute(
        "UPDATE activation_code SET expires_at = now() - interval '1 second' WHERE expires_at > now()"
    )
    for login, code in (
        ("T-77", slip.code),
        ("T-77", newer.code),
        ("T-77", "zzzzzzzzzz"),
        ("nobody", slip.code),
    ):
        with pytest.raises(DomainError) as refusal:
            await redeem(login, code)
        said.add(str(refusal.value))
    assert said == {codes.WRONG}
    for _try in range(signing_in.PAIR.free - 2):
        with pytest.raises(DomainError):
            await redeem("T-77", "zzzzzzzzzz")
    with pytest.raises(TooMany):
        await redeem("T-77", "zzzzzzzzzz")
    assert (await signing_in.sign_in("wang", PASSWORD, address="10.0.0.1", secure=False)).token


async def test_a_reset_ends_all_sessions_tells_the_person_and_keeps_the_old_password_until_it_is_used(
    client: httpx.AsyncClient, signed_in: SignIn, town: Town
) -> None:
    wang = await signed_in(town.wang)
    slip = await codes.slip_for_one(town.zhou, town.wang.id)
    assert (await wang.get("/password")).status_code == 303
    assert await db.value("SELECT title FROM notice WHERE user_id = $1", town.wang.id) == (
        "周校给你的账号发了重设密码的验证码，各处的登录已经退出"
    )
    form = {"_csrf": token_in(await client.get("/session/new")), "login": "wang", "password": PASSWORD}
    told = await client.post("/session", data=form)
    assert told.headers["location"] == "/inbox?kind=account"
    assert "重设密码的验证码" in (await client.get("/inbox?kind=account")).text
    still = await signing_in.sign_in("wang", PASSWORD, address="10.0.0.1", secure=False)
    await redeem("wang", slip.code)
    assert await viewer_for(still.token) is None
    with pytest.raises(DomainError):
        await signing_in.sign_in("wang", PASSWORD, address="10.0.0.1", secure=False)
    actions = {line["action"] for line in await db.rows("SELECT action FROM audit")}
    assert {"reset_code_made", "reset_password"} <= actions


async def test_changing_the_password_ends_a_code_somebody_else_may_hold(town: Town) -> None:
    slip = await codes.slip_for_one(town.zhou, town.wang.id)
    await signing_in.change_password(town.wang, PASSWORD, NEW, secure=False)
    with pytest.raises(DomainError):
        await redeem("wang", slip.code)


async def test_who_may_make_codes_for_whom(town: Town) -> None:
    assert (await codes.slip_for_one(town.admin, town.sun.id)).login == "sun"
    for viewer, user in ((town.zhou, town.sun.id), (town.wang, town.li.id), (town.zhou, town.admin.id)):
        with pytest.raises(Missing):
            await codes.slip_for_one(viewer, user)
    with pytest.raises(DomainError, match="改密码"):
        await codes.slip_for_one(town.zhou, town.zhou.id)


async def test_a_paper_from_before_a_promotion_opens_nothing(town: Town) -> None:
    user = await add_user("T-78", "要升的人", school_id=town.school)
    slip = await codes.slip_for_one(town.zhou, user)
    await give_post(user, Role.DISTRICT_HEAD, Scope.DISTRICT, town.district)
    with pytest.raises(DomainError, match="验证码不对"):
        await redeem("T-78", slip.code)
    fresh = await codes.slip_for_one(town.admin, user)
    assert await redeem("T-78", fresh.code)


async def test_an_easy_password_uses_no_code(client: httpx.AsyncClient, town: Town) -> None:
    user = await add_user("T-77", "新来", school_id=town.school)
    slip = await codes.slip_for_one(town.zhou, user)
    for new, again in (("12345678", "12345678"), (NEW, "举头望")):
        page = await send(client, login="T-77", code=slip.code, new=new, again=again)
        assert page.status_code == 422 and slip.code in page.text
    assert await redeem("T-77", slip.code)


async def test_somebody_signs_in_by_phone(town: Town) -> None:
    await db.execute("UPDATE users SET phone = '13900000001' WHERE login = 'wang'")
    await db.execute("UPDATE users SET phone = '13900000002', login = '13900000001' WHERE login = 'zhao'")
    for typed, who in (
        ("13900000001", town.zhao),
        ("139 0000-0001", town.wang),
        ("+8613900000002", town.zhao),
        ("li", town.li),
    ):
        opened = await signing_in.sign_in(typed, PASSWORD, address="10.0.0.1", secure=False)
        viewer = await viewer_for(opened.token)
        assert viewer is not None and viewer.id == who.id, f"{typed}: a 工号 comes before a phone"


async def test_two_hundred_colleagues_behind_one_address_sign_in_at_eight(town: Town) -> None:
    """Each mistypes once and then is right; none of them waits."""
    hashed = await db.value("SELECT password_hash FROM users WHERE login = 'wang'")
    await db.execute(
        "INSERT INTO users (id, login, name, hue, password_hash, must_change_password, subject, name_key,"
        " pinyin, created_at) SELECT gen_random_uuid(), 'p' || n, '老师', 1, $1, false, '', '', '', now()"
        " FROM generate_series(1, 200) n",
        hashed,
    )
    for number in range(1, 201):
        wait, keys = await signing_in.count_attempt(f"p{number}", "10.7.7.7")
        assert wait == 0, f"the {number}th colleague waits"
        if number % 4:  # three of four are right at once
            await signing_in.forgive(keys)
    assert (await signing_in.sign_in("p200", PASSWORD, address="10.7.7.7", secure=False)).token


def test_the_qr_holds_the_address_and_is_black_on_white() -> None:
    drawn = qr("http://10.0.0.5:8000/activation")
    assert f'viewBox="0 0 {drawn.size} {drawn.size}"' in drawn.svg and "#000" in drawn.svg
    assert 'id="qr"' in drawn.svg
