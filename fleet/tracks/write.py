"""Readings into the track: one statement for many rows, each reading once however often it comes.

The statement is the database's own, for it carries every fix of a city: through the ORM's objects it took three
times as long. The unique key decides what is a duplicate, across requests, processes and days.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import chain
from typing import Any, Final, NamedTuple

from django.db import connection, transaction

from config import clock
from fleet.domain.intake import Reading

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_NAIVE_EPOCH: Final = EPOCH.replace(tzinfo=None)


class Row(NamedTuple):
    """One reading on its way to the track. shown: did it move the marker?"""

    reading: Reading
    shown: bool


_NAMES: Final = (
    "vehicle_id",
    "at",
    "source",
    "lat",
    "lon",
    "received_at",
    "speed_kmh",
    "heading",
    "accuracy_m",
    "battery_pct",
    "shown",
)
_TYPES: Final = ("int8", "timestamptz", "text", *["float8"] * 2, "timestamptz", *["float8"] * 3, "int2", "bool")
_INTO: Final = f"INTO fleet_fix ({', '.join(_NAMES)})"
_PLACES: Final = f"({', '.join('?' * len(_NAMES))})"
_AT_ONCE: Final = (256, 64, 16, 4, 1)  # rows of a statement: few sizes, so that each is prepared once a connection
_POSTGRES: Final = (
    f"INSERT {_INTO} SELECT * FROM unnest({', '.join(f'%s::{kind}[]' for kind in _TYPES)}) ON CONFLICT DO NOTHING"
)
_KEY: Final = ("vehicle_id", "at", "source", "lat", "lon")


def moment(at_ms: int) -> datetime:
    return EPOCH + timedelta(milliseconds=at_ms)


def _as_text(at_ms: int) -> str:
    """As Django writes a time into SQLite."""
    return str(_NAIVE_EPOCH + timedelta(milliseconds=at_ms))


def _values(rows: Iterable[Row], time: Callable[[int], Any]) -> list[tuple[Any, ...]]:
    """In the order of the key, so that two processes with the same readings wait for each other in one order."""
    received_at = time(round(clock.now().timestamp() * 1000))
    values = [
        (
            r.vehicle_id,
            time(r.at_ms),
            r.source,
            r.lat,
            r.lon,
            received_at,
            r.speed_kmh,
            r.heading,
            r.accuracy_m,
            r.battery_pct,
            shown,
        )
        for r, shown in rows
    ]
    return sorted(values, key=_by_key)


def _by_key(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """What follows the key may be None, which has no order: one place told twice, once without a speed."""
    return row[: len(_KEY)]


def write(rows: Sequence[Row]) -> None:
    """Store readings; when this returns outside a transaction they are on the disk. Raises DatabaseError."""
    if not rows:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            _insert(cursor.cursor.connection, _values(rows, _as_text))
        else:
            columns = zip(*_values(rows, moment), strict=True)
            cursor.execute(_POSTGRES, [list(column) for column in columns])


def _insert(driver: Any, values: list[tuple[Any, ...]]) -> None:
    """By the driver itself, for Django's wrapper would rewrite the statement for each call; and many rows in one.

    With a statement for each row, this thread would give the interpreter away at every row, and wait for it while
    the next group is being read.
    """
    start = 0
    for size in _AT_ONCE:
        while len(values) - start >= size:
            driver.execute(_statement(size), list(chain.from_iterable(values[start : start + size])))
            start += size


@cache
def _statement(rows: int) -> str:
    return f"INSERT OR IGNORE {_INTO} VALUES {', '.join([_PLACES] * rows)}"


def correct(rows: Sequence[Row]) -> None:
    """Say anew of stored readings whether they moved the marker: another process was faster with a newer one."""
    where = " AND ".join(f"{name} = %s" for name in _KEY)
    with transaction.atomic(), connection.cursor() as cursor:
        for r, shown in rows:
            at = _as_text(r.at_ms) if connection.vendor == "sqlite" else moment(r.at_ms)
            key = (r.vehicle_id, at, r.source, r.lat, r.lon)
            cursor.execute(f"UPDATE fleet_fix SET shown = %s WHERE {where}", (shown, *key))
