"""An assignment's steps as one table: the only place that says what may follow what.

Names follow NEMSIS v3.5 eTimes. A crew may press late or skip buttons: the table allows a forward jump, and the
steps in between are filled in as unknown (`skipped`), never with invented times.
"""

from typing import Final

NEMSIS: Final[dict[str, str | None]] = {
    "notified": "eTimes.03",
    "acknowledged": "eTimes.04",
    "refused": None,
    "timed_out": None,
    "en_route": "eTimes.05",
    "on_scene": "eTimes.06",
    "at_patient": "eTimes.07",
    "left_scene": "eTimes.09",
    "at_destination": "eTimes.11",
    "handed_over": "eTimes.12",
    "clear": "eTimes.13",
    "cancelled": "eTimes.14",
    "diverted": "eTimes.14",
}
STEPS: Final = tuple(NEMSIS)

# The steps of a job that nothing went wrong with, in their order.
PATH: Final = (
    "notified",
    "acknowledged",
    "en_route",
    "on_scene",
    "at_patient",
    "left_scene",
    "at_destination",
    "handed_over",
    "clear",
)
ENDED: Final = frozenset({"refused", "timed_out", "clear", "cancelled", "diverted"})
ACTIVE: Final = tuple(step for step in STEPS if step not in ENDED)
GOING: Final = ("notified", "acknowledged", "en_route")  # not at the scene yet

_CALLED_OFF = {"cancelled", "diverted"}
_AFTER_SCENE = {"left_scene", "at_destination", "handed_over"}

TRANSITIONS: Final[dict[str, frozenset[str]]] = {
    "notified": frozenset(
        {"acknowledged", "refused", "timed_out", "en_route", "on_scene", "at_patient"} | _AFTER_SCENE | _CALLED_OFF
    ),
    "acknowledged": frozenset({"refused", "en_route", "on_scene", "at_patient"} | _AFTER_SCENE | _CALLED_OFF),
    "en_route": frozenset({"refused", "on_scene", "at_patient"} | _AFTER_SCENE | _CALLED_OFF),
    "on_scene": frozenset({"at_patient", "clear"} | _AFTER_SCENE | _CALLED_OFF),
    "at_patient": frozenset({"clear"} | _AFTER_SCENE | _CALLED_OFF),
    "left_scene": frozenset({"at_destination", "handed_over", "clear"}),
    "at_destination": frozenset({"handed_over", "clear"}),
    "handed_over": frozenset({"clear"}),
    "refused": frozenset(),
    "timed_out": frozenset(),
    "clear": frozenset(),
    "cancelled": frozenset(),
    "diverted": frozenset(),
}

# Who may say a step: the vehicle's own crew (or its device), or a dispatcher for a crew on the radio.
DISPATCHER_ONLY: Final = frozenset({"timed_out", "cancelled", "diverted"})

# Steps that need words: why refused, why called off.
NEEDS_NOTE: Final = frozenset({"refused", "cancelled", "diverted"})


def allowed(current: str) -> tuple[str, ...]:
    """The steps that may follow `current`, in the order of the job."""
    return tuple(step for step in STEPS if step in TRANSITIONS[current])


def skipped(current: str, to: str) -> tuple[str, ...]:
    """The steps between that were not pressed; () when `to` leaves the path or the patient was not transported."""
    if to not in PATH or current not in PATH:
        return ()
    between = PATH[PATH.index(current) + 1 : PATH.index(to)]
    if to == "clear" and current in {"on_scene", "at_patient"}:
        return ()
    return between


def needs_note(current: str, to: str) -> bool:
    """Is a reason asked for? Also for a vehicle that comes free without having transported anybody."""
    return to in NEEDS_NOTE or (to == "clear" and current in {"on_scene", "at_patient"})
