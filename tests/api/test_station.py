"""A station's answers: for its own vehicles alone, with its name; crews without phones; browsers that are woken."""

from typing import Any

import pytest
from django.test import Client

from dispatch.models import PushSubscription
from dispatch.timeline import timeline
from fleet.models import Shift, Staff
from tests.api.askers import MODEL_BACKEND
from tests.api.endpoints import a_subscription
from tests.factories import Cast, FrozenClock, assignment, incident, station, station_login


def client_of(person: Staff) -> Client:
    client = Client()
    client.force_login(person, backend=MODEL_BACKEND)
    return client


def post(client: Client, url: str, **body: Any) -> Any:
    return client.post(f"/api{url}", body, content_type="application/json")


def test_a_station_accepts_in_its_own_name_and_the_story_says_so(hcm: Cast) -> None:
    job = assignment(hcm)
    answer = post(client_of(hcm.tram), f"/station/assignments/{job.pk}/answer", step="acknowledged")
    assert answer.status_code == 200
    assert answer.json()["jobs"][0]["assignment"]["step"] == "acknowledged"
    last = timeline(job.incident)[-1]
    assert (last["text"], last["actor"]["name"]) == ("C-01: đã nhận lệnh", "Trạm Bệnh viện Sài Gòn")


def test_a_station_refuses_with_a_reason_only_and_takes_no_other_step(hcm: Cast) -> None:
    client, job = client_of(hcm.tram), assignment(hcm)
    url = f"/station/assignments/{job.pk}/answer"
    assert post(client, url, step="refused").status_code == 422
    for step in ("en_route", "cancelled", "clear", "timed_out"):
        assert post(client, url, step=step).status_code == 422
    assert post(client, url, step="refused", note="xe hỏng").status_code == 200
    job.refresh_from_db()
    assert (job.step, job.reason) == ("refused", "xe hỏng")


def test_a_stations_answer_that_comes_after_the_crews_own_is_harmless_or_told(hcm: Cast) -> None:
    client, job = client_of(hcm.tram), assignment(hcm)
    url = f"/station/assignments/{job.pk}/answer"
    assert post(client_of(hcm.an), f"/assignments/{job.pk}/steps", step="acknowledged").status_code == 200
    assert post(client, url, step="acknowledged").status_code == 200
    assert post(client_of(hcm.an), f"/assignments/{job.pk}/steps", step="on_scene").status_code == 200
    assert post(client, url, step="refused", note="muộn").status_code == 409


def test_a_station_touches_and_sees_no_other_stations_vehicles(hcm: Cast, cantho: Cast) -> None:
    other = station_login(station(hcm.centre, "Trạm khác", 10.8, 106.7), "tram2.hcm")
    job = assignment(hcm)
    for stranger in (other, cantho.tram):
        client = client_of(stranger)
        assert client.get("/api/station").json()["jobs"] == []
        assert post(client, f"/station/assignments/{job.pk}/answer", step="acknowledged").status_code == 404
        assert post(client, "/station/shifts", vehicle_id=hcm.a03.pk, crew_names=["Kíp"]).status_code == 404
    for path in ("/board", "/incidents", "/vehicles", "/calls", f"/incidents/{job.incident_id}", "/outbox"):
        assert client_of(hcm.tram).get(f"/api{path}").status_code == 403
    job.refresh_from_db()
    assert job.step == "notified"


def test_a_station_puts_a_crew_without_phones_on_and_off_and_leaves_others_theirs(hcm: Cast) -> None:
    client = client_of(hcm.tram)
    assert post(client, "/station/shifts", vehicle_id=hcm.a03.pk, crew_names=[]).status_code == 422
    made = post(client, "/station/shifts", vehicle_id=hcm.a03.pk, crew_names=["BS. Tâm", "Lái xe Út"])
    assert made.status_code == 201
    assert [one["name"] for one in made.json()["crew"]] == ["BS. Tâm", "Lái xe Út"]
    assert post(client, "/station/shifts", vehicle_id=hcm.c01.pk, crew_names=["Kíp"]).status_code == 409
    assert post(client, f"/station/shifts/{hcm.shift_c01.pk}/end").status_code == 404
    job = assignment(hcm, of=incident(hcm), vehicle=hcm.a03)
    assert post(client, f"/station/shifts/{made.json()['id']}/end").status_code == 409
    assert post(client, f"/station/assignments/{job.pk}/answer", step="refused", note="hết oxy").status_code == 200
    assert post(client, f"/station/shifts/{made.json()['id']}/end").status_code == 200
    assert Shift.objects.get(pk=made.json()["id"]).ended_at is not None


def test_a_login_without_a_station_is_told_why(hcm: Cast) -> None:
    Staff.objects.filter(pk=hcm.tram.pk).update(station=None)
    answer = client_of(hcm.tram).get("/api/station")
    assert (answer.status_code, answer.json()["code"]) == (403, "no_station")


def test_a_station_without_vehicles_has_an_empty_page(hcm: Cast) -> None:
    empty = station_login(station(hcm.centre, "Trạm mới", 10.8, 106.7), "tram3.hcm")
    assert client_of(empty).get("/api/station").json()["vehicles"] == []


BODY: Any = a_subscription(None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"endpoint": "https://10.0.0.1/admin"}, "unknown_service"),
        ({"endpoint": "http://fcm.googleapis.com/x"}, "unknown_service"),
        ({"endpoint": "gopher://fcm.googleapis.com/x"}, "invalid"),
        ({"keys": {**BODY["keys"], "p256dh": "AAAA"}}, "bad_keys"),
        ({"keys": {**BODY["keys"], "auth": "AAAA"}}, "bad_keys"),
        ({"keys": {**BODY["keys"], "auth": "***"}}, "invalid"),
    ],
)
def test_subscriptions_that_cannot_be_a_browsers_are_refused(hcm: Cast, change: dict[str, Any], code: str) -> None:
    answer = post(client_of(hcm.an), "/push/subscriptions", **(BODY | change))
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert not PushSubscription.objects.exists()


def test_a_browser_wakes_the_person_who_used_it_last_and_a_person_has_a_few(hcm: Cast, frozen: FrozenClock) -> None:
    post(client_of(hcm.an), "/push/subscriptions", **BODY)
    post(client_of(hcm.binh), "/push/subscriptions", **BODY)
    assert PushSubscription.objects.get().staff_id == hcm.binh.pk
    post(client_of(hcm.an), "/push/unsubscribe", endpoint=BODY["endpoint"])
    assert PushSubscription.objects.exists()  # it is not An's to end
    for turn in range(7):
        frozen.advance(1)
        post(client_of(hcm.an), "/push/subscriptions", **(BODY | {"endpoint": f"{BODY['endpoint']}{turn}"}))
    mine = PushSubscription.objects.filter(staff=hcm.an).order_by("created_at")
    assert [row.endpoint[-1] for row in mine] == ["2", "3", "4", "5", "6"]
