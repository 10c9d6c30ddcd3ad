"""What is wrong with a vehicle's way of telling where it is, worst first."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median
from typing import Final

from fleet.domain.intake import State
from fleet.domain.sources import Seen

LOW_BATTERY_PCT: Final = 20
POOR_ACCURACY_M: Final = 100.0
SLOW_S: Final = 60.0
MANY_REFUSED: Final = 10  # in the day and the one before

# In the order of what they cost: a vehicle that nobody sees, one seen in two places, one that may be lost soon.
SEVERITY: Final = ("never", "silent", "disagree", "frozen", "refused", "battery", "inaccurate", "slow")


@dataclass(frozen=True, slots=True)
class Duty:
    """silent_after_s: when silence becomes a problem for a vehicle in its state; None while it is out of service."""

    silent_after_s: float | None


def interval_s(seen: Seen) -> float | None:
    """The median of a source's last intervals; None before there are any."""
    return round(median(seen.gaps_ms) / 1000, 1) if seen.gaps_ms else None


def newest(state: State) -> Seen | None:
    return max(state.seen.values(), key=lambda seen: seen.reading.at_ms, default=None)


def silent_s(state: State, now_ms: int) -> float | None:
    """Seconds since the newest fix of any source; None when there never was one."""
    last = newest(state)
    return None if last is None else max(0.0, (now_ms - last.reading.at_ms) / 1000)


def _runs_low(seen: Seen) -> bool:
    battery_pct = seen.reading.battery_pct
    return battery_pct is not None and battery_pct < LOW_BATTERY_PCT


def problems(state: State, duty: Duty, refused: Mapping[str, int], now_ms: int) -> list[str]:
    """Codes of what is wrong, worst first."""
    if duty.silent_after_s is None:
        return []
    last, silence_s = newest(state), silent_s(state, now_ms)
    if last is None or silence_s is None:
        return ["never"]
    live = [seen for seen in state.seen.values() if now_ms - seen.reading.at_ms <= duty.silent_after_s * 1000]
    found = {
        "silent": silence_s > duty.silent_after_s,
        "disagree": state.shown is not None and state.shown.rival is not None and bool(live),
        "frozen": bool(refused.get("frozen")),
        "refused": sum(refused.values()) >= MANY_REFUSED,
        "battery": any(_runs_low(seen) for seen in live or [last]),
        "inaccurate": (last.reading.accuracy_m or 0) > POOR_ACCURACY_M,
        "slow": (interval_s(last) or 0) > SLOW_S and (last.reading.speed_kmh or 0) > 0,
    }
    return [code for code in SEVERITY if found.get(code)]


def worst_first(codes: list[str], silence_s: float | None) -> tuple[int, float]:
    """A key to sort by: the worst problem first, and of equals the longest silent."""
    rank = SEVERITY.index(codes[0]) if codes else len(SEVERITY)
    return (rank, -(silence_s if silence_s is not None else float("inf")))
