"""Calls for help from crews."""

from datetime import timedelta

from dispatch.alerts.services import Where, raise_alert, settle_alert, take_alert, withdraw_alert
from dispatch.domain.alerts import NEEDS
from dispatch.models import Alert
from fleet.auth import staff_actor
from tests.services.histories.history import TEXTS, History, act, one_of, some_vehicle


@act
def cry_for_help(history: History, number: int) -> None:
    vehicle = some_vehicle(number)
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
    return one_of(still_open if number % 5 else Alert.objects.order_by("-pk"), number)


@act
def answer(history: History, number: int) -> None:
    take_alert(alert_id=_alert(number).pk, **history.told(number))


@act
def settle(history: History, number: int) -> None:
    settle_alert(alert_id=_alert(number).pk, note=TEXTS[number % 4], **history.told(number))


@act
def withdraw(history: History, number: int) -> None:
    one = _alert(number)
    told = {**history.told(number), "by": staff_actor(history.cast.an)}
    withdraw_alert(vehicle_id=one.vehicle_id, key=one.key, note=TEXTS[number % 4], **told)
