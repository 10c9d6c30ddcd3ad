"""Whose address a request is counted on, behind a TLS proxy and without one."""

from typing import Any

import pytest

from config.askers import with_own_address

PROXY = ["172.18.0.5", 40000]


def _seen(*told: str) -> Any:
    headers = [(b"x-forwarded-for", line.encode("latin-1")) for line in told]
    return with_own_address({"client": PROXY, "headers": headers})["client"]


@pytest.fixture
def behind_proxy(settings: Any) -> None:
    settings.HTTPS = True


@pytest.mark.usefixtures("behind_proxy")
@pytest.mark.parametrize(
    ("told", "own"),
    [
        (["203.0.113.9"], "203.0.113.9"),
        (["2001:db8::7"], "2001:db8::7"),
        (["10.0.0.1, 203.0.113.9"], "203.0.113.9"),  # what the asker made up stands before what the proxy adds
        (["10.0.0.1", "203.0.113.9"], "203.0.113.9"),
    ],
)
def test_the_last_address_told_is_the_one_the_proxy_saw(told: list[str], own: str) -> None:
    assert _seen(*told) == [own, 0]


@pytest.mark.usefixtures("behind_proxy")
@pytest.mark.parametrize("told", [[], [""], ["unknown"], ["203.0.113.9, "], ["1.2.3.4'; --"], ["\xff"]])
def test_what_is_no_address_is_not_taken_for_one(told: list[str]) -> None:
    assert _seen(*told) == PROXY


def test_without_a_proxy_nobody_can_say_who_they_are() -> None:
    assert _seen("203.0.113.9") == PROXY
