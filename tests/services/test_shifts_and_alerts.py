"""Crews change, check their vehicle and call for help: one after the other, and all at once."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from config import clock
from config.journal.models import Entry
from config.journal.selectors import head_seq, verify
from config.problems import Conflict, Forbidden, Invalid, Missing, Problem
from dispatch import crew
from dispatch.alerts.services import Where, raise_alert, settle_alert, take_alert, withdraw_alert
from dispatch.domain.alerts import FALSE_ALARM_S
from dispatch.models import Alert
from dispatch.services.incidents import close_incident
from dispatch.timeline import timeline
from fleet.auth import staff_actor
from fleet.domain.checklists import missing_line
from fleet.models import ChecklistItem, Shift, ShiftMember, Staff
from fleet.rows import vehicle_rows
from fleet.services import sign_off, sign_on
from fleet.shifts.services import check_vehicle, hand_over, join_shift, leave_shift
from tests.api.askers import ASKERS
from tests.factories import Cast, FrozenClock, alert, assignment, cast, press, staff

LIMIT_S = 60
KEY = "0123456789abcdef"


def told(cast: Cast, by: Staff) -> dict[str, Any]:
    return {"centre_id": cast.centre.pk, "actor": staff_actor(by), "at": clock.now()}


def desk(cast: Cast, by: Staff | None = None) -> dict[str, Any]:
    return {"centre_id": cast.centre.pk, "by": staff_actor(by or cast.lan), "at": clock.now()}


def on_board(cast: Cast) -> dict[str, Any]:
    return vehicle_rows(cast.centre.pk, cast.c01.pk)[0]


def names(cast: Cast) -> list[str]:
    return [person["name"] for person in on_board(cast)["shift"]["crew"]]


def test_people_join_and_leave_and_the_last_one_signs_off(hcm: Cast, frozen: FrozenClock) -> None:
    shift = hcm.shift_c01
    join: dict[str, Any] = {"shift_id": shift.pk, "roles": {hcm.cuc.pk: "nurse"}}
    join_shift(staff_ids=[hcm.cuc.pk], **join, **told(hcm, hcm.cuc))
    assert names(hcm) == ["Lê Văn An", "Võ Thị Cúc"]
    join_shift(staff_ids=[hcm.cuc.pk], **{**join, "roles": {hcm.cuc.pk: "doctor"}}, **told(hcm, hcm.cuc))
    assert [(one["name"], one["role"]) for one in on_board(hcm)["shift"]["crew"]][1] == ("Võ Thị Cúc", "doctor")
    with pytest.raises(Conflict, match="person_on_shift"):
        join_shift(staff_ids=[hcm.binh.pk], shift_id=shift.pk, roles={}, **told(hcm, hcm.an))
    leave_shift(shift_id=shift.pk, staff_id=hcm.cuc.pk, **told(hcm, hcm.cuc))
    assert names(hcm) == ["Lê Văn An"]
    with pytest.raises(Conflict, match="last_one"):
        leave_shift(shift_id=shift.pk, staff_id=hcm.an.pk, **told(hcm, hcm.an))
    join_shift(staff_ids=[hcm.cuc.pk], shift_id=shift.pk, roles={}, **told(hcm, hcm.cuc))  # and comes back
    assert names(hcm) == ["Lê Văn An", "Võ Thị Cúc"]
    sign_off(shift_id=shift.pk, **told(hcm, hcm.an))
    assert crew.vehicle_of(hcm.centre.pk, hcm.cuc.pk) is None


def test_a_crew_is_four_at_the_most(hcm: Cast) -> None:
    others = [staff(hcm.centre, f"k{n}", f"Kíp {n}", "crew") for n in range(4)]
    ids = [one.pk for one in others]
    with pytest.raises(Conflict, match="crew_full"):
        join_shift(staff_ids=ids, shift_id=hcm.shift_c01.pk, roles={}, **told(hcm, hcm.an))
    join_shift(staff_ids=ids[:3], shift_id=hcm.shift_c01.pk, roles={}, **told(hcm, hcm.an))
    with pytest.raises(Conflict, match="crew_full"):
        join_shift(staff_ids=ids[3:], shift_id=hcm.shift_c01.pk, roles={}, **told(hcm, hcm.an))
    with pytest.raises(Invalid, match="crew_too_large"):
        sign_on(vehicle_id=hcm.a03.pk, staff_ids=[*ids, hcm.cuc.pk], **told(hcm, hcm.cuc))


def test_a_vehicle_passes_to_the_next_crew_in_the_middle_of_a_job(hcm: Cast, frozen: FrozenClock) -> None:
    """The job, its steps and its incident stay; presses of the old crew that come late still count."""
    job = assignment(hcm)
    press(hcm, job, "en_route", by=hcm.an)
    frozen.advance(60)
    pressed_at = clock.now()
    frozen.advance(60)
    given: dict[str, Any] = {"shift_id": hcm.shift_c01.pk, "staff_ids": [hcm.cuc.pk], "roles": {hcm.cuc.pk: "driver"}}
    with pytest.raises(Invalid, match="needs_reason"):
        hand_over(**given, **told(hcm, hcm.an))
    new = hand_over(**given, reason="hết giờ trực", **told(hcm, hcm.an))
    old = Shift.objects.get(pk=hcm.shift_c01.pk)
    assert (old.handed_over_to, old.ended_at) == (new, new.started_at)
    assert (names(hcm), on_board(hcm)["status"]) == (["Võ Thị Cúc"], "en_route")
    assert crew.job(hcm.centre.pk, hcm.cuc.pk)["assignment"]["id"] == job.pk
    assert crew.job(hcm.centre.pk, hcm.an.pk)["vehicle"] is None
    said = [line["text"] for line in timeline(job.incident)]
    assert "C-01: bàn giao từ Lê Văn An cho Võ Thị Cúc · hết giờ trực" in said

    an = ASKERS["crew"].client(hcm)
    late: dict[str, Any] = {"step": "on_scene", "at": clock.iso(pressed_at)}
    url = f"/api/assignments/{job.pk}/steps"
    assert an.post(url, late, "application/json").status_code == 200
    assert an.post(url, {"step": "at_patient"}, "application/json").status_code == 403
    frozen.advance(1)
    now: dict[str, Any] = {"step": "at_patient", "at": clock.iso(clock.now())}
    assert an.post(url, now, "application/json").status_code == 403
    press(hcm, job, "at_patient", by=hcm.cuc)
    assert not list(verify(hcm.centre.pk))


def test_nobody_hands_over_what_is_not_theirs_to_the_busy(hcm: Cast) -> None:
    given: dict[str, Any] = {"shift_id": hcm.shift_c01.pk, "roles": {}}
    before = head_seq(hcm.centre.pk)
    for people, problem in (
        ([hcm.binh.pk], "person_on_shift"),
        ([], "no_crew"),
        ([hcm.lan.pk], "bad_crew"),
        ([hcm.an.pk], "same_crew"),
    ):
        with pytest.raises(Problem, match=problem):
            hand_over(staff_ids=people, **given, **told(hcm, hcm.an))
    assert (head_seq(hcm.centre.pk), names(hcm)) == (before, ["Lê Văn An"])
    hand_over(staff_ids=[hcm.an.pk, hcm.cuc.pk], **given, **told(hcm, hcm.an))  # the driver stays
    assert names(hcm) == ["Lê Văn An", "Võ Thị Cúc"]
    with pytest.raises(Conflict, match="shift_over"):
        hand_over(staff_ids=[hcm.cuc.pk], **given, **told(hcm, hcm.an))


def test_what_a_check_finds_missing_stands_on_the_board_in_one_line(hcm: Cast) -> None:
    oxygen, shock = ChecklistItem.objects.filter(centre=hcm.centre).order_by("pk")
    assert on_board(hcm)["shift"]["checked_at"] is None
    answers = [
        {"id": oxygen.pk, "value": 40.5, "note": "van rò"},
        {"id": shock.pk, "value": False, "note": ""},
    ]
    check_vehicle(shift_id=hcm.shift_c01.pk, answers=answers, **told(hcm, hcm.an))
    assert on_board(hcm)["shift"]["missing"] == "Bình oxy 40,5 bar (≥ 100): van rò · Máy sốc tim"
    assert Shift.objects.get(pk=hcm.shift_c01.pk).checked_by == "Lê Văn An"
    full = [{"id": oxygen.pk, "value": 150}, {"id": shock.pk, "value": True}]
    check_vehicle(shift_id=hcm.shift_c01.pk, answers=full, **told(hcm, hcm.an))
    assert on_board(hcm)["shift"]["missing"] == ""
    for wrong in ({"id": oxygen.pk, "value": True}, {"id": shock.pk, "value": 5.0}, {"id": 10**6, "value": True}):
        with pytest.raises(Invalid):
            check_vehicle(shift_id=hcm.shift_c01.pk, answers=[wrong], **told(hcm, hcm.an))
    assert missing_line([]) == ""


def test_an_sos_is_one_sos_whoever_presses_and_however_often_it_is_sent(hcm: Cast, frozen: FrozenClock) -> None:
    pressed = clock.now()
    frozen.advance(90)  # it was pressed without network
    first = alert(hcm, key=KEY, where=Where(10.77, 106.69, 12.0), claimed_at=pressed)
    assert (first.raised_at, first.incident_id) == (pressed, None)
    before = head_seq(hcm.centre.pk)
    assert alert(hcm, key=KEY).pk == first.pk
    assert alert(hcm, key="another-phone").pk == first.pk
    assert head_seq(hcm.centre.pk) == before
    row = crew.job(hcm.centre.pk, hcm.an.pk)["alerts"][0]
    assert (row["kind"], row["phone"]["lat"], row["taken"]) == ("sos", 10.77, None)
    assert crew.job(hcm.centre.pk, hcm.binh.pk)["alerts"] == []  # another vehicle's
    with pytest.raises(Conflict, match="not_taken"):
        settle_alert(alert_id=first.pk, note="ổn", **desk(hcm))
    take_alert(alert_id=first.pk, **desk(hcm))
    assert crew.job(hcm.centre.pk, hcm.an.pk)["alerts"][0]["taken"]["by"]["name"] == hcm.lan.name
    with pytest.raises(Invalid, match="needs_reason"):
        settle_alert(alert_id=first.pk, note=" ", **desk(hcm))
    settle_alert(alert_id=first.pk, note="công an đã đến", **desk(hcm, hcm.minh))
    assert crew.job(hcm.centre.pk, hcm.an.pk)["alerts"] == []
    assert alert(hcm, key="a-new-one").pk != first.pk


def test_a_slip_of_the_finger_is_taken_back_in_time_and_not_later(hcm: Cast, frozen: FrozenClock) -> None:
    alert(hcm, key=KEY)
    mine: dict[str, Any] = {
        "vehicle_id": hcm.c01.pk,
        "note": "bấm nhầm",
        "by": staff_actor(hcm.an),
        "centre_id": hcm.centre.pk,
    }
    frozen.advance(FALSE_ALARM_S)
    ended = withdraw_alert(key=KEY, at=clock.now(), **mine)
    assert (ended.outcome, ended.end_note) == ("false_alarm", "bấm nhầm")
    assert withdraw_alert(key=KEY, at=clock.now(), **mine).pk == ended.pk
    alert(hcm, key="second-sos")
    frozen.advance(FALSE_ALARM_S + 1)
    with pytest.raises(Forbidden, match="too_late"):
        withdraw_alert(key="second-sos", at=clock.now(), **mine)
    with pytest.raises(Missing):
        withdraw_alert(key="never-was", at=clock.now(), **mine)
    with pytest.raises(Missing):  # from another vehicle
        withdraw_alert(key="second-sos", at=clock.now(), **{**mine, "vehicle_id": hcm.b02.pk})


def test_an_sos_in_the_next_job_is_a_new_one_once_somebody_took_the_first(hcm: Cast) -> None:
    job = assignment(hcm)
    first = alert(hcm)
    take_alert(alert_id=first.pk, **desk(hcm))
    assert alert(hcm).pk == first.pk, "in the same job it is the same trouble"
    press(hcm, job, "cancelled", note="người nhà tự chở")
    second = alert(hcm)
    assert (second.incident_id, second.taken_at) == (None, None)
    assert alert(hcm).pk == second.pk
    assert [row["id"] for row in crew.job(hcm.centre.pk, hcm.an.pk)["alerts"]] == [second.pk]
    first.refresh_from_db()
    assert (first.outcome, first.end_note) == ("called_anew", "")
    story = [row["text"] for row in timeline(job.incident)]
    assert story[-1] == "C-01: SOS · kíp gọi SOS mới", "the incident was not closed by it"


def test_back_up_belongs_to_the_incident_and_ends_with_it(hcm: Cast) -> None:
    job = assignment(hcm)
    asked = alert(hcm, kind="backup", key=KEY, needs=["police", "vehicle"], note="đám đông")
    assert asked.incident_id == job.incident_id
    assert "C-01: xin hỗ trợ · thêm một xe, công an 113 · đám đông" in [x["text"] for x in timeline(job.incident)]
    sos = alert(hcm, key="sos-key-1")
    press(hcm, job, "cancelled", note="người nhà tự chở")
    end: dict[str, Any] = {"incident_id": job.incident_id, "reason": "resolved"}
    close_incident(**end, **desk(hcm))
    assert set(Alert.objects.filter(ended_at__isnull=True)) == {sos}, "an SOS is about people, not the incident"
    wrongs: tuple[dict[str, Any], ...] = ({"kind": "pizza"}, {"kind": "backup"}, {"kind": "backup", "needs": ["pizza"]})
    with pytest.raises(Conflict, match="no_job"):
        alert(hcm, kind="backup", key="too-late-1", needs=["police"])
    for wrong in wrongs:
        with pytest.raises(Invalid):
            alert(hcm, **{"key": "wrong-one", **wrong})


def _at_once(tries: Sequence[Callable[..., Any]]) -> list[Any]:
    """All at the same moment, each on its own connection: what each of them was told."""
    line = Barrier(len(tries))

    def run(attempt: Callable[[], Any]) -> Any:
        line.wait(LIMIT_S)
        try:
            return attempt()
        except Problem as problem:
            return problem
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tries)) as pool:
        return list(pool.map(run, tries, timeout=LIMIT_S))


@pytest.fixture
def live(transactional_db: None) -> Cast:
    return cast("hcm")


def test_two_dispatchers_take_one_sos_and_one_is_told_who_won(live: Cast) -> None:
    assignment(live)
    for n in range(5):
        one = alert(live, kind="backup", key=f"round-{n:04d}", needs=["police"])
        tries = [
            lambda who=who, one=one: take_alert(alert_id=one.pk, **desk(live, who)) for who in (live.lan, live.minh)
        ]
        results = _at_once(tries)
        lost = [each for each in results if isinstance(each, Conflict)]
        assert (len(lost), lost[0].code) == (1, "alert_taken")
        won = Alert.objects.get(pk=one.pk).taken_by
        assert lost[0].extra["winner"]["id"] == (won and won.pk)
        assert Entry.objects.filter(kind="alert.taken").count() == n + 1


def test_back_up_that_is_taken_while_its_incident_closes_stays_ended(live: Cast) -> None:
    job = assignment(live)
    asked = alert(live, kind="backup", key=KEY, needs=["police"])
    press(live, job, "cancelled", note="người nhà tự chở")
    close = partial(close_incident, incident_id=job.incident_id, reason="resolved", **desk(live))
    _at_once([close, partial(take_alert, alert_id=asked.pk, **desk(live, live.minh))])
    facts = [entry.kind for entry in Entry.objects.order_by("seq") if entry.kind.startswith("alert.")]
    assert facts[-1] == "alert.ended"
    asked.refresh_from_db()
    assert asked.outcome == "closed"


def test_four_phones_of_one_crew_press_sos_and_it_is_one(live: Cast) -> None:
    given: dict[str, Any] = {"vehicle_id": live.c01.pk, "kind": "sos"}
    tries = [lambda n=n: raise_alert(key=f"phone-{n:05d}", **given, **desk(live, live.an)) for n in range(4)]
    assert len({one.pk for one in _at_once(tries)}) == 1
    assert Entry.objects.filter(kind="alert.raised").count() == 1


def test_crews_that_take_over_join_and_sign_off_at_once_leave_one_crew(live: Cast) -> None:
    """Whoever comes first wins; a person is on one vehicle, a vehicle has one shift, and nobody is left over."""
    spare = [staff(live.centre, f"k{n}", f"Kíp {n}", "crew") for n in range(4)]
    shift_id = live.shift_c01.pk

    def takes_over(who: Staff) -> Callable[[], Any]:
        return lambda: hand_over(shift_id=shift_id, staff_ids=[who.pk], roles={}, **told(live, who))

    tries: list[Callable[[], Any]] = [
        takes_over(spare[0]),
        takes_over(spare[1]),
        lambda: join_shift(shift_id=shift_id, staff_ids=[spare[2].pk], roles={}, **told(live, spare[2])),
        lambda: sign_on(vehicle_id=live.a03.pk, staff_ids=[spare[0].pk], **told(live, spare[0])),
        lambda: sign_off(shift_id=shift_id, **told(live, live.an)),
        lambda: hand_over(
            shift_id=live.shift_b02.pk, staff_ids=[spare[1].pk, spare[3].pk], roles={}, **told(live, spare[3])
        ),
    ]
    results = _at_once(tries)
    assert all(isinstance(one, Shift | Problem) for one in results)
    for vehicle in (live.c01, live.b02, live.a03):
        assert Shift.objects.filter(vehicle=vehicle, ended_at__isnull=True).count() <= 1
    open_parts = ShiftMember.objects.filter(ended_at__isnull=True)
    assert len({part.staff_id for part in open_parts}) == open_parts.count()
    assert not open_parts.filter(shift__ended_at__isnull=False).exists()
    assert timedelta() <= clock.now() - live.shift_c01.started_at
    assert not list(verify(live.centre.pk))
