"""Benchmarks: each module here without a leading underscore has `run() -> list[Row]`."""

from typing import NamedTuple


class Row(NamedTuple):
    """One measured figure."""

    case: str
    metric: str
    value: float | int | str
    unit: str
