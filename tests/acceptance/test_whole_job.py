"""One job from the telephone to the report, over HTTP and WebSocket alone, on the real city's roads."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from config import clock
from config.journal.selectors import verify
from dispatch.board import snapshot
from dispatch.domain.board import picture
from dispatch.domain.measures import duty_day_of
from fleet.models import Staff, Vehicle
from tests.factories import Cast, device, shift, vehicle
from tests.realtime.processes import LiveBoard, Server, server

SCENE = {"lat": 10.7626, "lon": 106.6822}  # Nguyễn Văn Cừ, district 5 as it was
NEAR, FAR, FARTHEST = (10.7650, 106.6840), (10.7865, 106.7010), (10.8010, 106.6550)
RANG_BEFORE_S = 120
STEPS = ("acknowledged", "en_route", "on_scene", "at_patient", "left_scene", "at_destination", "handed_over", "clear")

pytestmark = pytest.mark.sqlite


class Job:
    """The people and machines of the job, each at their own connection."""

    def __init__(self, running: Server, cast: Cast) -> None:
        self.cast, self.running = cast, running
        _row, exchange = device(cast.centre, "calls")
        _row, provider = device(cast.centre, "positions")
        self.exchange, self.provider = running.device(exchange), running.device(provider)
        self.lan, self.minh, self.an = (running.desk(one) for one in (cast.lan, cast.minh, cast.an))
        self.lans_board, self.minhs_board = running.board(cast.lan), running.board(cast.minh)
        self.phone = running.phone(cast.an)
        self.started_at = clock.now()
        self.received_at = self.started_at - timedelta(seconds=RANG_BEFORE_S)

    def elapsed_s(self) -> float:
        return (clock.now() - self.started_at).total_seconds()

    def positions(self, *places: tuple[Vehicle, tuple[float, float]]) -> None:
        at = clock.iso(clock.now())
        fixes = [{"vehicle": one.call_sign, "lat": lat, "lon": lon, "at": at} for one, (lat, lon) in places]
        answer = self.provider.post("/api/positions", json={"fixes": fixes})
        assert answer.json() == {"accepted": len(fixes), "rejected": []}


def ok(answer: httpx.Response, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json()


def _entry(board: LiveBoard, kind: str) -> dict[str, Any]:
    while (entry := board.hear_kind("entry"))["kind"] != kind:
        pass
    return entry


def _the_call_rings_and_is_taken_once(job: Job) -> dict[str, Any]:
    said = {"phone": "+84 903 123 412", "received_at": clock.iso(job.received_at), **SCENE}
    call: dict[str, Any] = ok(job.exchange.post("/api/calls", json=said), 201)
    assert call["phone"] == "0903123412"
    for board in (job.lans_board, job.minhs_board):
        assert _entry(board, "call.received")["data"]["set"]["calls"] == [call]
    ok(job.lan.post(f"/api/calls/{call['id']}/take"))
    assert ok(job.minh.post(f"/api/calls/{call['id']}/take"), 409)["winner"]["name"] == job.cast.lan.name
    taken = _entry(job.minhs_board, "call.taken")["data"]["set"]["calls"][0]
    assert taken["taken_by"]["id"] == job.cast.lan.pk
    ok(job.lan.patch(f"/api/calls/{call['id']}", json={"text": "đau ngực, vã mồ hôi"}))
    return call


def _it_becomes_an_incident(job: Job, call: dict[str, Any]) -> dict[str, Any]:
    said = {**SCENE, "address": "227 Nguyễn Văn Cừ", "category": "cardiac_arrest", "priority": "critical"}
    incident: dict[str, Any] = ok(job.lan.post(f"/api/calls/{call['id']}/incident", json=said), 201)
    assert incident["notes"] == "đau ngực, vã mồ hôi"
    told = _entry(job.minhs_board, "incident.created")
    assert told["data"]["set"]["incidents"] == [incident]
    assert call["id"] not in {row["id"] for row in job.minhs_board.state["calls"]}
    return incident


def _the_ranking_follows_the_roads_and_says_why(job: Job, incident: dict[str, Any], second: Vehicle) -> Any:
    places = [(job.cast.c01, NEAR), (second, FAR), (job.cast.b02, NEAR), (job.cast.a03, FARTHEST)]
    job.positions(*places)
    while len(job.lans_board.hear_kind("positions")["fixes"]) < 1:
        pass
    ranking = ok(job.lan.get(f"/api/incidents/{incident['id']}/recommendations"))
    assert (ranking["source"], ranking["degraded"]) == ("roads", False)
    ranked = ranking["recommendations"]
    assert [one["vehicle_id"] for one in ranked] == [job.cast.c01.pk, second.pk]
    assert ranked[0]["eta_s"] < ranked[1]["eta_s"]
    assert ranked[0]["reasons"][0]["code"] == "fastest"
    assert all(one["crew"] and one["fix_age_s"] < 60 and all(r["text"] for r in one["reasons"]) for one in ranked)
    left_out = {one["vehicle_id"]: one["code"] for one in ranking["left_out"]}
    assert left_out == {job.cast.b02.pk: "lacks_capability", job.cast.a03.pk: "off_duty"}
    route = ok(job.lan.get(f"/api/incidents/{incident['id']}/route", params={"vehicle_id": second.pk}))
    assert route["source"] == "roads"
    assert len(route["line"]) > 5
    assert abs(route["duration_s"] - ranked[1]["drive_s"]) <= 0.2 * ranked[1]["drive_s"] + 10
    return ranked[0]


def _the_first_is_sent_and_the_phone_knows(job: Job, incident: dict[str, Any], first: dict[str, Any]) -> int:
    body = {"vehicle_id": first["vehicle_id"]}
    url = f"/api/incidents/{incident['id']}/assignments"
    sent = ok(job.lan.post(url, json=body), 201)
    lost = ok(job.minh.post(url, json=body), 409)
    assert lost["winner"]["by"]["name"] == job.cast.lan.name
    assert lost["next_best"]["vehicle_id"] not in {first["vehicle_id"], None}
    while (told := job.phone.hear_kind("job"))["assignment"] is None:
        pass
    assert told["assignment"]["id"] == sent["id"]
    assert told["incident"]["address"] == "227 Nguyễn Văn Cừ"
    assert "acknowledged" in told["next_steps"]
    return int(sent["id"])


def _the_crew_goes_through_every_step(job: Job, assignment_id: int) -> None:
    for number, step in enumerate(STEPS):
        body: dict[str, Any] = {"step": step, "at": clock.iso(clock.now())}
        if step == "left_scene":
            body["hospital_id"] = job.cast.hospital.pk
        row = ok(job.an.post(f"/api/assignments/{assignment_id}/steps", json=body))
        assert row["step"] == step
        job.positions((job.cast.c01, (NEAR[0] + number / 1e4, NEAR[1])))
        while _entry(job.minhs_board, "assignment.step")["data"]["note"]["step"] != step:
            pass
    while job.phone.hear_kind("job")["assignment"] is not None:
        pass


def _the_report_measures_what_happened(job: Job, incident: dict[str, Any], supervisor: Staff) -> None:
    day = duty_day_of(job.received_at)
    report = ok(job.running.desk(supervisor).get("/api/reports/day", params={"date": day.isoformat()}))
    assert (report["totals"]["incidents"], report["totals"]["dispatched"]) == (1, 1)
    row = report["rows"][0]
    assert (row["incident_id"], row["call_sign"], row["priority"]) == (incident["id"], "C-01", "critical")
    most_s = RANG_BEFORE_S + job.elapsed_s() + 1  # the report's seconds are rounded
    assert RANG_BEFORE_S <= row["call_processing_s"] <= row["response_s"] <= most_s
    times = {name: datetime.fromisoformat(at) for name, at in row["times"].items() if at}
    assert row["activation_s"] == round((times["en_route"] - times["notified"]).total_seconds())
    assert row["travel_s"] == round((times["on_scene"] - times["en_route"]).total_seconds())
    response = report["measures"]["response"]
    assert (response["n"], response["within_target"], response["missing"]) == (1, 1.0, 0.0)


def _all_agree_in_the_end(job: Job, incident: dict[str, Any]) -> None:
    ok(job.lan.post(f"/api/incidents/{incident['id']}/close", json={"reason": "resolved"}))
    story = ok(job.lan.get(f"/api/incidents/{incident['id']}"))["timeline"]
    assert [one["kind"] for one in story[:3]] == ["call.received", "call.taken", "call.linked"]
    assert all(one["text"] and one["actor"]["name"] for one in story)
    fresh = snapshot(job.cast.centre.pk)
    for board in (job.lans_board, job.minhs_board):
        assert picture(board.reaches(fresh["seq"])) == picture(fresh)
    assert not list(verify(job.cast.centre.pk))


def test_a_job_from_the_call_to_the_report(city: Cast, roads_dir: Path) -> None:
    second = vehicle(city.station, "C-05", "C")
    shift(second, city.cuc)
    with server(env={"ROADS_DIR": str(roads_dir)}) as running:
        job = Job(running, city)
        for listener in (job.lans_board, job.minhs_board):
            listener.hear_kind("snapshot")
        incident = _it_becomes_an_incident(job, _the_call_rings_and_is_taken_once(job))
        first = _the_ranking_follows_the_roads_and_says_why(job, incident, second)
        _the_crew_goes_through_every_step(job, _the_first_is_sent_and_the_phone_knows(job, incident, first))
        _the_report_measures_what_happened(job, incident, city.hoa)
        _all_agree_in_the_end(job, incident)
