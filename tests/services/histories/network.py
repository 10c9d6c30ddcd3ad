"""What administrators change about people, vehicles and places."""

from dispatch.models import Hospital
from dispatch.services.hospitals import save_hospital
from fleet.models import Station, Vehicle
from fleet.services import save_staff, save_station, save_vehicle
from tests.services.histories.history import History, Nothing, act, one_of, some_vehicle


def _own_vehicle(history: History, number: int) -> Vehicle:
    """An administrator changes nothing of another centre."""
    vehicle = some_vehicle(number)
    if vehicle.centre_id != history.cast.centre.pk:
        raise Nothing
    return vehicle


@act
def change_vehicle(history: History, number: int) -> None:
    vehicle = _own_vehicle(history, number)
    vehicle.in_service = number % 3 > 0
    vehicle.plate = f"51B-{number:05d}"
    save_vehicle(vehicle, **history.admin())


@act
def rename_vehicle(history: History, number: int) -> None:
    """Open incidents name their vehicles too, so boards are told to read everything again."""
    vehicle = _own_vehicle(history, number)
    vehicle.call_sign = f"X-{number:03d}"
    if Vehicle.objects.filter(call_sign=vehicle.call_sign).exists():
        raise Nothing
    save_vehicle(vehicle, **history.admin())


@act
def rename_person(history: History, number: int) -> None:
    person = one_of((history.cast.lan, history.cast.minh, history.cast.an), number)
    person.name = f"Người {number}"
    save_staff(person, **history.admin())


@act
def new_vehicle(history: History, number: int) -> None:
    if Vehicle.objects.filter(call_sign=f"M-{number:03d}").exists():
        raise Nothing
    fields = {"call_sign": f"M-{number:03d}", "vehicle_class": "M", "capabilities": ["bls", "alley"]}
    save_vehicle(Vehicle(centre=history.cast.centre, station=history.cast.station, **fields), **history.admin())


@act
def change_station(history: History, number: int) -> None:
    stations = list(Station.objects.filter(centre=history.cast.centre).order_by("pk"))
    station = one_of([*stations, Station(centre=history.cast.centre, lat=10.75, lon=106.6)], number)
    station.name, station.active = f"Trạm {number}", number % 3 > 0
    if Station.objects.filter(name=station.name).exclude(pk=station.pk).exists():
        raise Nothing
    save_station(station, **history.admin())


@act
def change_hospital(history: History, number: int) -> None:
    hospitals = list(Hospital.objects.filter(centre=history.cast.centre).order_by("pk"))
    hospital = one_of([*hospitals, Hospital(centre=history.cast.centre, lat=10.75, lon=106.6)], number)
    hospital.status = ("open", "limited", "closed")[number % 3]
    hospital.name = f"Bệnh viện {number}"
    if Hospital.objects.filter(name=hospital.name).exclude(pk=hospital.pk).exists():
        raise Nothing
    save_hospital(hospital, **history.admin())
