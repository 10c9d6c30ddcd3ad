"""Fixtures that the tests of services, API, sockets and whole jobs share."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from tests.factories import Cast, FrozenClock


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """Whoever was asked in English by a test answers the next one in the house's language."""
    yield
    translation.deactivate()


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch) -> FrozenClock:
    """The clock of the product, standing still."""
    frozen = FrozenClock()
    monkeypatch.setattr("config.clock.now", frozen)
    return frozen


@pytest.fixture
def forget_positions() -> Iterator[None]:
    """No positions of an earlier test in the live store of this process."""
    from fleet.live import live

    live.cache_clear()
    yield
    live.cache_clear()


@pytest.fixture
def hcm(db: None, frozen: FrozenClock, forget_positions: None) -> Cast:
    """A centre at work in the morning, in a transaction that the test's end takes back."""
    from tests.factories import cast

    return cast("hcm")


def can_tho() -> Cast:
    """A second centre, which must never see the first."""
    from tests.factories import cast

    return cast("ct", name="Cần Thơ", lat=10.034, lon=105.788)


@pytest.fixture
def cantho(hcm: Cast) -> Cast:
    return can_tho()
