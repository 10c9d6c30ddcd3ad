"""Twenty-four hours of one vehicle through the whole way in: two sources, tunnels, wrong clocks, a frozen tracker,
places that jump, buffers that come late and shuffled, and requests sent twice.

Whatever arrives, the place on the map is where the vehicle was at the time it says, or later; it never goes back in
time; and every fix that was accepted is in the track, once.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import cos, pi, sin
from typing import Any, Final

import pytest

from config.access import Principal
from config.journal.actor import Actor
from config.threads import in_thread
from fleet.intake import Intake
from fleet.live import live
from fleet.models import Fix
from mapping.domain.geo import Point, haversine_m
from tests.factories import MORNING, Cast, FrozenClock

DAY_S: Final = 24 * 3600
STEP_S: Final = 60
CENTRE: Final = Point(10.77, 106.69)
NOISE_M: Final = 12.0
GRACE_M: Final = 60.0  # noise of two readings, and what is driven between two of them
JUMPS_S: Final = (8 * 3600 + 30, 10 * 3600 + 15, 15 * 3600 + 45)
TUNNELS: Final = ((2 * 3600, 240), (9 * 3600, 300))
DEAD_ZONE: Final = (11 * 3600, 1200)
CLOCK_AHEAD: Final = (13 * 3600, 1800)
CLOCK_BEHIND: Final = (14 * 3600, 1200)
FROZEN_DRIVING: Final = (3 * 3600, 2700)
FROZEN_STANDING: Final = (17 * 3600, 1800)
# A tracker that says that it stands is believed until the phone has left it behind.
FOUND_OUT: Final = (FROZEN_STANDING[0], 60)
FOUND_OUT_M: Final = 500.0
PHONE: Final = (6 * 3600, 13 * 3600)

type Request = tuple[str, list[dict[str, Any]]]


def within(span: tuple[int, int], second: float) -> bool:
    return span[0] <= second < span[0] + span[1]


def true_place(second: float) -> Point:
    """Rounds of the inner city at up to 45 km/h, and a rest of ten minutes in each hour."""
    hour, rest = divmod(second, 3600)
    angle = 2 * pi * (hour * 3000 + min(rest, 3000)) / 3000
    return Point(CENTRE.lat + 0.04 * sin(angle), CENTRE.lon + 0.05 * cos(angle))


@dataclass
class Day:
    """What each source sends in each minute of the day: raw fixes."""

    chance: random.Random
    begin_s: float
    buffer: list[dict[str, Any]] = field(default_factory=list)
    stuck: Point | None = None

    def _fix(self, second: float, place: Point, **fields: Any) -> dict[str, Any]:
        def noise() -> float:
            return self.chance.gauss(0, NOISE_M / 3) / 111_195

        lat, lon = place.lat + noise(), place.lon + noise()
        return {"lat": lat, "lon": lon, "at": self.begin_s + second, "accuracy_m": 10, "speed_kmh": 30, **fields}

    def requests(self, minute_s: int) -> Iterator[Request]:
        """In the order in which they come; first what the tracker could not send before, in no order."""
        if self.buffer and not within(DEAD_ZONE, minute_s):
            late, self.buffer = self.buffer, []
            self.chance.shuffle(late)
            yield "traccar", late
        for second in range(minute_s, minute_s + STEP_S, 5):
            for source, fixes in (("traccar", self.tracker(second)), ("phone", self.phone(second))):
                for _ in range((2 if self.chance.random() < 0.05 else 1) if fixes else 0):
                    yield source, fixes

    def tracker(self, second: int) -> list[dict[str, Any]]:
        fixes = list(self._of_tracker(second)) if second % 15 == 0 else []
        if within(DEAD_ZONE, second):
            self.buffer += fixes
            return []
        return fixes

    def _of_tracker(self, second: int) -> Iterator[dict[str, Any]]:
        if any(within(tunnel, second) for tunnel in TUNNELS):
            return
        frozen = within(FROZEN_DRIVING, second) or within(FROZEN_STANDING, second)
        self.stuck = (self.stuck or true_place(second)) if frozen else None
        if self.stuck is not None:
            speed = 30 if within(FROZEN_DRIVING, second) else 0
            place = {"lat": self.stuck.lat, "lon": self.stuck.lon}
            yield self._fix(second, self.stuck, speed_kmh=speed) | place
        elif second in JUMPS_S:
            yield self._fix(second, Point(CENTRE.lat + 0.3, CENTRE.lon))
        else:
            wrong_s = 7200 if within(CLOCK_AHEAD, second) else -2400 if within(CLOCK_BEHIND, second) else 0
            yield self._fix(second, true_place(second), at=self.begin_s + second + wrong_s)

    def phone(self, second: int) -> list[dict[str, Any]]:
        if second % 20 or not within(PHONE, second) or any(within(tunnel, second) for tunnel in TUNNELS):
            return []
        return [self._fix(second, true_place(second))]


@pytest.mark.parametrize("seed", [115])
async def test_the_place_shown_is_never_older_than_it_says(city: Cast, frozen: FrozenClock, seed: int) -> None:
    day, taker = Day(random.Random(seed), MORNING.timestamp()), Intake()
    who = Principal(Actor("device", 1, "Bộ định vị"), city.centre.pk, vehicle_id=city.c01.pk)
    accepted: set[tuple[str, int, float, float]] = set()
    refused: set[float] = set()
    last_ms, sources = 0, set[str]()
    for minute_s in range(0, DAY_S, STEP_S):
        frozen.advance(STEP_S)
        for source, fixes in day.requests(minute_s):
            outcome = await taker.submit(who, fixes, source)
            wrong = {one.index for one in outcome.rejected}
            refused |= {fixes[index]["at"] for index in wrong}
            good = (fix for index, fix in enumerate(fixes) if index not in wrong)
            accepted |= {(source, int(fix["at"] * 1000), fix["lat"], fix["lon"]) for fix in good}
        shown = (await in_thread(live().all, city.centre.pk))[city.c01.pk]
        assert shown.at_ms >= last_ms, f"back in time at {minute_s} s"
        last_ms, said_s = shown.at_ms, shown.at_ms / 1000 - day.begin_s
        sources.add(shown.source)
        known = range(int(said_s), max(int(said_s), minute_s + STEP_S) + 1, 5)
        off_m = min(haversine_m(true_place(second), Point(shown.lat, shown.lon)) for second in known)
        limit_m = GRACE_M if not within(FOUND_OUT, minute_s) else FOUND_OUT_M
        assert off_m <= limit_m, f"{off_m:.0f} m from anywhere since the time it says, at {minute_s} s"
    stored = await in_thread(list, Fix.objects.values_list("source", "at", "lat", "lon"))
    assert {(source, round(at.timestamp() * 1000), lat, lon) for source, at, lat, lon in stored} == accepted
    assert len(stored) == len(accepted)
    assert len(refused) == CLOCK_AHEAD[1] // 15
    assert sources == {"traccar", "phone"}
