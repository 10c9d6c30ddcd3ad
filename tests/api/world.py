"""A centre with one of everything that an endpoint can name."""

from dataclasses import dataclass, field
from typing import Any

from calls.models import Call
from config import clock
from dispatch.board import snapshot
from dispatch.domain.board import picture
from dispatch.models import Alert, Assignment, HospitalAccess, Incident, PreAlert, RecordEntry, RecordRead
from dispatch.services.progress import mark_overdue
from fleet.auth import staff_actor
from fleet.domain.intake import Reading
from fleet.live import live
from fleet.models import Device, Fix, Shift
from mapping.models import Place, RoadZone
from tests.factories import (
    EXCHANGE,
    Cast,
    alert,
    assignment,
    bound_for,
    call,
    hospital,
    incident,
    own_place,
    press,
    written,
    zone,
)

NAMED, PICTURED = "identity-of-patient-1", "photo-of-patient-1"


@dataclass
class World:
    """The centre of `cast` in the middle of its work.

    ringing and taken (by Lan): calls. waiting: an incident that nobody goes to. busy: one that C-01 (An) is
    notified for by Lan, overdue. B-02 (Bình) is on duty and free.
    """

    cast: Cast
    ringing: Call = field(init=False)
    taken: Call = field(init=False)
    waiting: Incident = field(init=False)
    busy: Incident = field(init=False)
    job: Assignment = field(init=False)
    flood: RoadZone = field(init=False)
    sos: Alert = field(init=False)
    told: PreAlert = field(init=False)
    church: Place = field(init=False)

    def __post_init__(self) -> None:
        self.ringing = call(self.cast)
        self.taken = call(self.cast, taken_by=self.cast.lan)
        self.waiting, self.busy = incident(self.cast), incident(self.cast, priority="transport")
        self.job = assignment(self.cast, of=self.busy)
        self.flood = zone(self.cast)
        self.sos = alert(self.cast)
        self._at_the_hospital()
        self.church = own_place(self.cast)
        at_ms = round(clock.now().timestamp() * 1000)
        fixes = [Reading(one.pk, 10.771, 106.698, at_ms) for one in (self.cast.c01, self.cast.b02)]
        live().put(self.cast.centre.pk, fixes)
        mark_overdue(centre_id=self.cast.centre.pk, assignment_id=self.job.pk, by=EXCHANGE, at=clock.now())

    def _at_the_hospital(self) -> None:
        """The busy incident's vehicle is announced to the hospital where Nga works; Oanh works at another."""
        other = hospital(self.cast.centre, "Bệnh viện Từ Dũ")
        HospitalAccess.objects.create(staff=self.cast.oanh, hospital=other)
        self.told = bound_for(self.cast, self.job)
        written(self.cast, self.job, "identity", {"name": "Trần Thị B", "source": "typed"}, key=NAMED)
        by = staff_actor(self.cast.an).as_json()
        entry = {"kind": "photo", "data": {}, "by": by, "at": clock.now(), "recorded_at": clock.now()}
        RecordEntry.objects.create(assignment=self.job, key=PICTURED, patient=1, photo="lost.jpg", **entry)

    def press(self, step: str) -> None:
        press(self.cast, self.job, step)

    def state(self) -> Any:
        """Everything of the centre that a request could change."""
        return {
            "picture": picture(snapshot(self.cast.centre.pk)),
            "fixes": Fix.objects.count(),
            "shifts": list(Shift.objects.order_by("pk").values("pk", "ended_at")),
            "devices": Device.objects.count(),
            "reads": RecordRead.objects.count(),
            "places": list(Place.objects.order_by("pk").values("pk", "name")),
        }
