"""Folding journal entries over a board's snapshot. The console's store.js does the same, over the same cases."""

import copy
from typing import Any, Final

COLLECTIONS: Final = ("calls", "incidents", "vehicles", "stations", "hospitals", "zones", "alerts")

type Json = dict[str, Any]


class Gap(ValueError):
    """An entry that does not follow the state: some were lost and must be read again."""


def fold(state: Json, entry: Json) -> Json:
    """The state after one entry: rows in `set` replace those with their id, ids in `drop` go.

    Entries that the state already holds change nothing. Raises Gap when one is missing between.
    """
    if entry["seq"] <= state["seq"]:
        return state
    if entry["seq"] != state["seq"] + 1:
        raise Gap(f"have {state['seq']}, got {entry['seq']}")
    after = copy.copy(state)
    for name in COLLECTIONS:
        rows = {row["id"]: row for row in state[name]}
        rows |= {row["id"]: row for row in entry["data"]["set"].get(name, ())}
        for dropped in entry["data"]["drop"].get(name, ()):
            rows.pop(dropped, None)
        after[name] = list(rows.values())
    after["seq"] = entry["seq"]
    return after


def picture(state: Json) -> Json:
    """What two boards must agree on: the sequence number and every collection by id; not order, time or positions."""
    return {"seq": state["seq"], **{name: {row["id"]: row for row in state[name]} for name in COLLECTIONS}}
