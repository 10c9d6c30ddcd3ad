"""The ladder of telling a crew about its job: what is due when nobody answers.

The job is on the crew's open phone at once, through its socket. Then, each after its own time and until somebody
answers: web push (unless the open app said that it shows the job), SMS, and the alarm on the station's page. A crew
that has no people of ours on it (a station's or a device's own sign-on) can only be told at its station, so that
alarm does not wait.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

type Rung = Literal["socket", "push", "sms", "station"]
type Fate = Literal["send", "answered", "off_duty"]

TIMED: Final[tuple[Rung, ...]] = ("push", "sms", "station")
RUNGS: Final[tuple[Rung, ...]] = ("socket", *TIMED)

# Tries of one message, and the seconds after each failed one. Nobody is helped by an SMS that is minutes late.
RETRY_AFTER_S: Final[Mapping[str, tuple[int, ...]]] = {"push": (2, 5), "sms": (3, 10, 30)}


@dataclass(frozen=True, slots=True)
class Telling:
    """How far telling one crew has come.

    step: of the assignment. told: the rungs that were begun. after_s: seconds from the order to each timed rung.
    on_duty: has the vehicle an open shift? people: are there people of ours on it, who may have phones?
    """

    notified_at: datetime
    step: str
    told: frozenset[str]
    after_s: Mapping[str, int]
    on_duty: bool
    people: bool


def due(telling: Telling, now: datetime) -> tuple[Rung, ...]:
    """The rungs to begin now, in their order. None once somebody answered, none for a vehicle off duty."""
    if telling.step != "notified" or not telling.on_duty:
        return ()
    return tuple(rung for rung in TIMED if rung not in telling.told and _its_turn(rung, telling, now))


def _its_turn(rung: Rung, telling: Telling, now: datetime) -> bool:
    if rung == "push" and "socket" in telling.told:
        return False  # the app is open in front of them
    if not telling.people:
        return rung == "station"
    return now - telling.notified_at >= timedelta(seconds=telling.after_s[rung])


def fate(step: str, *, on_duty: bool) -> Fate:
    """What becomes of a message at the moment of sending: a job answered or a shift ended meanwhile stops it."""
    if step != "notified":
        return "answered"
    return "send" if on_duty else "off_duty"


def spent(rung: str, tries: int) -> bool:
    """Were all tries used up before this one? Then those before it ended without an outcome: their worker died."""
    return tries > len(RETRY_AFTER_S[rung]) + 1


def retry_at(rung: str, tries: int, now: datetime) -> datetime | None:
    """When a message that failed for the `tries`-th time is tried again; None when it is given up."""
    waits = RETRY_AFTER_S[rung]
    return now + timedelta(seconds=waits[tries - 1]) if tries <= len(waits) else None
