"""A centre with one of everything that an endpoint can name."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from calls.models import Call
from config import clock
from dispatch.models import Alert, Assignment, HospitalAccess, Incident, PreAlert, RecordEntry
from dispatch.services.progress import mark_overdue
from fleet.auth import staff_actor
from fleet.domain.intake import Reading
from fleet.live import live
from fleet.tracking import paused_rows
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

FRAMEWORK = ("auth_", "axes_", "django_")
NAMED, PICTURED = "identity-of-patient-1", "photo-of-patient-1"


def all_rows() -> dict[str, Any]:
    """Every row of every table of ours; the framework keeps sessions, permissions and failures to sign in."""
    with connection.cursor() as cursor:
        return {table: _rows(cursor, table) for table in _tables()}


def _rows(cursor: CursorWrapper, table: str) -> list[Any]:
    cursor.execute(f"SELECT * FROM {table}")
    rows: list[Any] = cursor.fetchall()
    return rows


@cache
def _tables() -> list[str]:
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return sorted(name for name in names if not name.startswith(FRAMEWORK))


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

    def is_seen(self) -> None:
        """Both vehicles on duty have just said where they are."""
        at_ms = round(clock.now().timestamp() * 1000)
        fixes = [Reading(one.pk, 10.771, 106.698, at_ms) for one in (self.cast.c01, self.cast.b02)]
        live().put(self.cast.centre.pk, fixes)

    def press(self, step: str) -> None:
        press(self.cast, self.job, step)

    def state(self) -> Any:
        """All that a request could change: every row there is, and what is known of the vehicles at this moment."""
        of = self.cast.centre.pk
        return {**all_rows(), "positions": live().all(of), "paused": paused_rows(of)}
