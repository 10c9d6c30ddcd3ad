"""The track table by days, on PostgreSQL: a day is dropped in a moment, where deleting a million rows takes minutes.

The table itself is made so by a migration. What no day has room for (nobody made it in time) falls into the default
partition and is found there all the same. Days are those of UTC: the duty day of Vietnam, 06:30 to 06:30, begins at
23:30 of the day before.
"""

import logging
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final

from django.db import IntegrityError, OperationalError, connection, transaction

log = logging.getLogger(__name__)
TABLE: Final = "fleet_fix"
AHEAD: Final = timedelta(days=14)  # so long may the worker be away before a day lacks its partition
BEHIND: Final = timedelta(days=8)  # what intake still takes
_LOCK_WAIT: Final = "2s"  # a partition can wait a minute; the readings behind its lock cannot
_NAME = re.compile(rf"^{TABLE}_(\d{{8}})$")


def partitioned() -> bool:
    """Does this database keep a partition a day?"""
    return connection.vendor == "postgresql"


def _name(day: date) -> str:
    return f"{TABLE}_{day:%Y%m%d}"


def days() -> list[date]:
    """The days that have a partition, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass", [TABLE])
        found = [match[1] for (name,) in cursor.fetchall() if (match := _NAME.match(name))]
    return sorted(datetime.strptime(day, "%Y%m%d").replace(tzinfo=UTC).date() for day in found)


def _wanted(today: date) -> Iterator[date]:
    day = today - BEHIND
    while day <= today + AHEAD:
        yield day
        day += timedelta(days=1)


def make_days(today: date) -> list[date]:
    """Make the partitions that are missing around `today`. Returns the days made.

    A day whose readings already lie in the default partition is left there: moving them would lock the table.
    """
    known = set(days())
    return [day for day in _wanted(today) if day not in known and _run(_create(day))]


def drop_before(first_kept: date) -> list[date]:
    """Drop the partitions of all days before `first_kept`. Returns the days dropped."""
    return [day for day in days() if day < first_kept and _run(_drop(day))]


def _create(day: date) -> str:
    return (
        f"CREATE TABLE IF NOT EXISTS {_name(day)} PARTITION OF {TABLE} "
        f"FOR VALUES FROM ('{day} 00:00+00') TO ('{day + timedelta(days=1)} 00:00+00')"
    )


def _drop(day: date) -> str:
    return f"DROP TABLE IF EXISTS {_name(day)}"


def _run(statement: str) -> bool:
    """One change of the table, if its lock is to be had at once; otherwise the next round does it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{_LOCK_WAIT}'")
            cursor.execute(statement)
    except (OperationalError, IntegrityError) as problem:
        log.warning("track partition: %s", type(problem.__cause__).__name__)
        return False
    return True
