"""Random histories of a centre: what its people, devices, worker and administrators do, in any order.

A history is a list of (name of an act, number). The number chooses whom and what the act is about, so that any
list at all is a history, a failing one shrinks, and a seed tells the whole of it.
"""

from tests.services.histories import (  # noqa: F401 - each brings its acts
    alerts,
    calls,
    hospitals,
    incidents,
    jobs,
    network,
    shifts,
    zones,
)
from tests.services.histories.history import ACTS, Act, History

__all__ = ["FOLDED", "WEIGHTED", "Act", "History"]

# Acts as often as they happen in life, so that histories come to the interesting places.
WEIGHTED = tuple(ACTS) + ("open_by_hand", "create", "assign", "assign", "go_on", "go_on", "go_on", "sign_in") * 2
FOLDED = tuple(act for act in WEIGHTED if not act.startswith("rename"))  # after those, boards read everything again
