"""Several processes take the same vehicle's fixes: one order, each fix once, the marker never back."""

import random

import pytest
import redis

from fleet import intake as module
from fleet.domain.intake import Reading, State
from fleet.live import Known, Live, MemoryLive, RedisLive
from fleet.models import Fix
from fleet.tracks.write import Row, write
from tests.factories import MORNING, Cast

BEGIN_MS = int(MORNING.timestamp() * 1000)


class Processes:
    """Intakes that share a store, as web processes share Redis: `commit` is one group of one of them."""

    def __init__(self, stores: list[Live], centre_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self.stores, self._centre_id, self._monkeypatch = stores, centre_id, monkeypatch

    def commit(self, process: int, readings: list[Reading]) -> list[Reading]:
        self._monkeypatch.setattr(module, "live", lambda: self.stores[process])
        return module.commit_group({self._centre_id: readings}).shown[self._centre_id]


@pytest.fixture(params=["memory", "redis"])
def two(request: pytest.FixtureRequest, hcm: Cast, monkeypatch: pytest.MonkeyPatch) -> Processes:
    """On one box it is one store; on Redis each process has its own view of it."""
    if request.param == "memory":
        stores: list[Live] = [MemoryLive()] * 2
    else:
        url = request.getfixturevalue("redis_url")
        redis.Redis.from_url(url).flushdb()
        stores = [RedisLive(url), RedisLive(url)]
    return Processes(stores, hcm.centre.pk, monkeypatch)


def reading(vehicle_id: int, seconds: int, *, source: str = "traccar", metres: int = 0) -> Reading:
    return Reading(vehicle_id, 10.7 + metres / 111_195, 106.7, BEGIN_MS + seconds * 1000, 0.0, None, 9.0, source, 70)


@pytest.mark.parametrize("seed", range(4))
def test_any_interleaving_ends_as_the_true_order_does(hcm: Cast, two: Processes, seed: int) -> None:
    chance, fleet = random.Random(seed), [hcm.c01.pk, hcm.b02.pk]
    true = [reading(pk, n * 5, metres=n * 20) for n in range(30) for pk in fleet]
    true += [reading(fleet[0], 50, metres=chance.randrange(300)) for _ in range(3)]  # one moment, several places
    sent = true + chance.choices(true, k=30)
    chance.shuffle(sent)
    newest: dict[int, int] = {}
    while sent:
        group = [sent.pop() for _ in range(min(len(sent), chance.randrange(1, 9)))]
        for shown in two.commit(chance.randrange(2), group):
            assert shown.at_ms >= newest.get(shown.vehicle_id, 0), "a board was told to go back"
            newest[shown.vehicle_id] = shown.at_ms
    for store in two.stores:
        assert {pk: one.at_ms for pk, one in store.all(hcm.centre.pk).items()} == dict.fromkeys(
            fleet, BEGIN_MS + 29 * 5000
        )
    stored = Fix.objects.values_list("vehicle_id", "at", "lat")
    assert len(stored) == len({(one.vehicle_id, one.at_ms, one.lat) for one in true})


def test_who_was_overtaken_judges_again_and_says_so_in_the_track(
    hcm: Cast, two: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between this process's look and its swap another one shows a newer reading."""
    slow, fast, real = two.stores[0], two.stores[1], write
    two.commit(0, [reading(hcm.c01.pk, 0)])

    def overtaken(rows: list[Row]) -> None:
        real(rows)
        monkeypatch.setattr(module, "write", real)
        two.commit(1, [reading(hcm.c01.pk, 20, metres=80)])
        monkeypatch.setattr(module, "live", lambda: slow)

    monkeypatch.setattr(module, "write", overtaken)
    assert two.commit(0, [reading(hcm.c01.pk, 10, metres=40)]) == []
    assert fast.all(hcm.centre.pk)[hcm.c01.pk] == reading(hcm.c01.pk, 20, metres=80)
    assert list(Fix.objects.order_by("at").values_list("shown", flat=True)) == [True, False, True]


def test_what_was_not_stored_is_known_to_nobody(hcm: Cast, two: Processes, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(module, "write", lambda _rows: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            two.commit(0, [reading(hcm.c01.pk, 10)])
    assert two.stores[1].states(hcm.centre.pk) == {}
    assert two.commit(1, [reading(hcm.c01.pk, 10)]) == [reading(hcm.c01.pk, 10)]


def test_while_redis_is_away_fixes_are_stored_and_judged_by_what_was_known(
    hcm: Cast, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    redis.Redis.from_url(redis_url).flushdb()
    store = RedisLive(redis_url)
    process = Processes([store], hcm.centre.pk, monkeypatch)
    process.commit(0, [reading(hcm.c01.pk, 10)])
    with monkeypatch.context() as cut:
        cut.setattr(store, "_away_until_s", float("inf"))
        process.commit(0, [reading(hcm.c01.pk, 5), reading(hcm.c01.pk, 20)])
        assert store.all(hcm.centre.pk)[hcm.c01.pk].at_ms == BEGIN_MS + 20_000, "read from the tracks"
    assert list(Fix.objects.order_by("at").values_list("shown", flat=True)) == [False, True, True]


def test_a_swap_from_an_outdated_state_changes_nothing(hcm: Cast, two: Processes) -> None:
    slow, fast = two.stores
    two.commit(1, [reading(hcm.c01.pk, 10)])
    after = State.showing(reading(hcm.c01.pk, 5))
    told = slow.swap(hcm.centre.pk, {hcm.c01.pk: (Known(), after)})
    assert told[hcm.c01.pk].state == fast.states(hcm.centre.pk)[hcm.c01.pk]
    assert fast.all(hcm.centre.pk)[hcm.c01.pk] == reading(hcm.c01.pk, 10)
