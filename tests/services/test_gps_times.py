"""Arrivals and departures that GPS proves: written once, beside the pressed times, pressed only where asked for."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from config import clock
from config.journal.models import Entry
from config.problems import Problem
from dispatch.board import open_incidents
from dispatch.geofencing import LOOK_AGAIN_S, Watch, check_fences
from dispatch.models import Assignment, GpsTime
from dispatch.services.progress import undo_step
from dispatch.timeline import text
from fleet.auth import staff_actor
from fleet.domain.intake import Reading
from fleet.live import live
from fleet.models import Fix
from fleet.tracks.selectors import Readings
from mapping.domain.geo import Point
from tests.factories import Cast, FrozenClock, assignment, incident, press

HOME, SCENE = Point(10.772, 106.699), Point(10.79, 106.699)


class Vehicle:
    """C-01 and its tracker, which reports every ten seconds as the clock goes on."""

    def __init__(self, cast: Cast, clock: FrozenClock) -> None:
        self.cast, self.clock, self.here = cast, clock, HOME

    def report(self, place: Point, *, shown: bool = True, speed_kmh: float = 0.0) -> None:
        self.here = place
        at = self.clock()
        Fix.objects.create(
            vehicle=self.cast.c01, at=at, received_at=at, lat=place.lat, lon=place.lon, speed_kmh=speed_kmh,
            source="feed", shown=shown,
        )  # fmt: skip
        if shown:
            reading = Reading(self.cast.c01.pk, place.lat, place.lon, round(at.timestamp() * 1000), speed_kmh)
            live().put(self.cast.centre.pk, [reading])

    def stand(self, seconds: int, *, shown: bool = True) -> None:
        for _ in range(0, seconds, 10):
            self.report(self.here, shown=shown)
            self.clock.advance(10)

    def drive(self, to: Point, seconds: int, *, shown: bool = True) -> None:
        start = self.here
        for step in range(10, seconds + 1, 10):
            share = step / seconds
            way = Point(start.lat + (to.lat - start.lat) * share, start.lon + (to.lon - start.lon) * share)
            self.report(way, shown=shown, speed_kmh=40.0)
            self.clock.advance(10)


@pytest.fixture(autouse=True)
def whole(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Roads that could be opened."""
    state = SimpleNamespace(degraded=False)
    monkeypatch.setattr("dispatch.geofencing.roads", lambda _name: state)
    return state


@pytest.fixture
def c01(hcm: Cast, frozen: FrozenClock) -> Vehicle:
    return Vehicle(hcm, frozen)


@pytest.fixture
def job(c01: Vehicle) -> Assignment:
    c01.stand(60)
    scene = incident(c01.cast, lat=SCENE.lat, lon=SCENE.lon)
    return assignment(c01.cast, of=scene)


def proven(job: Assignment) -> list[str]:
    return [step for step, _at in sorted(job.gps_times.values_list("step", "at"), key=lambda row: row[1])]


def test_a_drive_to_the_scene_is_proven_beside_the_press_and_told_once(c01: Vehicle, job: Assignment) -> None:
    watch = Watch()
    left = clock.now()
    c01.drive(SCENE, 180)
    c01.stand(60)
    for _ in range(3):
        check_fences(watch)
    assert proven(job) == ["en_route", "on_scene"]
    assert abs(job.gps_times.get(step="en_route").at - left) <= timedelta(seconds=30)
    press(c01.cast, job, "on_scene")
    (row,) = open_incidents(c01.cast.centre.pk, job.incident_id)[0]["assignments"]
    assert list(row["verified"]) == ["en_route", "on_scene"]
    assert row["times"]["en_route"] is None, "a proof is no press: what nobody pressed stays unknown"
    (entry,) = Entry.objects.filter(kind="assignment.gps")
    assert "C-01" in text(entry)
    assert entry.actor["kind"] == "system"


