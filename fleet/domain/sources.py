"""Several sources for one vehicle (its tracker, each of its crew's phones, a provider's feed): which one is shown,
and whether they agree.

The rule. The source that is shown stays, so that the marker does not flap, until one of these holds:

- it has been silent for HANDOVER_S: then any other live source takes over;
- another source is clearly better: twice as accurate and 10 m on top. The way back needs the same again.

A source that repeats the same place to the last digit for FROZEN_S, while another is over FROZEN_APART_M away from
it, is frozen. It wins by accuracy never, and by silence only after FROZEN_HANDOVER_S; and what is shown loses to any
other source while it is frozen itself.

Sources that are over DISAGREE_M apart, beyond their accuracies and what can be driven between the two readings,
disagree: the reading shown carries the other one as its `rival`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from fleet.domain.reading import Reading, Rival
from mapping.domain.geo import Point, haversine_m

HANDOVER_S: Final = 15.0
FROZEN_S: Final = 30.0
FROZEN_APART_M: Final = 150.0
FROZEN_HANDOVER_S: Final = 600.0
DISAGREE_M: Final = 500.0
TOGETHER_S: Final = 60.0  # readings further apart in time are not compared
TOP_TRAVEL_M_S: Final = 35.0
BETTER_FACTOR: Final = 2.0
BETTER_BY_M: Final = 10.0
UNKNOWN_ACCURACY_M: Final = 30.0  # an assumption: what consumer receivers reach between houses
GAPS: Final = 9  # intervals remembered of a source
FORGOTTEN_S: Final = 12 * 3600.0  # a phone of an earlier shift has no say any more, and never comes back by its name


def phone_source(session_key: str) -> str:
    """`phone:…`, one name for each phone that a crew is signed in on; it says nothing of the session itself.

    Two phones under one name would be one that leaps to and fro between a pocket and a windscreen.
    """
    return f"phone:{sha256(session_key.encode()).hexdigest()[:6]}"


@dataclass(frozen=True, slots=True)
class Seen:
    """A source's newest reading, since when (epoch ms) its place is the same to the last digit, its last intervals."""

    reading: Reading
    still_since_ms: int
    gaps_ms: tuple[int, ...] = ()

    def as_list(self) -> list[Any]:
        return [self.reading.as_list(), self.still_since_ms, self.gaps_ms]

    @classmethod
    def of_list(cls, values: list[Any]) -> "Seen":
        reading, still_since_ms, gaps_ms = values
        return cls(Reading.of_list(reading), still_since_ms, tuple(gaps_ms))

    @property
    def frozen(self) -> bool:
        return self.reading.at_ms - self.still_since_ms >= FROZEN_S * 1000


def same_place(a: Reading, b: Reading) -> bool:
    return (a.lat, a.lon) == (b.lat, b.lon)


def beyond_noise_m(a: Reading, b: Reading) -> float:
    """Metres between two readings that their accuracies do not explain."""
    return haversine_m(Point(a.lat, a.lon), Point(b.lat, b.lon)) - (a.accuracy_m or 0) - (b.accuracy_m or 0)


def seen_after(before: Seen | None, reading: Reading) -> Seen:
    """What is known of a source after one more reading; an older one than its newest tells nothing new."""
    if before is None:
        return Seen(reading, reading.at_ms)
    if reading.at_ms <= before.reading.at_ms:
        return before
    gaps = (*before.gaps_ms[-(GAPS - 1) :], reading.at_ms - before.reading.at_ms)
    still = before.still_since_ms if same_place(before.reading, reading) else reading.at_ms
    return Seen(reading, still, gaps)


def remembered(seen: Mapping[str, Seen], source: str, one: Seen) -> dict[str, Seen]:
    """What is seen of all sources after one more reading of one; those silent for too long go when a new one comes."""
    if source in seen:
        return {**seen, source: one}
    oldest_ms = one.reading.at_ms - FORGOTTEN_S * 1000
    return {name: other for name, other in seen.items() if other.reading.at_ms > oldest_ms} | {source: one}


def accuracy_m(reading: Reading) -> float:
    return UNKNOWN_ACCURACY_M if reading.accuracy_m is None else reading.accuracy_m


def takes_over(candidate: Seen, shown: Seen) -> bool:
    """Does a newer reading of another source replace the one shown?"""
    silent_s = (candidate.reading.at_ms - shown.reading.at_ms) / 1000
    apart = beyond_noise_m(candidate.reading, shown.reading) > FROZEN_APART_M
    if apart and candidate.frozen:
        return silent_s > FROZEN_HANDOVER_S
    better = accuracy_m(candidate.reading) * BETTER_FACTOR + BETTER_BY_M <= accuracy_m(shown.reading)
    return silent_s > HANDOVER_S or better or (apart and shown.frozen)


def disagreement_m(a: Reading, b: Reading) -> float:
    """Metres between two readings that neither noise nor driving between them explains; 0 when out of time."""
    gap_s = abs(a.at_ms - b.at_ms) / 1000
    return 0.0 if gap_s > TOGETHER_S else beyond_noise_m(a, b) - gap_s * TOP_TRAVEL_M_S


def rival_of(shown: Reading, seen: Mapping[str, Seen]) -> Rival | None:
    """The source that disagrees most with what is shown."""
    return max(_far(shown, seen), default=None, key=lambda rival: (rival.metres, rival.source))


def _far(shown: Reading, seen: Mapping[str, Seen]) -> Iterator[Rival]:
    for source, other in seen.items():
        if source != shown.source and disagreement_m(shown, other.reading) > DISAGREE_M:
            one = other.reading
            metres = haversine_m(Point(shown.lat, shown.lon), Point(one.lat, one.lon))
            yield Rival(source, round(one.lat, 6), round(one.lon, 6), one.at_ms, round(metres))
