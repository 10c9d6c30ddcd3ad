"""Closures and slow areas: drawn, in force, removed, over.

Every ranking reads the zones in force from the database (one short query), so that every process obeys a new one
at once; what a set of zones does to the streets is worked out once for each set.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from config.clock import iso
from config.journal.actor import SYSTEM, Actor
from config.journal.patch import patch
from config.journal.services import lock_head, record
from config.problems import Conflict, Invalid, Missing
from mapping.domain.zones import BadShape, Kind, Shape, Zone, check_shape
from mapping.models import RoadZone

MOST_ZONES: Final = 50
LONGEST: Final = timedelta(days=60)
#: Vietnam and its waters; beyond it is a slip of the hand.
_LATS, _LONS = (7.0, 24.0), (101.0, 118.0)


def zone_row(zone: RoadZone) -> dict[str, Any]:
    """The board's row of a zone."""
    return {
        "id": zone.pk,
        "kind": zone.kind,
        "factor": zone.factor,
        "geometry": zone.geometry,
        "from_at": iso(zone.from_at),
        "to_at": iso(zone.to_at),
        "reason": zone.reason,
        "by": zone.made_by,
    }


def zone_rows(centre_id: int) -> list[dict[str, Any]]:
    """Zones that nobody removed and that are not known to be over, also those still to come."""
    return [zone_row(zone) for zone in RoadZone.objects.filter(centre_id=centre_id, removed_at__isnull=True)]


def zones_at(centre_id: int, at: datetime) -> tuple[Zone, ...]:
    """The zones in force at a moment."""
    rows = RoadZone.objects.filter(centre_id=centre_id, removed_at__isnull=True, from_at__lte=at, to_at__gt=at)
    return tuple(_zone(row) for row in rows)


def _zone(row: RoadZone) -> Zone:
    kind: Kind = "slow" if row.kind == RoadZone.Kind.SLOW else "closed"
    shape: Shape = "line" if row.geometry["shape"] == "line" else "polygon"
    return Zone(row.pk, kind, row.factor, shape, tuple((lat, lon) for lat, lon in row.geometry["points"]))


@transaction.atomic
def draw_zone(
    *,
    centre_id: int,
    kind: str,
    factor: float,
    shape: Shape,
    points: Sequence[tuple[float, float]],
    from_at: datetime,
    to_at: datetime,
    reason: str,
    by: Actor,
    at: datetime,
) -> RoadZone:
    """Close or slow an area or a stretch. Raises Invalid or Conflict with what to put right."""
    _check_times(from_at, to_at, at)
    _check_place(shape, points)
    if not reason:
        raise Invalid("no_reason", _("Cần ghi lý do: ngập, cháy, họp chợ, diễu hành…"))
    lock_head(centre_id)
    if RoadZone.objects.filter(centre_id=centre_id, removed_at__isnull=True).count() >= MOST_ZONES:
        raise Conflict("too_many_zones", _("Đã có %(n)s đoạn cấm, chậm. Hãy bỏ bớt.") % {"n": MOST_ZONES})
    zone = RoadZone.objects.create(
        centre_id=centre_id,
        kind=kind,
        factor=factor if kind == RoadZone.Kind.SLOW else 1.0,
        geometry={"shape": shape, "points": [[round(lat, 6), round(lon, 6)] for lat, lon in points]},
        from_at=from_at,
        to_at=to_at,
        reason=reason,
        made_by=by.brief,
        made_at=at,
    )
    _tell(zone, patch(set_rows={"zones": [zone_row(zone)]}, note={"kind": kind, "reason": reason}), by, at)
    return zone


def _check_times(from_at: datetime, to_at: datetime, at: datetime) -> None:
    if from_at >= to_at:
        raise Invalid("bad_times", _("Giờ kết thúc phải sau giờ bắt đầu."))
    if to_at <= at:
        raise Invalid("already_over", _("Giờ kết thúc đã qua."))
    if to_at - from_at > LONGEST:
        raise Invalid("too_long", _("Dài nhất %(n)s ngày. Hãy vẽ lại khi hết hạn.") % {"n": LONGEST.days})


def _check_place(shape: Shape, points: Sequence[tuple[float, float]]) -> None:
    if not all(_LATS[0] <= lat <= _LATS[1] and _LONS[0] <= lon <= _LONS[1] for lat, lon in points):
        raise Invalid("outside", _("Hình vẽ nằm ngoài Việt Nam. Hãy ghi vĩ độ trước, kinh độ sau."))
    try:
        check_shape(shape, points)
    except BadShape as problem:
        raise Invalid(f"bad_{problem.code}", _shape_sentence(problem.code)) from problem


def _shape_sentence(code: str) -> str:
    match code:
        case "crossing":
            return _("Đường vẽ tự cắt nhau. Hãy vẽ lại vòng quanh khu vực.")
        case "area" | "length":
            return _("Hình vẽ quá nhỏ hoặc quá lớn: nhiều nhất 30 km² và 30 km chu vi.")
    return _("Một vùng cần 3 đến 60 điểm, một đoạn đường cần 2 đến 60 điểm.")


@transaction.atomic
def remove_zone(*, centre_id: int, zone_id: int, by: Actor, at: datetime) -> None:
    """Take a zone away. Once is enough: a second time is Missing."""
    if not _end(centre_id, zone_id, by, at):
        raise Missing("no_zone", _("Không còn đoạn cấm, chậm này."))


def _end(centre_id: int, zone_id: int, by: Actor, at: datetime) -> bool:
    lock_head(centre_id)
    mine = RoadZone.objects.filter(centre_id=centre_id, pk=zone_id, removed_at__isnull=True)
    if (zone := mine.first()) is None:
        return False
    mine.update(removed_at=at)
    _tell(zone, patch(drop={"zones": [zone.pk]}, note={"kind": zone.kind, "reason": zone.reason}), by, at)
    return True


def end_over(at: datetime) -> int:
    """Take away the zones whose time is over. Harmless to repeat. Returns how many there were."""
    over = RoadZone.objects.filter(removed_at__isnull=True, to_at__lte=at).values_list("centre_id", "pk")
    ended = 0
    for centre_id, zone_id in list(over):
        with transaction.atomic():
            ended += _end(centre_id, zone_id, SYSTEM, at)
    return ended


def _tell(zone: RoadZone, data: dict[str, Any], by: Actor, at: datetime) -> None:
    record(centre_id=zone.centre_id, kind="zone.changed", subject=f"zone:{zone.pk}", data=data, actor=by, at=at)
