"""What the databases of the browser tests begin with.

Each is filled by a process of its own with the product's settings: passwords must be hashed its way.
"""

import json
from collections.abc import Callable
from typing import Final

from django.contrib.auth.hashers import make_password

from config import clock
from dispatch.models import CareItem
from fleet.auth import staff_actor
from fleet.models import Centre, MapLayer, Shift, ShiftMember, Staff, Vehicle
from fleet.services import sign_off
from tests.factories import Cast, cast, device, shift

PASSWORD: Final = "demo115"
PIN: Final = "2580"
MACHINES: Final = ("calls", "positions")  # the telephone exchange and the GPS provider


def _two_vehicles_out(city: Cast) -> None:
    """B-02 and A-03 on duty; C-01 waits for its crew."""
    sign_off(centre_id=city.centre.pk, shift_id=city.shift_c01.pk, actor=staff_actor(city.an), at=clock.now())
    shift(city.a03, city.cuc)


def _online_map(city: Cast) -> None:
    """Two vehicles out, and a map of the internet that never answers."""
    _two_vehicles_out(city)
    address = "https://tiles.example.vn/{z}/{x}/{y}.png"
    MapLayer.objects.create(centre=city.centre, name="Vệ tinh", url=address, attribution="<b>© X</b>")


def _nobody_on_duty(city: Cast) -> None:
    ShiftMember.objects.all().delete()
    Shift.objects.all().delete()


def _one_drug(city: Cast) -> None:
    _nobody_on_duty(city)
    CareItem.objects.create(centre=city.centre, kind="drug", name="Aspirin", unit="mg")
    CareItem.objects.create(centre=city.centre, kind="treatment", name="Thở oxy", unit="l/phút")


def _quick_station(city: Cast) -> None:
    """Stations are told after a second."""
    _nobody_on_duty(city)
    Centre.objects.update(station_after_s=1)


def _telephone(city: Cast) -> None:
    """Crews in trouble can ring the centre."""
    _nobody_on_duty(city)
    Centre.objects.update(phone="0283999115")


CITIES: Final[dict[str, Callable[[Cast], None]]] = {
    "two vehicles out": _two_vehicles_out,
    "online map": _online_map,
    "nobody on duty": _nobody_on_duty,
    "one drug": _one_drug,
    "quick station": _quick_station,
    "telephone": _telephone,
}


def found(name: str) -> None:
    """Found this city in an empty database and print what its machines and vehicles are called, as JSON."""
    city = cast("hcm")
    CITIES[name](city)
    Staff.objects.update(password=make_password(PASSWORD), pin_hash=make_password(PIN))
    tokens = {scope: device(city.centre, scope)[1] for scope in MACHINES}
    print(json.dumps({"tokens": tokens, "vehicles": dict(Vehicle.objects.values_list("call_sign", "pk"))}))
