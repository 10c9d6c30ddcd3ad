"""A centre at work in a database that other threads and processes can see, and hearts that beat fast."""

from collections.abc import Iterator

import pytest

from tests.factories import Cast, cast


@pytest.fixture
def city(transactional_db: None, forget_positions: None) -> Iterator[Cast]:
    """A centre at work, committed."""
    from config.journal import wake

    yield cast("hcm")
    wake._loop = None  # the next test has an event loop of its own


@pytest.fixture
def quick_heart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty beats a second instead of one."""
    monkeypatch.setattr("dispatch.heart.BEAT_S", 0.05)
