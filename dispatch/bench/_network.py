"""A made-up centre in an empty database, for servers that are measured or tested: run as a process of its own.

    DATABASE_URL=… python -m dispatch.bench._network --vehicles 110 --out access.json

Writes `{centres: [{code, token, desk: {username, password}}], people: {...}, vehicles: [ids], stations: […]}`, which
is also what the simulator reads; with `--trackers` also `trackers: [token]`, a device for each vehicle.
"""

import argparse
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import django
from django.db import transaction

if TYPE_CHECKING:
    from fleet.models import Centre, Station, Vehicle

PASSWORD: Final = "bench-password-115"
CLASSES: Final = "ABBC"
PER_STATION: Final = 4
CENTRE: Final = (10.7769, 106.7009)
_SPECIALITIES: Final = ["general", "trauma", "stroke", "pci", "icu"]
_CATEGORIES: Final = (
    ("traffic", "Tai nạn giao thông", ["bls", "stretcher"], "urgent"),
    ("chest-pain", "Đau ngực", ["bls", "stretcher"], "critical"),
    ("stroke", "Đột quỵ", ["bls", "stretcher"], "critical"),
    ("other", "Khác", ["stretcher"], "urgent"),
)


def _places(count: int) -> list[tuple[float, float]]:
    """A square grid over the inner city, 700 m apart."""
    side = max(1, round(count**0.5 + 0.49))
    step = 0.0063
    south, west = CENTRE[0] - side * step / 2, CENTRE[1] - side * step / 2
    return [(south + (n // side) * step, west + (n % side) * step) for n in range(count)]


def _stations(centre: "Centre", count: int) -> "list[Station]":
    from dispatch.models import Hospital
    from fleet.models import Station

    spots = _places(count)
    stations = [Station(centre=centre, name=f"Trạm {n + 1}", lat=lat, lon=lon) for n, (lat, lon) in enumerate(spots)]
    hospitals = [
        Hospital(centre=centre, name=f"Bệnh viện {n + 1}", lat=lat, lon=lon, capabilities=_SPECIALITIES)
        for n, (lat, lon) in enumerate(spots[:: max(1, count // 8)])
    ]
    Hospital.objects.bulk_create(hospitals)
    return Station.objects.bulk_create(stations)


def _vehicles(centre: "Centre", stations: "Sequence[Station]", count: int) -> "list[Vehicle]":
    from fleet.domain.vehicles import DEFAULT_CAPABILITIES
    from fleet.models import Vehicle

    return Vehicle.objects.bulk_create(
        Vehicle(
            centre=centre,
            station=stations[n % len(stations)],
            call_sign=f"B{n + 1:04d}",
            plate=f"50A-{n + 1:05d}",
            vehicle_class=(kind := CLASSES[n % len(CLASSES)]),
            capabilities=list(DEFAULT_CAPABILITIES[kind]),
        )
        for n in range(count)
    )


def _people(centre: "Centre") -> None:
    from fleet.models import Staff

    for username, role in (("desk", "dispatcher"), ("colleague", "dispatcher"), ("crew", "crew")):
        Staff.objects.create_user(username, password=PASSWORD, name=f"Bench {username}", role=role, centre=centre)


def _access(centre: "Centre", vehicles: "Sequence[Vehicle]", stations: "Sequence[Station]") -> dict[str, Any]:
    from fleet.models import Device
    from fleet.services import issue_device

    _device, token = issue_device(centre=centre, name="Bench", scopes=Device.SCOPES)
    login = {"username": "colleague", "password": PASSWORD}
    return {
        "centres": [{"code": centre.code, "token": token, "desk": login}],
        "people": {name: {"username": name, "password": PASSWORD} for name in ("desk", "colleague", "crew")},
        "vehicles": [vehicle.pk for vehicle in vehicles],
        "stations": [[station.lat, station.lon] for station in stations],
    }


def _trackers(vehicles: "Sequence[Vehicle]") -> list[str]:
    from fleet.services import issue_device

    with transaction.atomic():
        return [
            issue_device(centre=one.centre, name=one.call_sign, scopes=["positions"], vehicle=one)[1]
            for one in vehicles
        ]


def write(vehicle_count: int, out: Path, *, trackers: bool = False) -> None:
    """Fill an empty, migrated database."""
    from dispatch.models import Category
    from fleet.models import Centre

    centre = Centre.objects.create(code="BENCH", name="Bench", lat=CENTRE[0], lon=CENTRE[1])
    Category.objects.bulk_create(
        Category(centre=centre, code=code, name=name, needs=needs, default_priority=priority, position=n)
        for n, (code, name, needs, priority) in enumerate(_CATEGORIES)
    )
    stations = _stations(centre, max(1, vehicle_count // PER_STATION))
    vehicles = _vehicles(centre, stations, vehicle_count)
    _people(centre)
    access = _access(centre, vehicles, stations) | ({"trackers": _trackers(vehicles)} if trackers else {})
    out.write_text(json.dumps(access), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vehicles", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--trackers", action="store_true", help="a device and its token for each vehicle")
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    write(given.vehicles, given.out, trackers=given.trackers)


if __name__ == "__main__":
    main()
