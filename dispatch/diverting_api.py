"""Diverting vehicles over HTTP."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema

from config import clock
from config.access import require
from config.fields import Id, Line
from config.problems import Missing
from dispatch.api import READERS
from dispatch.arriving import eta_s
from dispatch.diverting import diversions
from dispatch.models import Assignment, Incident
from dispatch.rows import fresh_incident_row
from dispatch.services.divert import divert_vehicle

router = Router(tags=["dispatch"])


class Diversion(Schema):
    """incident_id: where the vehicle shall go now."""

    incident_id: Id
    reason: Line


@router.get("/incidents/{incident_id}/diversions")
def list_diversions(request: HttpRequest, incident_id: Id) -> dict[str, Any]:
    """Vehicles on their way to lesser incidents that would be here sooner, each with what the other one loses."""
    who = require(request, *READERS)
    incident = Incident.objects.filter(centre_id=who.centre_id, pk=incident_id).first()
    if incident is None:
        raise Missing("no_incident", _("Không có ca cấp cứu này trong trung tâm của bạn."))
    return diversions(incident)


@router.post("/assignments/{assignment_id}/divert", response={201: dict[str, Any]})
def divert(request: HttpRequest, assignment_id: Id, body: Diversion) -> tuple[int, dict[str, Any]]:
    """Take this vehicle off its incident and send it to a more urgent one: both or neither."""
    who = require(request, "dispatcher")
    reached = Incident.objects.filter(centre_id=who.centre_id, pk=body.incident_id).first()
    turning = Assignment.objects.filter(incident__centre_id=who.centre_id, pk=assignment_id).first()
    made = divert_vehicle(
        centre_id=who.centre_id,
        assignment_id=assignment_id,
        eta_s=eta_s(reached, turning.vehicle_id) if reached and turning else None,
        by=who.actor,
        at=clock.now(),
        **body.dict(),
    )
    row = fresh_incident_row(made.incident_id)
    return 201, next(one for one in row["assignments"] if one["id"] == made.pk)
