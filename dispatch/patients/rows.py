"""Entries of a record as those who may read it see them. Who the patient is comes by a request of its own."""

from collections.abc import Iterable
from typing import Any

from config.clock import iso
from dispatch.domain.record import age_years, is_child, unusual
from dispatch.models import Assignment, RecordEntry


def _shown(entry: RecordEntry) -> dict[str, Any]:
    """The entry's data; of an identity only which fields there are; of a photo that is gone, since when."""
    if entry.kind == "identity" and not entry.data.get("struck"):
        return {"fields": sorted(name for name in entry.data if name != "source")}
    if entry.photo_deleted_at is not None:
        return {**entry.data, "deleted_at": iso(entry.photo_deleted_at)}
    return dict(entry.data)


def entry_row(entry: RecordEntry, *, child: bool = False) -> dict[str, Any]:
    """{key, patient, kind, data, at, recorded_at, by, replaces, unusual}. `replaces` is the key of another entry."""
    return {
        "key": entry.key,
        "patient": entry.patient,
        "kind": entry.kind,
        "data": _shown(entry),
        "at": iso(entry.at),
        "recorded_at": iso(entry.recorded_at),
        "by": {"id": entry.by["id"], "name": entry.by["name"]},
        "replaces": entry.replaces.key if entry.replaces is not None else None,
        "unusual": unusual(entry.kind, entry.data, child=child),
    }


def entry_rows(entries: Iterable[RecordEntry]) -> list[dict[str, Any]]:
    """Rows of one assignment's entries in the order in which they came, fetched with what they replace."""
    known = list(entries)
    ages = {number: age_years(basics) for number, basics in _basics(known).items()}
    return [entry_row(one, child=is_child(ages.get(one.patient))) for one in known]


def _basics(entries: Iterable[RecordEntry]) -> dict[int, dict[str, Any]]:
    """What is known of each patient by now: a later entry says more, and one that was replaced says nothing."""
    written = list(entries)
    replaced = {entry.replaces_id for entry in written}
    known: dict[int, dict[str, Any]] = {}
    for entry in written:
        if entry.kind == "basics" and entry.pk not in replaced and not entry.data.get("struck"):
            known[entry.patient] = known.get(entry.patient, {}) | entry.data
    return known


def basics_of(assignment: Assignment) -> dict[str, Any]:
    """Age, sex and condition of the first patient whose condition is known; {} when nothing is."""
    known = _basics(assignment.record.filter(kind="basics").order_by("pk"))
    told = [basics for _number, basics in sorted(known.items()) if basics.get("condition")]
    return told[0] if told else next((basics for _number, basics in sorted(known.items())), {})
