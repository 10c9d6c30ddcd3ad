"""Random histories of a centre: what its people, devices, worker and administrators do, in any order.

A history is a list of (name of an act, number). The number chooses whom and what the act is about, so that any
list at all is a history, a failing one shrinks, and a seed tells the whole of it.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from calls.domain.states import CLOSE_REASONS
from calls.models import Call
from calls.services import close_call, note_call, receive_call, release_call, take_call, take_over_call
from config.journal.actor import SYSTEM, Actor
from config.problems import Problem
from dispatch.alerts.services import Where, raise_alert, settle_alert, take_alert, withdraw_alert
from dispatch.domain.alerts import NEEDS
from dispatch.domain.steps import ACTIVE, PATH, STEPS
from dispatch.hospitals.services import acknowledge, choose_destination, decline, mark_unanswered, see, sign
from dispatch.models import Alert, Assignment, Hospital, Incident, Message, PreAlert
from dispatch.patients.services import Said, add_entry
from dispatch.services.assignments import assign_vehicle
from dispatch.services.divert import DIVERTIBLE, divert_vehicle
from dispatch.services.hospitals import save_hospital
from dispatch.services.incidents import change_incident, close_incident, create_incident
from dispatch.services.progress import mark_overdue, record_step, see_overdue, undo_step
from dispatch.services.replace import replace_vehicle
from dispatch.telling.ladder import begin, heard
from dispatch.telling.sending import Outcome, claim, finish
from fleet.auth import staff_actor
from fleet.models import ChecklistItem, Shift, Staff, Station, Vehicle
from fleet.services import save_staff, save_station, save_vehicle, sign_off, sign_on
from fleet.shifts.services import check_vehicle, hand_over, join_shift, leave_shift
from mapping.models import RoadZone
from mapping.zones import draw_zone, remove_zone
from tests.factories import EXCHANGE, Cast, FrozenClock

type Act = tuple[str, int]

TEXTS = ("", "đau ngực", "té cầu thang, chảy máu", "Đường Số 7, hẻm 12/3, “nhà màu xanh”")
CHOSEN = {"label": "12 Nguyễn Huệ, Phường Sài Gòn", "kind": "exact", "error_m": 15, "source": "osm", "note": ""}
BEFORE_LEAVING = PATH[: PATH.index("left_scene")]
PRIORITIES = ("critical", "urgent", "transport")


class History:
    """Lets acts happen in a centre. `refused` counts the ones that its rules did not allow."""

    def __init__(self, cast: Cast, clock: FrozenClock) -> None:
        self.cast = cast
        self.clock = clock
        self.refused = 0

    @property
    def centre_id(self) -> int:
        return self.cast.centre.pk

    def happen(self, act: Act) -> None:
        name, number = act
        self.clock.advance(number % 5)
        try:
            ACTS[name](self, number)
        except (Problem, Nothing):
            self.refused += 1

    def dispatcher(self, number: int) -> Actor:
        return staff_actor((self.cast.lan, self.cast.minh)[number % 2])

    def told(self, number: int) -> dict[str, Any]:
        """Centre, who and when: what nearly every service wants."""
        return {"centre_id": self.centre_id, "by": self.dispatcher(number), "at": self.clock.at}

    def admin(self) -> dict[str, Any]:
        return {"actor": staff_actor(self.cast.tuan), "at": self.clock.at}


class Nothing(Exception):
    """There is nothing yet that the act could be about."""


def _one[T](rows: Iterable[T], number: int) -> T:
    choice = list(rows)
    if not choice:
        raise Nothing
    return choice[number % len(choice)]


def _call(number: int) -> int:
    """Mostly a call that is open, sometimes any."""
    calls = Call.objects.order_by("-pk")
    return _one(calls[:5] if number % 5 else calls, number // 5).pk


def _incident(number: int) -> Incident:
    """Mostly one that is open, sometimes any."""
    still_open = Incident.objects.filter(closed_at__isnull=True).order_by("-pk")
    return _one(still_open[:4] if number % 7 else Incident.objects.order_by("-pk"), number // 7)


def _assignment(number: int) -> int:
    return _one(Assignment.objects.order_by("-pk")[:5], number).pk


def _vehicle(number: int) -> Vehicle:
    """Mostly one that is free with a crew, sometimes any."""
    free = Vehicle.objects.filter(shifts__ended_at__isnull=True, shifts__isnull=False, job__isnull=True)
    if number % 5 and free.exists():
        return _one(free.order_by("pk"), number)
    return _one(Vehicle.objects.order_by("pk"), number)


def _presser(history: "History", kept: Actor | None, number: int) -> dict[str, Any]:
    """Mostly the person who did the last thing here, sometimes anybody."""
    return {**history.told(number), **({"by": kept} if kept is not None and number % 5 else {})}


def receive(history: History, number: int) -> None:
    receive_call(
        centre_id=history.centre_id,
        phone=f"09{number:08d}" if number % 4 else "",
        received_at=history.clock.at,
        source="exchange",
        actor=EXCHANGE,
        at=history.clock.at,
        text=TEXTS[number % 4],
    )


def open_by_hand(history: History, number: int) -> None:
    by = history.dispatcher(number)
    place = {"lat": 10.7 + number / 1e5, "lon": 106.6 + number / 1e5} if number % 3 else {}
    receive_call(
        centre_id=history.centre_id,
        phone="",
        received_at=history.clock.at,
        source="hand",
        actor=by,
        at=history.clock.at,
        taken_by_id=by.id,
        **place,  # type: ignore[arg-type]
    )


def take(history: History, number: int) -> None:
    take_call(call_id=_call(number), **history.told(number))


def take_over(history: History, number: int) -> None:
    held = _one(Call.objects.filter(state="taken").order_by("-pk")[:3], number)
    take_over_call(call_id=held.pk, held_by_id=held.taken_by_id or 0, **history.told(number // 3))


def release(history: History, number: int) -> None:
    release_call(call_id=_call(number), **history.told(number))


def note(history: History, number: int) -> None:
    fields: dict[str, Any] = {"text": TEXTS[number % 4], "address": TEXTS[number // 2 % 4]}
    if number % 3 == 0:
        fields = {"lat": 10.75 + number / 1e4, "lon": 106.65, "phone": f"08{number:08d}", "place": CHOSEN}
    note_call(call_id=_call(number), **fields, **history.told(number))


def close(history: History, number: int) -> None:
    reason = CLOSE_REASONS[number % len(CLOSE_REASONS)]
    close_call(call_id=_call(number), reason=reason, note=TEXTS[number % 4], **history.told(number))


def create(history: History, number: int) -> None:
    call = Call.objects.get(pk=_call(number))
    create_incident(
        call_id=call.pk,
        lat=10.7 + number / 1e4,
        lon=106.6 + number / 1e4,
        address=f"{number} Nguyễn Huệ",
        category=("cardiac_arrest", "fall")[number % 2],
        priority=PRIORITIES[number % 3],
        notes=TEXTS[number % 4],
        **_presser(history, staff_actor(call.taken_by) if call.taken_by else None, number),
    )


def change(history: History, number: int) -> None:
    one = _incident(number)
    fields: dict[str, Any] = _one(
        (
            {"priority": PRIORITIES[number % 3]},
            {"notes": TEXTS[number % 4]},
            {"lat": 10.8, "lon": 106.7 + number / 1e4},
            {"lat": 10.8, "lon": 106.7 + number / 1e4, "place": CHOSEN},
        ),
        number // 2,
    )
    version = one.version - (number % 7 == 0)
    change_incident(incident_id=one.pk, version=version, **fields, **history.told(number))


def close_case(history: History, number: int) -> None:
    reason = Incident.CLOSE_REASONS[number % 4]
    close_incident(incident_id=_incident(number).pk, reason=reason, note="", **history.told(number))


def assign(history: History, number: int) -> None:
    incident, vehicle = _incident(number), _vehicle(number // 3)
    eta_s = number if number % 2 else None
    assign_vehicle(incident_id=incident.pk, vehicle_id=vehicle.pk, eta_s=eta_s, **history.told(number))


def step(history: History, number: int) -> None:
    hospital = _one(Hospital.objects.order_by("pk"), number).pk if number % 2 else None
    record_step(
        assignment_id=_assignment(number),
        step=STEPS[number // 5 % len(STEPS)],
        note=TEXTS[number % 4],
        hospital_id=hospital,
        **history.told(number),
    )


def go_on(history: History, number: int) -> None:
    """The next step of the ride, as crews press it nearly always."""
    one = _one(Assignment.objects.filter(step__in=ACTIVE).order_by("-pk"), number)
    to = PATH[PATH.index(one.step) + 1]
    record_step(assignment_id=one.pk, step=to, note="xong", **history.told(number))


def undo(history: History, number: int) -> None:
    one = Assignment.objects.get(pk=_assignment(number))
    undo_step(assignment_id=one.pk, **_presser(history, Actor(**one.pressed_by), number))


def replace(history: History, number: int) -> None:
    active = Assignment.objects.filter(step__in=BEFORE_LEAVING).order_by("pk")
    replace_vehicle(
        assignment_id=_one(active, number).pk,
        vehicle_id=_vehicle(number // 2).pk,
        reason="xe hỏng" if number % 5 else " ",
        **history.told(number),
    )


def divert(history: History, number: int) -> None:
    running = Assignment.objects.filter(step__in=DIVERTIBLE).order_by("-pk")
    divert_vehicle(
        assignment_id=_one(running, number).pk,
        incident_id=_incident(number // 2).pk,
        reason="ca nặng hơn",
        **history.told(number),
    )


def turn_back(history: History, number: int) -> None:
    """Mostly the one who diverted a vehicle sends it back."""
    one = _one(Assignment.objects.filter(diverted_from__isnull=False).order_by("-pk")[:2], number)
    undo_step(assignment_id=one.pk, **_presser(history, staff_actor(one.by), number))


def overdue(history: History, number: int) -> None:
    history.clock.advance(30)
    mark_overdue(centre_id=history.centre_id, assignment_id=_assignment(number), by=SYSTEM, at=history.clock.at)


def tell(history: History, number: int) -> None:
    """The next rungs of telling a crew, and what became of a message."""
    history.clock.advance(number % 40)
    Staff.objects.filter(pk=history.cast.an.pk).update(phone="0903000111")
    job = {"centre_id": history.centre_id, "assignment_id": _assignment(number), "at": history.clock.at}
    if number % 4 == 0:
        heard(**job, staff=staff_actor((history.cast.an, history.cast.binh)[number % 2]))  # type: ignore[arg-type]
    begin(**job)  # type: ignore[arg-type]
    outcome = (Outcome("sent", "accepted"), Outcome("failed", "timeout", again=True), Outcome("dropped", "answered"))
    for pk, tries in claim("sms", 2, history.clock.at):
        finish(Message.objects.get(pk=pk), tries, outcome[number % 3])


def seen(history: History, number: int) -> None:
    late = Assignment.objects.filter(overdue_at__isnull=False).order_by("-pk")
    see_overdue(assignment_id=_one(late, number).pk, **history.told(number))


def sign_in(history: History, number: int) -> None:
    person: Staff = (history.cast.an, history.cast.binh, history.cast.cuc)[number % 3]
    device = number % 2 == 0
    waiting = Vehicle.objects.exclude(shifts__in=Shift.objects.filter(ended_at__isnull=True)).order_by("pk")
    sign_on(
        centre_id=history.centre_id,
        vehicle_id=(_one(waiting, number // 3) if number % 5 else _vehicle(number // 3)).pk,
        actor=EXCHANGE if device else staff_actor(person),
        at=history.clock.at,
        staff_ids=[] if device else [person.pk],
        crew_names=["Kíp thiết bị"] if device else [],
    )


def sign_out(history: History, number: int) -> None:
    if number % 3:
        raise Nothing
    shift = _one(Shift.objects.order_by("-pk")[:4], number)
    sign_off(centre_id=history.centre_id, shift_id=shift.pk, actor=history.dispatcher(number), at=history.clock.at)


def change_vehicle(history: History, number: int) -> None:
    vehicle = _vehicle(number)
    vehicle.in_service = number % 3 > 0
    vehicle.plate = f"51B-{number:05d}"
    save_vehicle(vehicle, **history.admin())


def rename_vehicle(history: History, number: int) -> None:
    """Open incidents name their vehicles too, so boards are told to read everything again."""
    vehicle = _vehicle(number)
    vehicle.call_sign = f"X-{number:03d}"
    if Vehicle.objects.filter(call_sign=vehicle.call_sign).exists():
        raise Nothing
    save_vehicle(vehicle, **history.admin())


def rename_person(history: History, number: int) -> None:
    person = _one((history.cast.lan, history.cast.minh, history.cast.an), number)
    person.name = f"Người {number}"
    save_staff(person, **history.admin())


def new_vehicle(history: History, number: int) -> None:
    if Vehicle.objects.filter(call_sign=f"M-{number:03d}").exists():
        raise Nothing
    fields = {"call_sign": f"M-{number:03d}", "vehicle_class": "M", "capabilities": ["bls", "alley"]}
    save_vehicle(Vehicle(centre=history.cast.centre, station=history.cast.station, **fields), **history.admin())


def change_station(history: History, number: int) -> None:
    stations = list(Station.objects.order_by("pk"))
    station = _one([*stations, Station(centre=history.cast.centre, lat=10.75, lon=106.6)], number)
    station.name, station.active = f"Trạm {number}", number % 3 > 0
    if Station.objects.filter(name=station.name).exclude(pk=station.pk).exists():
        raise Nothing
    save_station(station, **history.admin())


def change_hospital(history: History, number: int) -> None:
    hospitals = list(Hospital.objects.order_by("pk"))
    hospital = _one([*hospitals, Hospital(centre=history.cast.centre, lat=10.75, lon=106.6)], number)
    hospital.status = ("open", "limited", "closed")[number % 3]
    hospital.name = f"Bệnh viện {number}"
    if Hospital.objects.filter(name=hospital.name).exclude(pk=hospital.pk).exists():
        raise Nothing
    save_hospital(hospital, **history.admin())


def head_for(history: History, number: int) -> None:
    """A crew or a dispatcher says where the patient is taken, or that nobody knows."""
    hospitals = [*Hospital.objects.order_by("pk"), None]
    chosen = _one(hospitals, number)
    active = Assignment.objects.filter(step__in=ACTIVE).order_by("-pk")
    one = _one(active, number // 2)
    choose_destination(
        assignment_id=one.pk, hospital_id=chosen.pk if chosen is not None else None, **history.told(number)
    )


def hospital_says(history: History, number: int) -> None:
    """The hospital knows, cannot, or has taken the patient over."""
    prealert = _one(PreAlert.objects.order_by("-pk")[:4], number)
    about: dict[str, Any] = {
        "centre_id": history.centre_id,
        "hospital_id": prealert.hospital_id,
        "prealert_id": prealert.pk,
        "by": staff_actor(history.cast.nga),
        "at": history.clock.at,
    }
    match number % 3:
        case 0:
            acknowledge(**about)
        case 1:
            decline(reason=TEXTS[number % 4] or "hết giường", **about)
        case _:
            sign(name="BS. Hùng", **about)


def hospital_silent(history: History, number: int) -> None:
    history.clock.advance(180)
    one = _one(PreAlert.objects.order_by("-pk")[:4], number)
    mark_unanswered(centre_id=history.centre_id, prealert_id=one.pk, by=SYSTEM, at=history.clock.at)


def hospital_seen(history: History, number: int) -> None:
    see(prealert_id=_one(PreAlert.objects.order_by("-pk")[:4], number).pk, **history.told(number))


def write_down(history: History, number: int) -> None:
    """Something about a patient; some of it sent twice."""
    said = Said(key=f"entry-{number:06d}", patient=1, kind="vitals", data={"pulse": number % 200}, at=history.clock.at)
    add_entry(assignment_id=_assignment(number), said=said, **history.told(number))


def draw(history: History, number: int) -> None:
    draw_zone(
        kind=("closed", "slow")[number % 2],
        factor=0.3,
        shape="line",
        points=((10.77, 106.69 + number / 1e5), (10.78, 106.7)),
        from_at=history.clock.at + timedelta(minutes=number % 30),
        to_at=history.clock.at + timedelta(minutes=31),
        reason=TEXTS[1 + number % 3],
        **history.told(number),
    )


def open_again(history: History, number: int) -> None:
    zone = _one(RoadZone.objects.order_by("-pk")[:3], number)
    remove_zone(zone_id=zone.pk, **history.told(number))


def cry_for_help(history: History, number: int) -> None:
    vehicle = _vehicle(number)
    kind, key = ("backup", "sos", "backup")[number % 3], f"key-{number % 40:05d}"
    raise_alert(
        vehicle_id=vehicle.pk,
        kind=kind,
        key=key,
        needs=NEEDS[number % 6 : number % 6 + 2],
        note=TEXTS[number % 4],
        where=Where(10.7 + number / 1e4, 106.6) if number % 2 else None,
        claimed_at=history.clock.at - timedelta(seconds=number),
        **{**history.told(number), "by": staff_actor(history.cast.an)},
    )


def _alert(number: int) -> Alert:
    still_open = Alert.objects.filter(ended_at__isnull=True).order_by("-pk")
    return _one(still_open if number % 5 else Alert.objects.order_by("-pk"), number)


def answer(history: History, number: int) -> None:
    take_alert(alert_id=_alert(number).pk, **history.told(number))


def settle(history: History, number: int) -> None:
    settle_alert(alert_id=_alert(number).pk, note=TEXTS[number % 4], **history.told(number))


def withdraw(history: History, number: int) -> None:
    one = _alert(number)
    told = {**history.told(number), "by": staff_actor(history.cast.an)}
    withdraw_alert(vehicle_id=one.vehicle_id, key=one.key, note=TEXTS[number % 4], **told)


def _crewed(number: int) -> Shift:
    return _one(Shift.objects.filter(ended_at__isnull=True, signed_on_by="staff").order_by("pk"), number)


def _shift_told(history: History, number: int) -> dict[str, Any]:
    people = (history.cast.an, history.cast.binh, history.cast.cuc)
    return {
        "centre_id": history.centre_id,
        "shift_id": _crewed(number).pk,
        "actor": staff_actor(people[number % 3]),
        "at": history.clock.at,
    }


def climb_in(history: History, number: int) -> None:
    told = _shift_told(history, number)
    me = told["actor"].id
    join_shift(staff_ids=[me], roles={me: ("driver", "nurse", "")[number // 3 % 3]}, **told)


def get_off(history: History, number: int) -> None:
    told = _shift_told(history, number)
    leave_shift(staff_id=told["actor"].id, **told)


def relieve(history: History, number: int) -> None:
    told = _shift_told(history, number)
    hand_over(staff_ids=[told["actor"].id], roles={}, reason=TEXTS[number % 4], **told)


def look_over(history: History, number: int) -> None:
    items = ChecklistItem.objects.order_by("pk")
    values = {"yes_no": number % 2 > 0, "number": float(number % 200)}
    answers = [{"id": item.pk, "value": values[item.kind], "note": TEXTS[number % 4]} for item in items]
    check_vehicle(answers=answers, **_shift_told(history, number))


ACTS: dict[str, Callable[[History, int], None]] = {
    act.__name__: act
    for act in (
        receive,
        open_by_hand,
        take,
        take_over,
        release,
        note,
        close,
        create,
        change,
        close_case,
        assign,
        step,
        go_on,
        undo,
        replace,
        divert,
        turn_back,
        overdue,
        tell,
        seen,
        sign_in,
        sign_out,
        change_vehicle,
        rename_vehicle,
        rename_person,
        new_vehicle,
        change_station,
        change_hospital,
        head_for,
        hospital_says,
        hospital_silent,
        hospital_seen,
        write_down,
        draw,
        open_again,
        cry_for_help,
        answer,
        settle,
        withdraw,
        climb_in,
        get_off,
        relieve,
        look_over,
    )
}

# Acts as often as they happen in life, so that histories come to the interesting places.
WEIGHTED = tuple(ACTS) + ("open_by_hand", "create", "assign", "assign", "go_on", "go_on", "go_on", "sign_in") * 2
FOLDED = tuple(act for act in WEIGHTED if not act.startswith("rename"))  # after those, boards read everything again
