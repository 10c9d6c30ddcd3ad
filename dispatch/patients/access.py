"""Who may read and write patients' records. Health data is sensitive: every door is here, and nowhere else.

- A crew: its incident's records while it is on it, and `Centre.record_read_h` hours after. It writes its own alone.
- Dispatchers: incidents that are open, and as many hours after closing; they write for a crew on the radio.
- Supervisors: all of their centre, for the quality of care.
- A hospital: the record of a vehicle announced to it, unless it said no; as many hours after the handover.
- Administrators and devices: nothing.
"""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from config import clock
from config.access import Principal
from config.problems import Forbidden, Missing
from dispatch.domain.steps import ACTIVE
from dispatch.hospitals.access import hospital_of
from dispatch.hospitals.inbound import reads_record
from dispatch.models import Assignment, Incident
from fleet.models import ShiftMember


def assignment_of(who: Principal, assignment_id: int) -> Assignment:
    """An assignment of the asker's centre. Raises Missing."""
    found = Assignment.objects.filter(pk=assignment_id, incident__centre_id=who.centre_id)
    assignment = found.select_related("incident__centre", "vehicle", "destination").first()
    if assignment is None:
        raise Missing("no_assignment", _("Không có lượt điều động này trong trung tâm của bạn."))
    return assignment


def incident_of(who: Principal, incident_id: int) -> Incident:
    """An incident of the asker's centre. Raises Missing."""
    incident = Incident.objects.filter(pk=incident_id, centre_id=who.centre_id).select_related("centre").first()
    if incident is None:
        raise Missing("no_incident", _("Không có ca cấp cứu này trong trung tâm của bạn."))
    return incident


def _since(incident: Incident) -> datetime:
    return clock.now() - timedelta(hours=incident.centre.record_read_h)


def crew_of(who: Principal, incident: Incident) -> list[int]:
    """Assignments of the incident that the asker is, or was until not long ago, the crew of.

    By the time on the vehicle: who had left before the order, or came after its end, was no part of it; who took the
    vehicle over on the way was.
    """
    times_on = ShiftMember.objects.filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=OuterRef("created_at")),
        staff_id=who.staff_id or 0,
        shift__vehicle_id=OuterRef("vehicle_id"),
    )
    in_time = times_on.annotate(came_at=Coalesce("joined_at", "shift__started_at"))
    was_on = Exists(in_time.filter(came_at__lte=OuterRef("pressed_at")))
    lately = Q(step__in=ACTIVE) | Q(pressed_at__gt=_since(incident))
    mine = incident.assignments.filter(was_on | Q(Exists(times_on), step__in=ACTIVE)).filter(lately)
    return list(mine.order_by("pk").values_list("pk", flat=True))


def _hospital_reads(who: Principal, incident: Incident, assignment_id: int | None) -> bool:
    """Only vehicle by vehicle: another vehicle's patient of the same incident may go elsewhere."""
    hospital = hospital_of(who.centre_id, who.staff_id) if who.staff_id is not None else None
    if hospital is None or assignment_id is None:
        return False
    lately = Q(ended_at__isnull=True) | Q(ended_at__gt=_since(incident))
    told = hospital.prealerts.filter(lately, assignment_id=assignment_id).order_by("pk").last()
    return told is not None and reads_record(told)


def may_read(who: Principal, incident: Incident, assignment_id: int | None = None) -> bool:
    if who.staff_id is None:
        return False
    if who.role == "dispatcher":
        return incident.closed_at is None or incident.closed_at > _since(incident)
    if who.role == "crew":
        return bool(crew_of(who, incident))
    if who.role == "hospital":
        return _hospital_reads(who, incident, assignment_id)
    return who.role == "supervisor"


def check_read(who: Principal, incident: Incident, assignment_id: int | None = None) -> None:
    if not may_read(who, incident, assignment_id):
        raise Forbidden("record_closed", _("Bạn không xem được hồ sơ bệnh nhân của ca này."))


def check_write(who: Principal, assignment: Assignment) -> None:
    """The vehicle's own crew, or a dispatcher for a crew on the radio."""
    if who.role == "dispatcher" and may_read(who, assignment.incident):
        return
    if who.role != "crew" or assignment.pk not in crew_of(who, assignment.incident):
        raise Forbidden("not_your_vehicle", _("Lượt điều động này không phải của xe bạn."))


def is_crew_of(who: Principal, assignment: Assignment) -> bool:
    """Is the asker on the assignment's vehicle now?"""
    on_it = ShiftMember.objects.filter(shift__vehicle_id=assignment.vehicle_id, ended_at__isnull=True)
    return who.staff_id is not None and on_it.filter(staff_id=who.staff_id).exists()