def test_readings_that_come_late_prove_as_much(c01: Vehicle, job: Assignment) -> None:
    watch = Watch()
    c01.drive(SCENE, 180, shown=False)
    c01.stand(120, shown=False)
    check_fences(watch)
    c01.clock.advance(LOOK_AGAIN_S)
    check_fences(watch)
    assert proven(job) == ["en_route", "on_scene"]


def test_the_way_home_belongs_to_the_vehicles_last_job(c01: Vehicle, job: Assignment) -> None:
    c01.drive(SCENE, 180)
    c01.stand(60)
    press(c01.cast, job, "on_scene")
    press(c01.cast, job, "clear", note="Xử trí tại chỗ")
    c01.clock.advance(5)
    c01.drive(HOME, 180)
    c01.stand(60)
    check_fences(Watch())
    assert proven(job) == ["en_route", "on_scene", "left_scene", "at_station"]


def test_where_the_crew_gets_out_and_walks_the_alleys_mouth_is_the_scene(
    c01: Vehicle, job: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    mouth = Point(10.787, 106.699)  # 330 m before the door
    monkeypatch.setattr("dispatch.geofencing.approach", lambda *_asked: {"lat": mouth.lat, "lon": mouth.lon})
    c01.drive(mouth, 180)
    c01.stand(60)
    check_fences(Watch())
    assert proven(job) == ["en_route", "on_scene"]


def test_nothing_is_pressed_unless_the_centre_asks_for_it(c01: Vehicle, job: Assignment) -> None:
    c01.drive(SCENE, 180)
    c01.stand(60)
    check_fences(Watch())
    job.refresh_from_db()
    assert job.step == "notified"


def test_where_the_centre_asks_for_it_steps_are_pressed_once_and_the_crew_may_take_them_back(
    c01: Vehicle, job: Assignment
) -> None:
    type(c01.cast.centre).objects.update(auto_steps=True)
    watch = Watch()
    c01.drive(SCENE, 180)
    c01.stand(60)
    check_fences(watch)
    job.refresh_from_db()
    assert job.step == "on_scene"
    assert job.times.get(step="on_scene").at == job.gps_times.get(step="on_scene").at
    undo_step(centre_id=c01.cast.centre.pk, assignment_id=job.pk, by=staff_actor(c01.cast.an), at=clock.now())
    c01.stand(60)
    check_fences(watch)
    job.refresh_from_db()
    assert job.step == "en_route", "what was taken back is not pressed again"


def test_a_look_that_proves_nothing_new_locks_nothing(
    c01: Vehicle, job: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    c01.drive(SCENE, 180)
    c01.stand(60)
    check_fences(Watch())
    known = GpsTime.objects.count()
    assert known > 0

    def locked(*_: object) -> None:
        raise AssertionError("a dispatch would wait here")

    monkeypatch.setattr("dispatch.services.gps_times.lock_assignment", locked)
    check_fences(Watch())
    assert GpsTime.objects.count() == known


def test_one_bad_job_does_not_keep_the_others_from_their_look(
    c01: Vehicle, job: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    c01.drive(SCENE, 180)
    c01.stand(60)

    def broken(**_: object) -> None:
        raise Problem("odd", "odd")

    monkeypatch.setattr("dispatch.geofencing.note_gps_times", broken)
    check_fences(Watch())
    assert not GpsTime.objects.exists()


def test_a_standing_vehicle_costs_one_look_in_half_a_minute(
    c01: Vehicle, job: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []
    monkeypatch.setattr("dispatch.geofencing.look", lambda job, scene, track: looks.append(job.pk))
    watch = Watch()
    for _ in range(40):
        check_fences(watch)
        c01.clock.advance(1)
    assert len(looks) == 2


@pytest.mark.parametrize("restarted", ["after the first look", "before any look"])
def test_a_worker_that_starts_in_mid_transport_looks_for_the_vehicle_where_it_was_sent_to(
    c01: Vehicle, job: Assignment, monkeypatch: pytest.MonkeyPatch, restarted: str
) -> None:
    """Seen from the way to the hospital, another alley mouth is the nearer one."""
    near, far = Point(10.787, 106.699), Point(10.79, 106.703)

    def asked(_incident: object, _vehicle: object, start: Point | None = None) -> dict[str, float]:
        mouth = near if (start or c01.here).lat < 10.78 else far
        return {"lat": mouth.lat, "lon": mouth.lon}

    monkeypatch.setattr("dispatch.geofencing.approach", asked)
    if restarted == "after the first look":
        check_fences(Watch())
    c01.drive(near, 180)
    c01.stand(60)
    c01.drive(Point(10.81, 106.703), 180)
    check_fences(Watch())
    assert proven(job) == ["en_route", "on_scene", "left_scene"]
    job.refresh_from_db()
    assert job.scene == {"door": [SCENE.lat, SCENE.lon], "mouth": [near.lat, near.lon]}


def test_a_patient_who_is_found_elsewhere_is_another_scene(c01: Vehicle, job: Assignment) -> None:
    watch = Watch()
    check_fences(watch)
    moved = Point(10.8, 106.72)
    type(job.incident).objects.filter(pk=job.incident_id).update(lat=moved.lat, lon=moved.lon)
    check_fences(watch)
    job.refresh_from_db()
    assert job.scene is not None
    assert job.scene["door"] == [moved.lat, moved.lon]


def test_a_look_reads_only_what_came_since_and_late_readings_find_their_place(
    c01: Vehicle, job: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    whole = Readings.of

    def counted(rows: list[tuple[object, ...]]) -> Readings:
        read.append(len(rows))
        return whole(rows)

    monkeypatch.setattr("fleet.tracks.selectors.Readings.of", counted)
    watch = Watch()
    c01.stand(600)
    check_fences(watch)
    read.clear()
    c01.stand(30)
    check_fences(watch)
    assert 0 < sum(read) < 20, "of more than sixty"

    silent_from = clock.now()
    c01.clock.advance(240)
    check_fences(watch)
    for minute in range(24):  # what a phone without coverage kept, sent at once
        share = minute / 23
        at = silent_from + timedelta(seconds=10 * minute)
        place = Point(HOME.lat + (SCENE.lat - HOME.lat) * min(1, share * 2), 106.699)
        Fix.objects.create(
            vehicle=c01.cast.c01, at=at, received_at=clock.now(), lat=place.lat, lon=place.lon,
            speed_kmh=0 if share > 0.5 else 40, source="phone", shown=False,
        )  # fmt: skip
    c01.clock.advance(LOOK_AGAIN_S)
    check_fences(watch)
    assert proven(job) == ["en_route", "on_scene"]
    assert job.gps_times.get(step="on_scene").at < silent_from + timedelta(seconds=150)


def test_readings_that_were_stored_long_after_they_were_received_prove_as_much(c01: Vehicle, job: Assignment) -> None:
    """The database was away for ten minutes, and then took what had waited for it."""
    watch, received_at = Watch(), clock.now()
    c01.clock.advance(600)
    check_fences(watch)
    for nth in range(30):
        place = HOME if nth < 3 else SCENE
        Fix.objects.create(
            vehicle=c01.cast.c01, at=received_at + timedelta(seconds=10 * nth), received_at=received_at,
            lat=place.lat, lon=place.lon, speed_kmh=0, source="feed", shown=False,
        )  # fmt: skip
    c01.clock.advance(LOOK_AGAIN_S)
    check_fences(watch)
    assert proven(job) == ["en_route", "on_scene"]


def test_roads_that_cannot_be_opened_for_a_while_leave_no_scene_behind(
    c01: Vehicle, job: Assignment, whole: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether there is an alley is asked when they are there again."""
    mouth = Point(10.787, 106.699)
    monkeypatch.setattr("dispatch.geofencing.approach", lambda *_: {"lat": mouth.lat, "lon": mouth.lon})
    whole.degraded = True
    check_fences(Watch())
    job.refresh_from_db()
    assert job.scene is None
    whole.degraded = False
    check_fences(Watch())
    job.refresh_from_db()
    assert job.scene == {"door": [SCENE.lat, SCENE.lon], "mouth": [mouth.lat, mouth.lon]}
