"""What becomes of one GPS reading: an ordered list of small pure steps over what is known of its vehicle.

A reading is kept (it goes to the track and does not move the marker) or shown. The steps know no clock and no store:
the same readings and the same state give the same verdicts in any process.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from fleet.domain.reading import Reading, Refused, Rival, check_clock, parse, parse_time
from fleet.domain.sources import (
    Seen,
    accuracy_m,
    beyond_noise_m,
    remembered,
    rival_of,
    same_place,
    seen_after,
    takes_over,
)

__all__ = [
    "Reading",
    "Refused",
    "Rival",
    "State",
    "Verdict",
    "check_clock",
    "judge",
    "judge_all",
    "parse",
    "parse_time",
]

TOP_SPEED_KMH: Final = 250.0  # nothing on the road, with GPS noise, is faster
JUMP_M: Final = 300.0  # what noise alone explains
METRES_OF_A_DEGREE: Final = 111_200.0  # of a great circle, rounded up
MOVING_KMH: Final = 10.0
FROZEN_AFTER_MS: Final = 5_000


@dataclass(frozen=True, slots=True)
class State:
    """What is known of a vehicle.

    shown: the reading on the map. doubted: one that looked impossible and waits for a second. seen: each source's
    newest.
    """

    shown: Reading | None = None
    doubted: Reading | None = None
    seen: Mapping[str, Seen] = field(default_factory=dict)

    def as_json(self) -> str:
        """The text that the live store keeps; `of_json` reads it back."""
        shown, doubted = (one and one.as_list() for one in (self.shown, self.doubted))
        seen = {source: one.as_list() for source, one in self.seen.items()}
        return json.dumps([shown, doubted, seen], separators=(",", ":"))

    @classmethod
    def of_json(cls, text: str) -> "State":
        shown, doubted, seen = json.loads(text)
        return cls(
            shown and Reading.of_list(shown),
            doubted and Reading.of_list(doubted),
            {source: Seen.of_list(one) for source, one in seen.items()},
        )

    @classmethod
    def showing(cls, reading: Reading) -> "State":
        """The state of a vehicle of which only the newest shown reading is known."""
        return cls(shown=reading, seen={reading.source: Seen(reading, reading.at_ms)})


@dataclass(frozen=True, slots=True)
class Verdict:
    """show: move the marker. code: why it is only kept, or "" when it is shown."""

    show: bool
    code: str = ""


SHOWN: Final = Verdict(show=True)


def _rank(reading: Reading) -> tuple[int, float, str, float, float]:
    """A total order of readings: the newer first; of the same moment the surer, and then any that all agree on."""
    return (reading.at_ms, -accuracy_m(reading), reading.source, reading.lat, reading.lon)


def _duplicate(reading: Reading, state: State) -> str:
    """The same reading once more, perhaps because its answer was lost. The track keeps one of them."""
    known = state.seen.get(reading.source)
    if known is None or known.reading.at_ms != reading.at_ms:  # spares nearly all readings the comparison
        return ""
    return "duplicate" if _rank(known.reading) == _rank(reading) else ""


def _order(reading: Reading, state: State) -> str:
    """A buffered reading that arrives late belongs to the track; it never drags the marker back."""
    if state.shown is None or reading.at_ms > state.shown.at_ms:
        return ""
    return "late" if _rank(reading) <= _rank(state.shown) else ""


def _frozen(reading: Reading, state: State) -> str:
    """A box that says it drives while it repeats one place to the last digit has lost its satellites."""
    known = state.seen.get(reading.source)
    if known is None or not same_place(known.reading, reading) or (reading.speed_kmh or 0) < MOVING_KMH:
        return ""
    return "frozen" if reading.at_ms - known.still_since_ms >= FROZEN_AFTER_MS else ""


def _source(reading: Reading, state: State) -> str:
    """Of two sources the one on the map stays until the other is better: see `fleet.domain.sources`."""
    if state.shown is None or state.shown.source == reading.source:
        return ""
    shown = state.seen.get(state.shown.source) or Seen(state.shown, state.shown.at_ms)
    candidate = seen_after(state.seen.get(reading.source), reading)
    return "" if takes_over(candidate, replace(shown, reading=state.shown)) else "other_source"


def _possible(a: Reading, b: Reading) -> bool:
    if METRES_OF_A_DEGREE * (abs(a.lat - b.lat) + abs(a.lon - b.lon)) <= JUMP_M:
        return True  # no way on a globe is longer than along both sides: nearly all readings need no more than this
    metres = beyond_noise_m(a, b)
    hours = abs(b.at_ms - a.at_ms) / 3_600_000
    return metres <= JUMP_M or (hours > 0 and metres / 1000 / hours <= TOP_SPEED_KMH)


def _motion(reading: Reading, state: State) -> str:
    """An impossible jump stays off the map, unless a second reading bears it out: then the first was wrong."""
    if state.shown is None or reading.source == "simulator" or _possible(state.shown, reading):
        return ""
    doubted = state.doubted
    borne_out = doubted is not None and doubted.at_ms < reading.at_ms and _possible(doubted, reading)
    return "" if borne_out else "jump"


STEPS: Final[tuple[Callable[[Reading, State], str], ...]] = (_duplicate, _order, _frozen, _source, _motion)


def judge(reading: Reading, state: State) -> tuple[Verdict, State]:
    """Take a reading through the steps: what becomes of it, and what is known afterwards."""
    code = next((code for step in STEPS if (code := step(reading, state))), "")
    if code == "duplicate":
        return Verdict(show=False, code=code), state
    return (Verdict(show=False, code=code) if code else SHOWN), _after(reading, code, state)


def _after(reading: Reading, code: str, state: State) -> State:
    before = state.seen.get(reading.source)
    now = seen_after(before, reading)
    seen = state.seen if now is before else remembered(state.seen, reading.source, now)
    shown = state.shown if code else reading
    if shown is not None and len(seen) > 1 and (rival := rival_of(shown, seen)) != shown.rival:
        shown = replace(shown, rival=rival)
    doubted = reading if code == "jump" else None if not code else state.doubted
    return State(shown, doubted, seen)


def judge_all(readings: Iterable[Reading], states: Mapping[int, State]) -> tuple[list[Verdict], dict[int, State]]:
    """Verdicts in the order of `readings`, and the states that changed.

    What arrived together is judged in the order in which it was measured, whatever order it came in.
    """
    given = list(readings)
    verdicts: list[Verdict] = [SHOWN] * len(given)
    after: dict[int, State] = {}
    for index in sorted(range(len(given)), key=lambda at: _rank(given[at])):
        reading = given[index]
        before = after.get(reading.vehicle_id) or states.get(reading.vehicle_id) or State()
        verdicts[index], now = judge(reading, before)
        if now is not before:
            after[reading.vehicle_id] = now
    return verdicts, after
