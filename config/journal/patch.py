"""The body of a fact: which board rows it sets, which it drops, and a note for the timeline."""

from collections.abc import Iterable, Mapping
from typing import Any

Row = dict[str, Any]


def patch(
    *,
    set_rows: Mapping[str, Iterable[Row]] | None = None,
    drop: Mapping[str, Iterable[int]] | None = None,
    note: Row | None = None,
) -> Row:
    """The body. A note with `resync` tells boards to read everything again: a name changed in rows not listed here.

    {set: {collection: [row]}, drop: {collection: [id]}, note}. Folding it over a snapshot gives the next one."""
    return {
        "set": {name: list(rows) for name, rows in (set_rows or {}).items()},
        "drop": {name: list(ids) for name, ids in (drop or {}).items()},
        "note": note or {},
    }
