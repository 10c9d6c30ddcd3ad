"""A diversion taken back: the vehicle is on its first incident again, or nothing changes and a sentence says why."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from config import clock
from config.journal.models import Entry
from config.problems import Conflict, Problem
from dispatch.crew import job
from dispatch.domain.steps import ACTIVE
from dispatch.models import Assignment, Incident, PreAlert
from dispatch.services.assignments import assign_vehicle
from dispatch.services.divert import divert_vehicle
from dispatch.services.incidents import close_incident
from dispatch.services.progress import undo_step
from dispatch.services.replace import told_of_former
from dispatch.timeline import timeline
from fleet.auth import staff_actor
from fleet.models import Vehicle
from fleet.services import save_vehicle
from tests.factories import Cast, FrozenClock, assignment, bound_for, cast, incident, press


def _told(hcm: Cast) -> dict[str, Any]:
    return {"centre_id": hcm.centre.pk, "by": staff_actor(hcm.lan), "at": clock.now()}


def _diverted(hcm: Cast, step: str = "en_route") -> tuple[Assignment, Assignment]:
    """C-01 on its way to a transport, turned to a critical incident: (what it left, what it was given)."""
    old = assignment(hcm, of=incident(hcm, priority="transport"))
    if step != "notified":
        press(hcm, old, step, by=hcm.an)
    to = incident(hcm, priority="critical")
    new = divert_vehicle(assignment_id=old.pk, incident_id=to.pk, reason="ngưng tim", **_told(hcm))
    return old, new


def _undo(hcm: Cast, one: Assignment) -> Assignment:
    return undo_step(assignment_id=one.pk, **_told(hcm))


def _job(vehicle: Vehicle) -> tuple[int, str] | None:
    vehicle.refresh_from_db()
    return (vehicle.job["id"], vehicle.job["step"]) if vehicle.job else None


@pytest.mark.parametrize("step", ["notified", "en_route"])
def test_the_vehicle_goes_back_to_the_incident_it_left(hcm: Cast, frozen: FrozenClock, step: str) -> None:
    old, new = _diverted(hcm, step)
    frozen.advance(4)
    undone = _undo(hcm, new)
    old.refresh_from_db()
    assert (old.step, old.reason, undone.step, _job(hcm.c01)) == (step, "", "cancelled", (old.pk, step))
    assert not old.times.filter(step="diverted").exists()
    shown = job(hcm.centre.pk, hcm.an.pk)
    assert (shown["incident"]["id"], shown["assignment"]["step"]) == (old.incident_id, step), "on the crew's phone too"
    assert told_of_former(undone)["replaced"]["detail"] == f"Xe C-01 trở lại ca #{old.incident}."
    second, first = Entry.objects.order_by("-seq")[:2][::-1]
    assert (second.subject, second.data["note"]["step"]) == (f"incident:{new.incident_id}", "cancelled")
    assert (first.subject, first.data["note"]["undone"]) == (f"incident:{old.incident_id}", "diverted")
    assert first.data["set"]["vehicles"][0]["assignment"]["incident_id"] == old.incident_id
    assert timeline(old.incident)[-1]["text"] == "C-01 trở lại ca này"
    with pytest.raises(Conflict):
        _undo(hcm, new)


def test_the_hospital_it_was_bound_for_hears_of_it_again(hcm: Cast, frozen: FrozenClock) -> None:
    old = assignment(hcm, of=incident(hcm, priority="transport"))
    bound_for(hcm, old)
    frozen.advance(2)
    to = incident(hcm, priority="critical")
    new = divert_vehicle(assignment_id=old.pk, incident_id=to.pk, reason="ngưng tim", **_told(hcm))
    assert not PreAlert.objects.filter(ended_at__isnull=True).exists()
    _undo(hcm, new)
    assert PreAlert.objects.get(ended_at__isnull=True).assignment_id == old.pk


def _meanwhile(hcm: Cast, frozen: FrozenClock, case: str, old: Assignment, new: Assignment) -> None:
    match case:
        case "another vehicle":
            assign_vehicle(incident_id=old.incident_id, vehicle_id=hcm.b02.pk, **_told(hcm))
        case "closed":
            close_incident(incident_id=old.incident_id, reason="other", note="", **_told(hcm))
        case "acknowledged" | "en_route":
            press(hcm, new, case, by=hcm.an)
        case "out of service":
            vehicle = Vehicle.objects.get(pk=hcm.c01.pk)
            vehicle.in_service = False
            save_vehicle(vehicle, actor=staff_actor(hcm.tuan), at=clock.now())
        case "too late":
            frozen.advance(hcm.centre.undo_s + 1)


@pytest.mark.parametrize(
    ("case", "sentence"),
    [
        ("another vehicle", "đã có xe B-02 đi thay"),
        ("closed", "đã đóng nên xe C-01 không trở lại"),
        ("acknowledged", "Kíp xe C-01 đã nhận lệnh"),
        ("en_route", "Xe C-01 đã bấm bước tiếp theo"),
        ("out of service", "đang ngưng phục vụ"),
        ("too late", "quá thời gian hoàn tác"),
    ],
)
def test_what_cannot_be_taken_back_says_why_and_changes_nothing(
    hcm: Cast, frozen: FrozenClock, case: str, sentence: str
) -> None:
    old, new = _diverted(hcm)
    frozen.advance(1)
    _meanwhile(hcm, frozen, case, old, new)
    new.refresh_from_db()
    before = (new.step, _job(hcm.c01), Entry.objects.count())
    with pytest.raises(Problem) as refused:
        _undo(hcm, new)
    assert sentence in refused.value.detail
    for one in (old, new):
        one.refresh_from_db()
    assert (old.step, (new.step, _job(hcm.c01), Entry.objects.count())) == ("diverted", before)


@pytest.mark.django_db(transaction=True)
def test_undoing_races_with_another_vehicle_for_the_first_incident() -> None:
    """Whoever is first, the first incident has one vehicle more than none, and C-01 one job."""
    hcm = cast("hcm")
    outcomes = set()
    with ThreadPoolExecutor(2) as pool:
        for _round in range(10):
            old, new = _diverted(hcm, "notified")
            line = Barrier(2)
            told = [pool.submit(_at_once, line, hcm, act, old, new) for act in ("undo", "send")]
            outcomes.add(tuple(one.result(60) for one in told))
            running = Assignment.objects.filter(vehicle=hcm.c01, step__in=ACTIVE).get()
            assert _job(hcm.c01) == (running.pk, "notified")
            for one in Assignment.objects.filter(step__in=ACTIVE):
                press(hcm, one, "cancelled", note="xong")
            assert not Incident.objects.filter(assignments__step__in=ACTIVE).exists()
    assert outcomes <= {("done", "done"), ("sent_another", "done")}


def _at_once(line: Barrier, hcm: Cast, act: str, old: Assignment, new: Assignment) -> str:
    line.wait(60)
    try:
        if act == "undo":
            _undo(hcm, new)
        else:
            assign_vehicle(incident_id=old.incident_id, vehicle_id=hcm.b02.pk, **_told(hcm))
    except Problem as problem:
        return problem.code
    finally:
        connection.close()
    return "done"
