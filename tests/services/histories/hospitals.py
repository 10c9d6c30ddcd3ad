"""Where patients are taken, what is written about them, and what the hospital says."""

from typing import Any

from config.journal.actor import SYSTEM
from dispatch.domain.steps import ACTIVE
from dispatch.hospitals.services import acknowledge, choose_destination, decline, mark_unanswered, see, sign
from dispatch.models import Assignment, Hospital, PreAlert
from dispatch.patients.services import Said, add_entry
from fleet.auth import staff_actor
from tests.services.histories.history import TEXTS, History, act, one_of, some_assignment


@act
def head_for(history: History, number: int) -> None:
    """A crew or a dispatcher says where the patient is taken, or that nobody knows."""
    hospitals = [*Hospital.objects.order_by("pk"), None]
    chosen = one_of(hospitals, number)
    active = Assignment.objects.filter(step__in=ACTIVE).order_by("-pk")
    one = one_of(active, number // 2)
    choose_destination(
        assignment_id=one.pk, hospital_id=chosen.pk if chosen is not None else None, **history.told(number)
    )


@act
def hospital_says(history: History, number: int) -> None:
    """The hospital knows, cannot, or has taken the patient over."""
    prealert = one_of(PreAlert.objects.order_by("-pk")[:4], number)
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


@act
def hospital_silent(history: History, number: int) -> None:
    history.clock.advance(180)
    one = one_of(PreAlert.objects.order_by("-pk")[:4], number)
    mark_unanswered(centre_id=history.centre_id, prealert_id=one.pk, by=SYSTEM, at=history.clock.at)


@act
def hospital_seen(history: History, number: int) -> None:
    see(prealert_id=one_of(PreAlert.objects.order_by("-pk")[:4], number).pk, **history.told(number))


@act
def write_down(history: History, number: int) -> None:
    """Something about a patient; some of it sent twice."""
    said = Said(key=f"entry-{number:06d}", patient=1, kind="vitals", data={"pulse": number % 200}, at=history.clock.at)
    add_entry(assignment_id=some_assignment(number), said=said, **history.told(number))
