"""`manage.py seed_demo`: two centres with their stations, hospitals, vehicles and people. Running it again adds
only what is missing, English names of older demo rows too."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand
from django.db import transaction

from config import clock
from config.journal.actor import SYSTEM
from dispatch.demo import network
from dispatch.demo.network import DemoCentre, rows
from dispatch.models import CareItem, Category, Hospital, HospitalAccess, Target
from fleet.auth import principal_of_token
from fleet.domain.vehicles import DEFAULT_CAPABILITIES
from fleet.models import Centre, ChecklistItem, Device, Staff, Station, Vehicle
from fleet.services import issue_device, save_vehicle

PASSWORD = "demo115"
PIN = "2580"


class Command(BaseCommand):
    help = (
        "Create the demo network (two centres) where it is missing, with logins whose password is demo115 and PIN 2580."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            for demo in network.CENTRES:
                centre = _centre(demo)
                _stations_and_vehicles(demo, centre)
                _hospitals(demo, centre)
                _lists(centre)
                _care(centre)
                _checklist(centre)
                _people(demo, centre)
                _hospital_logins(centre)
        _tokens(settings.VAR_DIR / "demo" / "simulator.json")
        counts = [
            f"{c.name}: {c.stations.count()} stations, {c.vehicles.count()} vehicles" for c in Centre.objects.all()
        ]
        self.stdout.write("\n".join([*counts, f"All passwords are {PASSWORD}, all crews' PINs {PIN}."]))


def _centre(demo: DemoCentre) -> Centre:
    values = {"name": demo.name, "lat": demo.lat, "lon": demo.lon, "zoom": demo.zoom, "phone": "115"}
    return Centre.objects.get_or_create(code=demo.code, defaults=values)[0]


def _stations_and_vehicles(demo: DemoCentre, centre: Centre) -> None:
    """Vehicles are numbered by class over the stations in their order: C-01, B-01 … with made-up plates."""
    known = set(Vehicle.objects.filter(centre=centre).values_list("call_sign", flat=True))
    numbers: dict[str, int] = {}
    plate = 0
    for row in rows(network.STATIONS, demo.code):
        place = {"address": row["address"], "lat": float(row["lat"]), "lon": float(row["lon"])}
        station, _ = Station.objects.get_or_create(centre=centre, name=row["name"], defaults=place)
        for kind in row["vehicles"]:
            numbers[kind] = numbers.get(kind, 0) + 1
            plate += 1
            call_sign = f"{kind}-{numbers[kind]:02d}"
            if call_sign not in known:
                _vehicle(centre, station, call_sign, kind, f"{demo.plate}-{plate:05d}")


def _vehicle(centre: Centre, station: Station, call_sign: str, kind: str, plate: str) -> None:
    vehicle = Vehicle(
        centre=centre,
        station=station,
        call_sign=call_sign,
        vehicle_class=kind,
        plate=plate,
        capabilities=list(DEFAULT_CAPABILITIES[kind]),
    )
    save_vehicle(vehicle, actor=SYSTEM, at=clock.now())


def _hospitals(demo: DemoCentre, centre: Centre) -> None:
    for row in rows(network.HOSPITALS, demo.code):
        values = {
            "address": row["address"],
            "lat": float(row["lat"]),
            "lon": float(row["lon"]),
            "capabilities": row["capabilities"].split(),
        }
        Hospital.objects.get_or_create(centre=centre, name=row["name"], defaults=values)


def _lists(centre: Centre) -> None:
    for position, row in enumerate(rows(network.CATEGORIES), start=1):
        values = {
            "name": row["name"],
            "name_en": row["name_en"],
            "needs": row["needs"].split(),
            "default_priority": row["default_priority"],
            "position": position * 10,
        }
        Category.objects.get_or_create(centre=centre, code=row["code"], defaults=values)
    for measure, by_priority in network.TARGETS.items():
        for priority, seconds in by_priority.items():
            Target.objects.get_or_create(
                centre=centre, measure=measure, priority=priority, defaults={"seconds": seconds}
            )


def _checklist(centre: Centre) -> None:
    for position, (name, name_en, kind, unit, at_least, classes) in enumerate(network.CHECKLIST, start=1):
        values = {"name_en": name_en, "kind": kind, "unit": unit, "at_least": at_least, "vehicle_classes": classes}
        ChecklistItem.objects.get_or_create(centre=centre, name=name, defaults={**values, "position": position * 10})
        ChecklistItem.objects.filter(centre=centre, name=name, name_en="").update(name_en=name_en)


def _care(centre: Centre) -> None:
    """Treatments and drugs that crews may give; an example, which each centre replaces with its own list."""
    for position, row in enumerate(rows(network.CARE), start=1):
        values = {name: row[name] for name in ("name_en", "unit", "unit_en")} | {"position": position * 10}
        item = {"centre": centre, "kind": row["kind"], "name": row["name"]}
        CareItem.objects.get_or_create(**item, defaults=values)
        CareItem.objects.filter(**item, name_en="").update(name_en=row["name_en"], unit_en=row["unit_en"])


def _people(demo: DemoCentre, centre: Centre) -> None:
    people = [*network.PEOPLE[demo.code], *network.crews(demo.code)]
    known = set(Staff.objects.filter(centre=centre).values_list("username", flat=True))
    missing = [person for person in people if person[0] not in known]
    password = make_password(PASSWORD) if missing else ""  # hashing is slow on purpose: once for all demo logins
    pin = make_password(PIN) if missing else ""
    first_station = centre.stations.order_by("pk").first()
    Staff.objects.bulk_create(
        Staff(
            username=login,
            name=name,
            role=role,
            centre=centre,
            staff_code=login.upper(),
            station=first_station if role == Staff.Role.STATION else None,
            phone=f"0900 000 {number:03d}" if role == Staff.Role.CREW else "",  # nobody's: the demo has an outbox
            password=password,
            pin_hash=pin if role == Staff.Role.CREW else "",
            is_staff=role == Staff.Role.ADMIN,
        )
        for number, (login, name, role) in enumerate(missing, start=1)
    )


def _hospital_logins(centre: Centre) -> None:
    """The people with the role work at the first hospital of the list."""
    first = Hospital.objects.filter(centre=centre).order_by("pk").first()
    nurses = Staff.objects.filter(centre=centre, role=Staff.Role.HOSPITAL, hospital_access__isnull=True)
    HospitalAccess.objects.bulk_create(HospitalAccess(staff=one, hospital=first) for one in nurses if first is not None)


def _opens(path: Path) -> bool:
    """Whether the tokens in the file are this database's: it may have been made anew beside an older file."""
    try:
        kept = [one["token"] for one in json.loads(path.read_text())["centres"]]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return len(kept) == len(network.CENTRES) and all(map(principal_of_token, kept))


def _tokens(path: Path) -> None:
    """A device for the simulator at each centre. A token cannot be shown again, so a lost file means new ones."""
    if _opens(path):
        return
    centres = []
    for demo in network.CENTRES:
        centre = Centre.objects.get(code=demo.code)
        Device.objects.filter(centre=centre, name="Mô phỏng", revoked_at__isnull=True).update(revoked_at=clock.now())
        _, token = issue_device(centre=centre, name="Mô phỏng", scopes=Device.SCOPES)
        desk = {"username": network.PEOPLE[demo.code][1][0], "password": PASSWORD}
        nurse = next(login for login, _name, role in network.PEOPLE[demo.code] if role == Staff.Role.HOSPITAL)
        nurse_login = {"username": nurse, "password": PASSWORD}
        centres.append({"code": demo.code, "token": token, "desk": desk, "nurse": nurse_login})
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(json.dumps({"centres": centres}, indent=1))
