"""Where vehicles are, after Redis has forgotten it."""

import pytest
import redis

from fleet.domain.intake import Reading
from fleet.live import RedisLive
from fleet.tracks.write import Row, write
from tests.factories import Cast, FrozenClock


@pytest.fixture
def store(redis_url: str) -> RedisLive:
    redis.Redis.from_url(redis_url).flushdb()
    return RedisLive(redis_url)


def test_a_vehicle_that_is_silent_is_still_where_it_was(hcm: Cast, frozen: FrozenClock, store: RedisLive) -> None:
    """Redis lost everything; one vehicle has reported since. The parked one must not vanish from the board."""
    at_ms = int(frozen.at.timestamp() * 1000)
    parked = Reading(hcm.b02.pk, 10.7, 106.6, at_ms - 600_000)
    moved = Reading(hcm.c01.pk, 10.8, 106.7, at_ms)
    write([Row(parked, True), Row(moved, True)])
    store.put(hcm.centre.pk, [moved])
    found = store.all(hcm.centre.pk)
    assert {pk: (one.lat, one.at_ms) for pk, one in found.items()} == {
        hcm.b02.pk: (10.7, parked.at_ms),
        hcm.c01.pk: (10.8, moved.at_ms),
    }


def test_the_tracks_are_asked_once(hcm: Cast, store: RedisLive, monkeypatch: pytest.MonkeyPatch) -> None:
    assert store.all(hcm.centre.pk) == {}
    monkeypatch.setattr("fleet.live.from_tracks", lambda _centre: pytest.fail("asked again"))
    assert store.all(hcm.centre.pk) == {}


def test_a_track_never_replaces_a_newer_position(hcm: Cast, frozen: FrozenClock, store: RedisLive) -> None:
    at_ms = int(frozen.at.timestamp() * 1000)
    write([Row(Reading(hcm.c01.pk, 10.7, 106.6, at_ms - 5000), True)])
    store.put(hcm.centre.pk, [Reading(hcm.c01.pk, 10.8, 106.7, at_ms)])
    assert store.all(hcm.centre.pk)[hcm.c01.pk].lat == 10.8
