"""The health of devices: what is wrong stands first, in the page's rows and in the table for spreadsheets."""

import csv
from dataclasses import replace
from io import StringIO

from django.test import Client

from config import clock
from config.journal.actor import Actor
from fleet import intake
from fleet.domain.intake import Reading
from fleet.inputs.states import write
from fleet.models import RefusedFixes, Vehicle
from tests.api.askers import MODEL_BACKEND
from tests.factories import Cast, FrozenClock, device

BOX = Actor("device", 1, "Hộp")


def signed_in(city: Cast) -> Client:
    client = Client()
    client.force_login(city.hoa, backend=MODEL_BACKEND)
    return client


def send(
    city: Cast, vehicle: Vehicle, age_s: float, source: str = "traccar", lat: float = 10.77, **fields: float
) -> None:
    at_ms = int((clock.now().timestamp() - age_s) * 1000)
    battery = fields.pop("battery_pct", None)
    one = Reading(vehicle.pk, lat, 106.7, at_ms, 0.0, None, fields.get("accuracy_m", 8.0), source)
    one = replace(one, battery_pct=None if battery is None else int(battery))
    intake.commit_group({city.centre.pk: [one]})


def refuse(city: Cast, vehicle: Vehicle | None, reason: str, count: int) -> None:
    row, _token = device(city.centre, "positions")
    RefusedFixes.objects.create(
        key=f"{row.pk}:{reason}", centre=city.centre, device=row, vehicle=vehicle, day=clock.now().date(),
        reason=reason, count=count, last_at=clock.now(),
    )  # fmt: skip


def test_the_worst_stands_first_with_everything_that_is_known(hcm: Cast, cantho: Cast, frozen: FrozenClock) -> None:
    for n in range(5):
        send(hcm, hcm.b02, 50 - n * 10, battery_pct=0)
    send(hcm, hcm.c01, 4, "traccar")
    send(hcm, hcm.c01, 2, "phone", lat=10.79, battery_pct=5)
    refuse(hcm, hcm.b02, "future", 12)
    refuse(hcm, None, "unknown_vehicle", 3)
    refuse(cantho, cantho.c01, "future", 99)
    write("mqtt", "MQTT", None, "refused: Not authorized")
    answer = signed_in(hcm).get("/api/devices/health").json()
    rows = {row["call_sign"]: row for row in answer["items"]}
    assert [row["call_sign"] for row in answer["items"]] == ["A-03", "C-01", "B-02"]
    assert [one["code"] for one in rows["A-03"]["problems"]] == ["never"]
    assert [one["code"] for one in rows["C-01"]["problems"]] == ["disagree", "battery"]
    assert (rows["C-01"]["rival"]["source"], rows["C-01"]["rival"]["lat"]) == ("phone", 10.79)
    assert rows["C-01"]["shown"]["source"] == "traccar"
    assert [one["code"] for one in rows["B-02"]["problems"]] == ["refused", "battery"]
    (source,) = rows["B-02"]["sources"]
    assert (source["interval_s"], source["accuracy_m"], source["battery_pct"], source["age_s"]) == (10.0, 8.0, 0, 10)
    assert [(one["reason"], one["count"]) for one in rows["B-02"]["refused"]] == [("future", 12)]
    assert [one["count"] for one in answer["nameless"]] == [3]
    assert [bool(one["problem"]) for one in answer["inputs"]] == [True]


def test_silence_counts_by_what_a_vehicle_does(hcm: Cast, frozen: FrozenClock) -> None:
    Vehicle.objects.filter(pk=hcm.b02.pk).update(in_service=False)
    for vehicle in (hcm.c01, hcm.a03):
        send(hcm, vehicle, 300)
    rows = {row["call_sign"]: row for row in signed_in(hcm).get("/api/devices/health").json()["items"]}
    assert [one["code"] for one in rows["C-01"]["problems"]] == ["silent"], "its crew is on duty"
    assert rows["A-03"]["problems"] == [], "it is parked"
    assert rows["B-02"]["problems"] == [], "it is out of service"
    assert rows["C-01"]["silent_s"] == 300


def test_one_vehicles_line_and_nobody_elses(hcm: Cast, cantho: Cast) -> None:
    client = signed_in(hcm)
    one = client.get(f"/api/devices/health?vehicle_id={hcm.c01.pk}").json()
    assert [row["call_sign"] for row in one["items"]] == ["C-01"]
    other = client.get(f"/api/devices/health?vehicle_id={cantho.c01.pk}")
    assert (other.status_code, bool(other.json()["detail"])) == (404, True)


def test_the_table_for_spreadsheets_is_no_program(hcm: Cast) -> None:
    Vehicle.objects.filter(pk=hcm.c01.pk).update(call_sign="=1+1")
    send(hcm, hcm.c01, 4)
    send(hcm, hcm.c01, 3, "phone")
    answer = signed_in(hcm).get("/api/devices/health.csv")
    lines = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    assert answer["Content-Disposition"].startswith("attachment")
    assert [line[0] for line in lines[1:]].count("'=1+1") == 2
    assert {len(line) for line in lines} == {9}


def test_the_page_is_for_the_office(hcm: Cast) -> None:
    assert signed_in(hcm).get("/reports/devices").status_code == 200
    crew = Client()
    crew.force_login(hcm.an, backend=MODEL_BACKEND)
    assert crew.get("/reports/devices").status_code == 302
    assert Client().get("/reports/devices").status_code == 302
