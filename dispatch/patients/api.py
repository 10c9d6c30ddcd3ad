"""Patients' records over HTTP."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Path, Router, Schema
from pydantic import Field, StringConstraints

from config import clock
from config.access import Principal, require
from config.fields import Id, Moment, NotBool, Short
from config.problems import Missing
from dispatch.models import RecordEntry
from dispatch.patients import photos
from dispatch.patients.access import assignment_of, check_read, check_write, crew_of, incident_of
from dispatch.patients.rows import entry_row, entry_rows
from dispatch.patients.services import Said, add_entry, note_read

router = Router(tags=["patients"])
READERS = ("dispatcher", "supervisor", "crew", "hospital")
Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,40}$")]
Patient = Annotated[int, NotBool, Field(ge=0, le=99)]


class Entry(Schema):
    """key: made by the phone. patient: 1, 2 …; 0 for the whole scene. at: when it was true, by the phone's clock."""

    key: Key
    patient: Patient = 1
    kind: Short
    data: dict[str, Any] = {}
    at: Moment
    replaces: Key | None = None
    strike: bool = False


@router.post("/assignments/{assignment_id}/record")
def write(request: HttpRequest, assignment_id: Id, body: Entry) -> dict[str, Any]:
    """Write one entry into the record of a vehicle's patients. The same key again changes nothing."""
    who = require(request, "crew", "dispatcher")
    check_write(who, assignment_of(who, assignment_id))
    entry = add_entry(
        centre_id=who.centre_id, assignment_id=assignment_id, said=Said(**body.dict()), by=who.actor, at=clock.now()
    )
    return entry_row(entry)


@router.get("/incidents/{incident_id}/record")
def read(request: HttpRequest, incident_id: Id) -> dict[str, Any]:
    """The records of every vehicle of an incident, in the order in which they were written; identities masked."""
    who = require(request, "crew", "dispatcher", "supervisor")
    incident = incident_of(who, incident_id)
    check_read(who, incident)
    mine = set(crew_of(who, incident)) if who.role == "crew" else set()
    written = RecordEntry.objects.filter(assignment__incident=incident).select_related("replaces").order_by("pk")
    by_assignment: dict[int, list[RecordEntry]] = {}
    for entry in written:
        by_assignment.setdefault(entry.assignment_id, []).append(entry)
    assignments = incident.assignments.select_related("vehicle").order_by("pk")
    return {
        "records": [
            {
                "assignment_id": one.pk,
                "call_sign": one.vehicle.call_sign,
                "mine": one.pk in mine,
                "entries": entry_rows(by_assignment.get(one.pk, [])),
            }
            for one in assignments
        ]
    }


def _entry(who: Principal, assignment_id: int, key: str, kind: str) -> RecordEntry:
    assignment = assignment_of(who, assignment_id)
    check_read(who, assignment.incident, assignment_id)
    entry = assignment.record.filter(key=key, kind=kind).first()
    if entry is None or entry.data.get("struck"):
        raise Missing("no_entry", _("Không có mục này trong hồ sơ."))
    return entry


@router.get("/assignments/{assignment_id}/record/{key}/identity")
def identity(request: HttpRequest, assignment_id: Id, key: Path[Key]) -> dict[str, Any]:
    """Who the patient is. Every look is written down."""
    who = require(request, *READERS)
    entry = _entry(who, assignment_id, key, "identity")
    note_read(entry, by=who.actor, at=clock.now())
    return dict(entry.data)


@router.get("/assignments/{assignment_id}/record/{key}/photo")
def photo(request: HttpRequest, assignment_id: Id, key: Path[Key]) -> HttpResponse:
    """A patient's photo as JPEG. Every look is written down."""
    who = require(request, *READERS)
    entry = _entry(who, assignment_id, key, "photo")
    picture = photos.read(entry.photo)
    note_read(entry, by=who.actor, at=clock.now())
    response = HttpResponse(picture, content_type="image/jpeg")
    response["Cache-Control"] = "private, no-store"
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    return response
