"""Signed addresses: the valid one passes, every altered one does not."""

from urllib.parse import parse_qsl

import pytest

from storage.errors import Refused
from storage.signing import Signer

SECRET = "0123456789abcdef" * 4
KEY = "a" * 32


class Clock:
    now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def signer(clock: Clock) -> Signer:
    return Signer(SECRET, clock)


def put_query(signer: Signer) -> dict[str, str]:
    text = signer.query("PUT", KEY, seconds=600, size=5, media_type="image/png")
    return dict(parse_qsl(text, keep_blank_values=True))


def test_a_signed_address_gives_back_what_was_signed(signer: Signer) -> None:
    grant = signer.check("PUT", KEY, put_query(signer))
    assert (grant.method, grant.key, grant.size, grant.media_type) == ("PUT", KEY, 5, "image/png")


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("e", "1900000000"),
        ("s", "500000"),
        ("t", "text/html"),
        ("d", "inline"),
        ("sig", "0" * 64),
        ("sig", "é"),
    ],
)
def test_an_altered_part_is_refused(signer: Signer, part: str, value: str) -> None:
    query = put_query(signer)
    signer.check("PUT", KEY, query)
    with pytest.raises(Refused):
        signer.check("PUT", KEY, query | {part: value})


@pytest.mark.parametrize("part", ["e", "s", "t", "d", "sig"])
def test_a_missing_part_is_refused(signer: Signer, part: str) -> None:
    query = put_query(signer)
    signer.check("PUT", KEY, query)
    del query[part]
    with pytest.raises(Refused):
        signer.check("PUT", KEY, query)


def test_another_method_or_key_or_secret_is_refused(signer: Signer, clock: Clock) -> None:
    query = put_query(signer)
    signer.check("PUT", KEY, query)
    with pytest.raises(Refused):
        signer.check("GET", KEY, query)
    with pytest.raises(Refused):
        signer.check("PUT", "b" * 32, query)
    with pytest.raises(Refused):
        Signer("f" * 64, clock).check("PUT", KEY, query)


def test_an_address_lives_until_its_last_second(signer: Signer, clock: Clock) -> None:
    query = put_query(signer)
    clock.now += 600
    signer.check("PUT", KEY, query)
    clock.now += 1
    with pytest.raises(Refused, match="expired"):
        signer.check("PUT", KEY, query)


def test_moving_text_between_fields_changes_the_signature(signer: Signer) -> None:
    one = signer.query("GET", KEY, seconds=60, media_type="a|b", disposition="c")
    two = signer.query("GET", KEY, seconds=60, media_type="a", disposition="b|c")
    assert dict(parse_qsl(one))["sig"] != dict(parse_qsl(two))["sig"]


@pytest.mark.parametrize("secret", ["", "short"])
def test_without_a_real_secret_nothing_is_signed(secret: str) -> None:
    with pytest.raises(ValueError, match="secret"):
        Signer(secret)
