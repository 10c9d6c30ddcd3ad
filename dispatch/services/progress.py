"""What an assignment goes through after it was made: steps, undoing, and jobs that nobody acknowledges."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from config.clock import iso
from config.journal.actor import Actor
from config.journal.patch import Row
from config.problems import Conflict, Forbidden, Invalid
from dispatch.domain.steps import ENDED, STEPS, TRANSITIONS, allowed, needs_note, skipped
from dispatch.hospitals.following import chosen_since, destination_before_press, follow
from dispatch.models import Assignment, Hospital, Incident, StepTime
from dispatch.services.assignments import lock_assignment, mirror_job, record_assignment
from dispatch.services.far_presses import far_m, shown_place
from dispatch.services.restore import give_back, turn_back
from fleet.models import Vehicle

MOVED = (
    "step", "previous_step", "pressed_at", "pressed_by", "reason", "destination", "overdue_seen_at", "overdue_seen_by",
)  # fmt: skip
CLOCK_SLACK = timedelta(seconds=30)
UNDONE = "Hoàn tác"  # the journal's words are nobody's screen: readers get them in their own language


def _time_of(assignment: Assignment, claimed: datetime | None, at: datetime) -> datetime:
    """The time that a press is recorded with.

    A phone's own time is kept when it is possible: not in the future, not before the step that came before it.
    Clocks a little apart (CLOCK_SLACK) are brought to the nearest possible moment; anything worse is refused.
    """
    if claimed is None:
        return at
    known = [time for time in assignment.times.values_list("at", flat=True) if time is not None]
    earliest = max(known, default=assignment.created_at)
    if not earliest - CLOCK_SLACK <= claimed <= at + CLOCK_SLACK:
        raise Invalid("bad_time", _("Giờ bấm không hợp lý: đồng hồ của thiết bị có thể sai."), now=iso(at))
    return min(max(claimed, earliest), at)


def _write_times(
    assignment: Assignment, step: str, when: datetime, at: datetime, by: Actor, off_m: int | None = None
) -> list[str]:
    """Record the step, and the ones passed over as unknown. Returns the names of those."""
    missing = list(skipped(assignment.step, step))
    actor = by.as_json()
    unknown = [StepTime(assignment=assignment, step=name, at=None, recorded_at=at, actor=actor) for name in missing]
    StepTime.objects.bulk_create(
        [*unknown, StepTime(assignment=assignment, step=step, at=when, recorded_at=at, actor=actor, off_m=off_m)]
    )
    return missing


def _move(
    incident: Incident,
    vehicle: Vehicle,
    assignment: Assignment,
    step: str,
    at: datetime,
    by: Actor,
    *,
    undoable: bool = True,
) -> None:
    assignment.previous_step, assignment.step = assignment.step if undoable else "", step
    assignment.pressed_at, assignment.pressed_by = at, by.as_json()
    assignment.save(update_fields=MOVED)
    follow(assignment, by=by, at=at)
    mirror_job(incident, vehicle, assignment)


def _refuse(assignment: Assignment, step: str) -> Conflict:
    return Conflict(
        "wrong_step",
        _("Lượt điều động này đang ở bước khác nên không ghi được bước vừa bấm."),
        current=assignment.step,
        requested=step,
        allowed=list(allowed(assignment.step)),
    )


def _fits(assignment: Assignment, time: StepTime, claimed: datetime) -> bool:
    """Does a late-told time lie between the known times before and after it?"""
    known = assignment.times.filter(at__isnull=False).order_by("pk")
    before, after = known.filter(pk__lt=time.pk).last(), known.filter(pk__gt=time.pk).first()
    earliest, latest = before.at if before else None, after.at if after else None
    return (earliest is None or earliest <= claimed) and (latest is None or claimed <= latest)


def _repeat(
    incident: Incident,
    vehicle: Vehicle,
    assignment: Assignment,
    step: str,
    claimed: datetime | None,
    by: Actor,
    at: datetime,
) -> bool:
    """Was this step said before? A repeated press changes nothing; a late one may fill in an unknown time."""
    time = assignment.times.filter(step=step).first()
    if time is None:
        return False
    if time.at is None and claimed is not None and _fits(assignment, time, claimed):
        StepTime.objects.filter(pk=time.pk).update(at=claimed, actor=by.as_json())
        note: Row = {"late": step, "time": iso(claimed)}
        record_assignment(incident, vehicle, assignment, "assignment.step", actor=by, at=at, **note)
    return True


@transaction.atomic
def record_step(
    *,
    centre_id: int,
    assignment_id: int,
    step: str,
    by: Actor,
    at: datetime,
    claimed_at: datetime | None = None,
    note: str = "",
    hospital_id: int | None = None,
) -> Assignment:
    """Take an assignment to its next step.

    1. Read where the vehicle is; lock incident and vehicle. 2. A repeated press is answered as done (phones repeat
    what they could not confirm). 3. Check the step table. 4. Write times, the assignment and the vehicle's job.
    5. Journal.

    A late press brings no hospital that somebody else has changed since: the step counts, the newer choice stands.
    Raises Invalid (unknown step, missing reason, impossible time) or Conflict with {current, allowed}.
    """
    if step not in STEPS:
        raise Invalid("bad_step", _("Không có bước này."), allowed=list(STEPS))
    pressed_there = step == "on_scene" and by.kind != "system"
    place = shown_place(centre_id, assignment_id) if pressed_there else None
    incident, vehicle, assignment = lock_assignment(centre_id, assignment_id)
    if _repeat(incident, vehicle, assignment, step, claimed_at, by, at):
        return assignment
    if step not in TRANSITIONS[assignment.step]:
        raise _refuse(assignment, step)
    if needs_note(assignment.step, step) and not note.strip():
        raise Invalid("needs_reason", _("Cần ghi lý do cho bước này."))
    if hospital_id is not None and not chosen_since(assignment, claimed_at, by):
        assignment.destination = _hospital(centre_id, hospital_id)
    assignment.reason = note.strip() or assignment.reason
    if step == "refused":  # news to whoever has seen that it was late
        assignment.overdue_seen_at = assignment.overdue_seen_by = None
    when = _time_of(assignment, claimed_at, at)
    off_m = far_m(incident, assignment, place, when=when)
    missing = _write_times(assignment, step, when, at, by, off_m)
    _move(incident, vehicle, assignment, step, at, by)
    details: Row = {"time": iso(when), "unknown": missing, "reason": note.strip()}
    details |= {"off_m": off_m} if off_m is not None else {}
    record_assignment(incident, vehicle, assignment, "assignment.step", actor=by, at=at, **details)
    return assignment


def _hospital(centre_id: int, hospital_id: int) -> Hospital:
    hospital = Hospital.objects.filter(centre_id=centre_id, pk=hospital_id).first()
    if hospital is None:
        raise Invalid("bad_hospital", _("Không có bệnh viện này trong danh mục của trung tâm."))
    return hospital


def end_assignment(
    incident: Incident, vehicle: Vehicle, assignment: Assignment, *, step: str, reason: str, by: Actor, at: datetime
) -> None:
    """End a locked assignment that is undone or that another takes the place of. It cannot be taken back."""
    if step not in TRANSITIONS[assignment.step]:
        raise _refuse(assignment, step)
    if not reason.strip():
        raise Invalid("needs_reason", _("Cần ghi lý do cho bước này."))
    assignment.reason = reason.strip()
    _write_times(assignment, step, at, at, by)
    _move(incident, vehicle, assignment, step, at, by, undoable=False)
    record_assignment(incident, vehicle, assignment, "assignment.step", actor=by, at=at, reason=reason)


def _check_undoer(assignment: Assignment, vehicle: Vehicle, by: Actor, *, of_vehicle: bool) -> None:
    pressed = assignment.pressed_by
    if pressed["kind"] == "system" and not of_vehicle:
        raise Forbidden("not_your_vehicle", _("Lượt điều động này không phải của xe bạn."))
    if pressed["kind"] != "system" and (pressed["kind"], pressed["id"]) != (by.kind, by.id):
        if by.kind == "staff" and assignment.by_id == by.id:
            sentence = (
                _("Kíp xe %(v)s đã nhận lệnh nên không hoàn tác được: hãy huỷ điều hoặc thay xe.")
                if assignment.step == "acknowledged"
                else _("Xe %(v)s đã bấm bước tiếp theo nên không hoàn tác được: hãy huỷ điều hoặc thay xe.")
            )
            raise Forbidden("not_yours", sentence % {"v": vehicle})
        raise Forbidden("not_yours", _("Chỉ %(p)s hoàn tác được bước này.") % {"p": pressed["name"]})


def _check_undo(assignment: Assignment, incident: Incident, vehicle: Vehicle, at: datetime) -> None:
    if at - assignment.pressed_at > timedelta(seconds=incident.centre.undo_s):
        raise Conflict("too_late", _("Đã quá thời gian hoàn tác (%(s)s giây).") % {"s": incident.centre.undo_s})
    if not assignment.undoable:
        raise Conflict("nothing_to_undo", _("Không còn bước nào để hoàn tác."))
    if assignment.step in ENDED and vehicle.job is not None:
        raise Conflict("vehicle_taken", _("Xe %(v)s đã nhận ca khác nên không hoàn tác được.") % {"v": vehicle})
    if assignment.step in ENDED and incident.closed_at is not None:
        raise Conflict("incident_closed", _("Ca #%(n)s đã đóng.") % {"n": incident})


@transaction.atomic
def undo_step(*, centre_id: int, assignment_id: int, by: Actor, at: datetime, of_vehicle: bool = True) -> Assignment:
    """Take back the last press, by the same person, within the centre's undo time. Undoing `notified` cancels.

    What GPS pressed, anybody takes back who may press on this vehicle (of_vehicle).

    The journal keeps both the press and its undoing. A vehicle that had been replaced gets its job back; one that had
    been diverted goes back to its first incident, and where it cannot, nothing is undone (Conflict).
    """
    incident, vehicle, assignment = lock_assignment(centre_id, assignment_id, with_former=True)
    _check_undoer(assignment, vehicle, by, of_vehicle=of_vehicle)
    _check_undo(assignment, incident, vehicle, at)
    undone = assignment.step
    if undone == "notified":
        end_assignment(incident, vehicle, assignment, step="cancelled", reason=UNDONE, by=by, at=at)
        give_back(assignment, by=by, at=at)
        turn_back(assignment, by=by, at=at)
        return assignment
    written = {undone, *skipped(assignment.previous_step, undone)}
    assignment.times.filter(step__in=written).delete()
    assignment.step, assignment.previous_step = assignment.previous_step, ""
    if undone == "left_scene":
        assignment.destination = destination_before_press(assignment)
    if undone in ENDED:
        assignment.reason = ""  # why it ended, which it has not
    try:
        with transaction.atomic():
            assignment.save(update_fields=["step", "previous_step", "destination", "reason"])
    except IntegrityError:
        raise Conflict(
            "vehicle_taken", _("Xe %(v)s đã nhận ca khác nên không hoàn tác được.") % {"v": vehicle}
        ) from None
    follow(assignment, by=by, at=at)
    mirror_job(incident, vehicle, assignment)
    record_assignment(incident, vehicle, assignment, "assignment.undone", actor=by, at=at, undone=undone)
    return assignment


@transaction.atomic
def mark_overdue(*, centre_id: int, assignment_id: int, by: Actor, at: datetime) -> bool:
    """Raise the alarm for a job that nobody acknowledged in time, once. False when it was already done or answered."""
    incident, vehicle, assignment = lock_assignment(centre_id, assignment_id)
    if assignment.step != "notified" or assignment.overdue_at is not None:
        return False
    assignment.overdue_at = at
    assignment.save(update_fields=["overdue_at"])
    record_assignment(incident, vehicle, assignment, "assignment.overdue", actor=by, at=at)
    return True


@transaction.atomic
def see_overdue(*, centre_id: int, assignment_id: int, by: Actor, at: datetime) -> Assignment:
    """A dispatcher has seen the alarm of a late or refused job and is on it. The first one stays named."""
    incident, vehicle, assignment = lock_assignment(centre_id, assignment_id)
    if assignment.overdue_at is None and assignment.step != "refused":
        raise Conflict("no_alarm", _("Lượt điều động này không có báo động."))
    if assignment.overdue_seen_at is None:
        assignment.overdue_seen_at, assignment.overdue_seen_by_id = at, by.id
        assignment.save(update_fields=["overdue_seen_at", "overdue_seen_by"])
        record_assignment(incident, vehicle, assignment, "assignment.overdue_seen", actor=by, at=at)
    return assignment
