"""The states of a call, as one table."""

from typing import Final

TRANSITIONS: Final[dict[str, frozenset[str]]] = {
    "ringing": frozenset({"taken", "closed"}),
    "taken": frozenset({"ringing", "incident", "closed"}),
    "incident": frozenset(),
    "closed": frozenset(),
}
OPEN: Final = ("ringing", "taken")
CLOSE_REASONS: Final = ("nuisance", "information", "wrong_number", "duplicate", "abandoned", "other")


def may(current: str, to: str) -> bool:
    return to in TRANSITIONS[current]
