"""Roads closed and opened again."""

from datetime import timedelta

from mapping.models import RoadZone
from mapping.zones import draw_zone, remove_zone
from tests.services.histories.history import TEXTS, History, act, one_of


@act
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


@act
def open_again(history: History, number: int) -> None:
    zone = one_of(RoadZone.objects.order_by("-pk")[:3], number)
    remove_zone(zone_id=zone.pk, **history.told(number))
