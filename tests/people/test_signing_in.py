import asyncio
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from server.base import database as db
from server.base import limits
from server.base.clock import now
from server.base.errors import DomainError, TooMany
from server.people import passwords, signing_in
from server.people.visiting import viewer_for
from tests.support.town import PASSWORD, Town

Clock = Callable[[float], None]


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """``later(60)`` lets a minute pass for the waiting times."""
    passed = 0.0

    def pass_seconds(seconds: float) -> None:
        nonlocal passed
        passed += seconds
        monkeypatch.setattr(limits, "now", lambda: now() + timedelta(seconds=passed))

    return pass_seconds


async def attempt(login: str, password: str, address: str = "10.0.0.1") -> str:
    try:
        await signing_in.sign_in(login, password, address=address, secure=False)
    except TooMany:
        return "wait"
    except DomainError:
        return "wrong"
    return "in"


async def test_an_unknown_account_is_answered_as_a_wrong_password_is(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    verify = passwords._verify
    monkeypatch.setattr(
        passwords, "_verify", lambda stored, given: hashed.append(stored) or verify(stored, given)
    )
    said = []
    for login in ("wang", "nobody"):
        with pytest.raises(DomainError) as refusal:
            await signing_in.sign_in(login, "不对的密码", address="10.0.0.1", secure=False)
        said.append(str(refusal.value))
    assert said[0] == said[1]
    assert len(hashed) == 2 and all(text.startswith("$argon2id$v=19$m=19456,t=2,p=1$") for text in hashed)


async def test_an_account_without_a_password_or_disabled_lets_nobody_in(town: Town) -> None:
    await db.execute("UPDATE users SET password_hash = NULL WHERE login = 'wang'")
    await db.execute("UPDATE users SET disabled_at = now() WHERE login = 'zhao'")
    assert [await attempt("wang", ""), await attempt("zhao", PASSWORD), await attempt("li", PASSWORD)] == [
        "wrong", "wrong", "in",
    ]  # fmt: skip


async def test_failures_in_a_row_make_one_wait_and_a_success_forgets_them(town: Town, later: Clock) -> None:
    for _try in range(signing_in.PAIR.free + 1):
        assert await attempt("wang", "不对") == "wrong"
    assert await attempt("WANG", PASSWORD) == "wait", "upper case is the same account"
    later(signing_in.PAIR.first_seconds + 0.1)
    assert await attempt("wang", "不对") == "wrong"
    later(signing_in.PAIR.first_seconds + 0.1)
    assert await attempt("wang", PASSWORD) == "wait", "the wait doubles"
    later(signing_in.PAIR.first_seconds * 2)
    assert await attempt("wang", PASSWORD) == "in"
    assert await attempt("wang", "不对") == "wrong"


async def test_many_attempts_at_once_count_each(town: Town) -> None:
    results = await asyncio.gather(*(attempt("wang", "不对") for _try in range(signing_in.PAIR.free + 6)))
    assert results.count("wrong") <= signing_in.PAIR.free + 1 and "wait" in results


async def test_a_school_behind_one_address_is_not_locked_out_by_one_of_its_people(town: Town) -> None:
    for _try in range(12):
        await attempt("wang", "不对")
    assert await attempt("wang", PASSWORD) == "wait"
    assert await attempt("zhao", PASSWORD) == "in"
    assert await attempt("wang", PASSWORD, address="10.0.9.9") == "in", "nor is the person, elsewhere"


async def test_guessing_many_accounts_from_one_address_slows_down(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        signing_in, "ADDRESS", limits.Rule(free=3, first_seconds=1, longest_seconds=5, forget_seconds=900)
    )
    results = [await attempt(f"guess{number}", "password1", "2001:db8::1") for number in range(5)]
    assert results == ["wrong"] * 4 + ["wait"]
    assert await attempt("wang", PASSWORD, "2001:db8::ffff:1") == "wait", "one household, one network"
    assert await attempt("wang", PASSWORD, "2001:db8:1::1") == "in"


async def test_a_failure_is_audited_without_the_password(town: Town) -> None:
    await attempt("wang", "不对的密码")
    found = await db.row("SELECT action, object_id, facts::text FROM audit ORDER BY id DESC LIMIT 1")
    assert found == {"action": "sign_in_failed", "object_id": town.wang.id, "facts": '{"login": "wang"}'}


async def test_changing_the_password_ends_every_other_session(town: Town) -> None:
    others = [
        await signing_in.sign_in("wang", PASSWORD, address="10.0.0.1", secure=False) for _device in range(2)
    ]
    with pytest.raises(DomainError, match="旧密码不对"):
        await signing_in.change_password(town.wang, "不对", "举头望明月2026", secure=False)
    for weak in ("short", "12345678", "aaaaaaaaaa", "Password1"):
        with pytest.raises(DomainError, match="密码"):
            await signing_in.change_password(town.wang, PASSWORD, weak, secure=False)
    assert await viewer_for(others[0].token) is not None
    fresh = await signing_in.change_password(town.wang, PASSWORD, "举头望明月2026", secure=False)
    assert [await viewer_for(old.token) for old in others] == [None, None]
    assert await viewer_for(fresh.token) is not None
    assert await attempt("wang", PASSWORD) == "wrong" and await attempt("wang", "举头望明月2026") == "in"


async def test_hashing_never_runs_on_the_event_loop(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[threading.Thread] = []
    verify = passwords._verify

    def seen(stored: str, given: str) -> bool:
        threads.append(threading.current_thread())
        return verify(stored, given)

    monkeypatch.setattr(passwords, "_verify", seen)
    assert await attempt("wang", PASSWORD) == "in"
    assert threads and threading.main_thread() not in threads


async def test_support_opens_a_session_that_the_audit_shows(town: Town) -> None:
    opened = await signing_in.open_for_support("Wang")
    assert opened.cookie.startswith("gb=") and await viewer_for(opened.token) == town.wang
    assert await db.value("SELECT action FROM audit ORDER BY id DESC LIMIT 1") == "session_created"
    with pytest.raises(DomainError, match="没有工号"):
        await signing_in.open_for_support("nobody")


async def test_nobody_can_lock_a_colleague_out_for_more_than_a_minute(town: Town, later: Clock) -> None:
    for _try in range(40):
        await attempt("wang", "不对")
        later(61)
    assert await attempt("wang", "不对") == "wrong"
    assert await attempt("wang", PASSWORD) == "wait"
    later(61)
    assert await attempt("wang", PASSWORD) == "in"
