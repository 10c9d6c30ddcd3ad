"""The only clock. Code calls `clock.now()`, so that tests can freeze it in one place."""

from datetime import UTC, datetime


def now() -> datetime:
    """The time now, aware, in UTC, to the millisecond (what the wire carries is what is stored)."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def iso(moment: datetime | None) -> str | None:
    """`2026-11-22T07:03:22.123Z`, or None."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
