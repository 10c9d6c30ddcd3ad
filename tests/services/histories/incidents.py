"""Incidents made, changed and closed."""

from typing import Any

from calls.models import Call
from dispatch.models import Incident
from dispatch.services.incidents import change_incident, close_incident, create_incident
from fleet.auth import staff_actor
from tests.services.histories.history import CHOSEN, TEXTS, History, act, one_of, presser, some_call, some_incident

PRIORITIES = ("critical", "urgent", "transport")


@act
def create(history: History, number: int) -> None:
    call = Call.objects.get(pk=some_call(number))
    create_incident(
        call_id=call.pk,
        lat=10.7 + number / 1e4,
        lon=106.6 + number / 1e4,
        address=f"{number} Nguyễn Huệ",
        category=("cardiac_arrest", "fall")[number % 2],
        priority=PRIORITIES[number % 3],
        notes=TEXTS[number % 4],
        **presser(history, staff_actor(call.taken_by) if call.taken_by else None, number),
    )


@act
def change(history: History, number: int) -> None:
    one = some_incident(number)
    fields: dict[str, Any] = one_of(
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


@act
def close_case(history: History, number: int) -> None:
    reason = Incident.CLOSE_REASONS[number % 4]
    close_incident(incident_id=some_incident(number).pk, reason=reason, note="", **history.told(number))
