"""Ways over HTTP: directions for the crew on its job, and for the desk what is left of each vehicle's way."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema

from config.access import Principal, require, require_staff_id
from config.fields import Id, Lat, Lon
from config.problems import Conflict, Invalid, Missing
from dispatch import crew
from dispatch.api import READERS
from dispatch.models import Hospital, Incident
from dispatch.navigation.remaining import remaining
from dispatch.navigation.ways import way
from fleet.live import live
from fleet.models import Vehicle
from mapping.domain.geo import Point

router = Router(tags=["navigation"])


class Where(Schema):
    """From where the phone is, or where the vehicle was last; to the scene, or to a hospital when one is named."""

    lat: Lat | None = None
    lon: Lon | None = None
    hospital_id: Id | None = None


def _start(vehicle: Vehicle, asked: Where) -> Point:
    if (asked.lat is None) != (asked.lon is None):
        raise Invalid("half_position", _("Cần cả vĩ độ và kinh độ."))
    if asked.lat is not None and asked.lon is not None:
        return Point(asked.lat, asked.lon)
    reading = live().all(vehicle.centre_id).get(vehicle.pk)
    if reading is None:
        raise Conflict("no_fix", _("Xe này chưa có vị trí GPS."))
    return Point(reading.lat, reading.lon)


def _end(who: Principal, incident_id: int, asked: Where) -> Point:
    if asked.hospital_id is None:
        incident = Incident.objects.get(pk=incident_id, centre_id=who.centre_id)
        return Point(incident.lat, incident.lon)
    hospital = Hospital.objects.filter(pk=asked.hospital_id, centre_id=who.centre_id).first()
    if hospital is None:
        raise Missing("no_hospital", _("Không có bệnh viện này trong danh mục của trung tâm."))
    return Point(hospital.lat, hospital.lon)


@router.get("/incidents/{incident_id}/ways")
def incident_ways(request: HttpRequest, incident_id: Id) -> dict[str, Any]:
    """What is left of the way of each vehicle on its way to an incident, or from it to a hospital, and how long."""
    who = require(request, *READERS)
    incident = Incident.objects.filter(centre_id=who.centre_id, pk=incident_id).select_related("centre").first()
    if incident is None:
        raise Missing("no_incident", _("Không có ca cấp cứu này trong trung tâm của bạn."))
    return remaining(incident)


@router.post("/crew/way")
def crew_way(request: HttpRequest, body: Where) -> dict[str, Any]:
    """The way to the job's scene or to a hospital, with a turn list. A POST, so that no address holds a position."""
    who = require(request, "crew")
    job = crew.job_of(require_staff_id(who))
    if job is None:
        raise Conflict("no_job", _("Xe của bạn không có ca nào."))
    vehicle_id, incident_id = job
    vehicle = Vehicle.objects.get(pk=vehicle_id, centre_id=who.centre_id)
    return way(vehicle, _start(vehicle, body), _end(who, incident_id, body))
