"""Centres with their people, vehicles and jobs, as tests need them: rows by the ORM, facts by the services."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from django.db import transaction

from calls.models import Call
from calls.services import receive_call, take_call
from config import clock
from config.journal.actor import Actor
from dispatch.alerts.services import raise_alert
from dispatch.hospitals.services import choose_destination
from dispatch.models import Alert, Assignment, Category, Hospital, HospitalAccess, Incident, PreAlert, RecordEntry
from dispatch.patients.services import Said, add_entry
from dispatch.services.assignments import assign_vehicle
from dispatch.services.incidents import create_incident
from dispatch.services.progress import record_step
from fleet.auth import staff_actor
from fleet.models import Centre, ChecklistItem, Device, Shift, Staff, Station, Vehicle
from fleet.services import issue_device, sign_on
from mapping.models import Place, RoadZone
from mapping.places import add_place
from mapping.zones import draw_zone

MORNING = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)
EXCHANGE = Actor("device", None, "Tổng đài")
_phones = count(1)
_keys = count(1)


def phone() -> str:
    """A telephone number that no other call of this run has."""
    return f"09{next(_phones):08d}"


def centre(code: str = "hcm", name: str = "TP. Hồ Chí Minh", lat: float = 10.776, lon: float = 106.701) -> Centre:
    return Centre.objects.create(code=code, name=name, lat=lat, lon=lon, zoom=12)


def staff(of: Centre, username: str, name: str, role: str) -> Staff:
    return Staff.objects.create(
        username=username, name=name, role=role, centre=of, staff_code=username.upper(), is_staff=role == "admin"
    )


def station_login(of: Station, username: str) -> Staff:
    made = staff(of.centre, username, f"Trạm {of.name}", "station")
    made.station = of
    made.save()
    return made


def station(of: Centre, name: str = "Bệnh viện Sài Gòn", lat: float = 10.772, lon: float = 106.699) -> Station:
    return Station.objects.create(centre=of, name=name, address="125 Lê Lợi", lat=lat, lon=lon)


def vehicle(at: Station, call_sign: str, vehicle_class: str = "B", **fields: Any) -> Vehicle:
    capabilities = {"C": ["als", "bls", "stretcher"], "M": ["bls", "alley"]}.get(vehicle_class, ["bls", "stretcher"])
    return Vehicle.objects.create(
        centre=at.centre,
        station=at,
        call_sign=call_sign,
        plate=f"51B-{call_sign}",
        vehicle_class=vehicle_class,
        capabilities=capabilities,
        **fields,
    )


def hospital(of: Centre, name: str = "Bệnh viện Chợ Rẫy") -> Hospital:
    return Hospital.objects.create(
        centre=of, name=name, address="201B Nguyễn Chí Thanh", lat=10.757, lon=106.659, capabilities=["trauma"]
    )


def categories(of: Centre) -> list[Category]:
    rows: tuple[tuple[str, str, list[str], str], ...] = (
        ("cardiac_arrest", "Ngưng tim", ["als"], "critical"),
        ("fall", "Té ngã", [], "urgent"),
    )
    return [
        Category.objects.create(centre=of, code=code, name=name, needs=needs, default_priority=level, position=at)
        for at, (code, name, needs, level) in enumerate(rows)
    ]


@dataclass
class Cast:
    """One centre with its people and vehicles.

    Lan and Minh dispatch; An drives C-01, Bình B-02, both on duty; Cúc is off duty; A-03 stands without a crew.
    Nga is a nurse at the hospital; Oanh has the role and no hospital.
    """

    centre: Centre
    station: Station
    hospital: Hospital
    lan: Staff
    minh: Staff
    an: Staff
    binh: Staff
    cuc: Staff
    hoa: Staff
    tuan: Staff
    nga: Staff
    oanh: Staff
    tram: Staff
    c01: Vehicle
    b02: Vehicle
    a03: Vehicle
    shift_c01: Shift = field(init=False)
    shift_b02: Shift = field(init=False)

    def on_duty(self) -> "Cast":
        ChecklistItem.objects.create(centre=self.centre, name="Bình oxy", kind="number", unit="bar", at_least=100)
        ChecklistItem.objects.create(centre=self.centre, name="Máy sốc tim")
        self.shift_c01 = shift(self.c01, self.an)
        self.shift_b02 = shift(self.b02, self.binh)
        return self


def cast(code: str = "hcm", **fields: Any) -> Cast:
    """A centre ready to work."""
    of = centre(code, **fields)
    post = station(of)
    categories(of)

    receiving = hospital(of)

    def person(username: str, name: str, role: str) -> Staff:
        return staff(of, f"{username}.{code}", name, role)

    made = Cast(
        centre=of,
        station=post,
        hospital=receiving,
        lan=person("lan", "Nguyễn Thị Lan", "dispatcher"),
        minh=person("minh", "Trần Văn Minh", "dispatcher"),
        an=person("an", "Lê Văn An", "crew"),
        binh=person("binh", "Phạm Thanh Bình", "crew"),
        cuc=person("cuc", "Võ Thị Cúc", "crew"),
        hoa=person("hoa", "Đặng Thị Hoa", "supervisor"),
        tuan=person("tuan", "Bùi Anh Tuấn", "admin"),
        nga=person("nga", "Lý Thanh Nga", "hospital"),
        oanh=person("oanh", "Đỗ Kim Oanh", "hospital"),
        tram=station_login(post, f"tram.{code}"),
        c01=vehicle(post, "C-01", "C"),
        b02=vehicle(post, "B-02", "B"),
        a03=vehicle(post, "A-03", "A"),
    ).on_duty()
    HospitalAccess.objects.create(staff=made.nga, hospital=receiving)
    return made


def shift(on: Vehicle, *people: Staff) -> Shift:
    return sign_on(
        centre_id=on.centre_id,
        vehicle_id=on.pk,
        actor=staff_actor(people[0]),
        at=clock.now(),
        staff_ids=[person.pk for person in people],
    )


def device(of: Centre, *scopes: str, on: Vehicle | None = None) -> tuple[Device, str]:
    return issue_device(centre=of, name="Thiết bị", scopes=scopes, vehicle=on)


def call(cast: Cast, *, taken_by: Staff | None = None, **fields: Any) -> Call:
    """A call that rings, or that somebody has taken."""
    now = clock.now()
    given: dict[str, Any] = {"phone": phone(), "received_at": now, "source": "exchange", "actor": EXCHANGE, "at": now}
    made = receive_call(centre_id=cast.centre.pk, **{**given, **fields})
    if taken_by is not None:
        take_call(centre_id=cast.centre.pk, call_id=made.pk, by=staff_actor(taken_by), at=now)
    return made


def incident(cast: Cast, *, by: Staff | None = None, **fields: Any) -> Incident:
    person = by or cast.lan
    given = {
        "lat": 10.78,
        "lon": 106.69,
        "address": "12 Nguyễn Huệ, Sài Gòn",
        "category": "fall",
        "priority": "urgent",
    }
    return create_incident(
        centre_id=cast.centre.pk,
        call_id=call(cast, taken_by=person).pk,
        by=staff_actor(person),
        at=clock.now(),
        **{**given, **fields},
    )


def assignment(
    cast: Cast, *, of: Incident | None = None, vehicle: Vehicle | None = None, by: Staff | None = None
) -> Assignment:
    """A vehicle (C-01 unless told otherwise) sent to an incident."""
    return assign_vehicle(
        centre_id=cast.centre.pk,
        incident_id=(of or incident(cast)).pk,
        vehicle_id=(vehicle or cast.c01).pk,
        by=staff_actor(by or cast.lan),
        at=clock.now(),
    )


def press(cast: Cast, one: Assignment, step: str, *, by: Staff | None = None, **fields: Any) -> Assignment:
    return record_step(
        centre_id=cast.centre.pk,
        assignment_id=one.pk,
        step=step,
        by=staff_actor(by or cast.lan),
        at=clock.now(),
        **fields,
    )


def alert(cast: Cast, *, by: Staff | None = None, vehicle: Vehicle | None = None, **fields: Any) -> Alert:
    """An SOS from C-01 by An, unless told otherwise."""
    given: dict[str, Any] = {"kind": "sos", "key": f"key-{next(_keys):08d}"}
    return raise_alert(
        centre_id=cast.centre.pk,
        vehicle_id=(vehicle or cast.c01).pk,
        by=staff_actor(by or cast.an),
        at=clock.now(),
        **given | fields,
    )


def bound_for(cast: Cast, one: Assignment, to: Hospital | None = None) -> PreAlert:
    """The announcement that choosing a destination (the cast's hospital) makes."""
    choose_destination(
        centre_id=cast.centre.pk,
        assignment_id=one.pk,
        hospital_id=(to or cast.hospital).pk,
        by=staff_actor(cast.an),
        at=clock.now(),
    )
    return PreAlert.objects.get(assignment=one, ended_at__isnull=True)


def written(cast: Cast, one: Assignment, kind: str, data: dict[str, Any], **fields: Any) -> RecordEntry:
    """An entry in the record of an assignment's first patient, by An."""
    given: dict[str, Any] = {"key": f"entry-{next(_keys):06d}", "patient": 1, "at": clock.now()}
    said = Said(kind=kind, data=data, **given | fields)
    return add_entry(centre_id=cast.centre.pk, assignment_id=one.pk, said=said, by=staff_actor(cast.an), at=clock.now())


def zone(cast: Cast, **fields: Any) -> RoadZone:
    """A closed block in the middle of the city for the next two hours, drawn by Lan."""
    block = ((10.775, 106.699), (10.775, 106.701), (10.777, 106.701), (10.777, 106.699))
    given: dict[str, Any] = {
        "kind": "closed",
        "factor": 0.3,
        "shape": "polygon",
        "points": block,
        "from_at": clock.now(),
        "to_at": clock.now() + timedelta(hours=2),
        "reason": "ngập",
    }
    return draw_zone(centre_id=cast.centre.pk, by=staff_actor(cast.lan), at=clock.now(), **given | fields)


def own_place(cast: Cast, name: str = "Nhà thờ Ba Chuông", **fields: Any) -> Place:
    """A place that the centre calls by a name of its own, added by Lan."""
    given: dict[str, Any] = {"lat": 10.7915, "lon": 106.671, "by": staff_actor(cast.lan), "at": clock.now()}
    return add_place(centre_id=cast.centre.pk, name=name, **given | fields)


class FrozenClock:
    """Stands in for `config.clock.now`: stands still until it is told to go on."""

    def __init__(self, at: datetime = MORNING) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def advance(self, seconds: float) -> datetime:
        self.at += timedelta(seconds=seconds)
        return self.at


@contextmanager
def taken_back() -> Iterator[None]:
    """Whatever happens inside leaves the database as it was."""
    before = transaction.savepoint_create()
    try:
        yield
    finally:
        transaction.savepoint_rollback(before)
