"""Speeds by hour of the week and class of road: assumed, until the centre's own drives or a supervisor say better.

One table in the database holds what a centre has said and what was learned from its drives: what is said stands over
what is learned, and that over the assumption. Rankings ask
for the table's version first (one short query), so that every process uses a change from the next question on.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

import numpy as np
from django.db import transaction
from django.db.models import Count, Max
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from config.clock import iso
from config.journal.actor import Actor
from config.journal.patch import patch
from config.journal.services import lock_head, record
from config.problems import Invalid
from mapping.domain.conditions import DEFAULT_SPEEDS, Conditions, Profile
from mapping.domain.learning import LEAST_TRIPS, Learned
from mapping.domain.speeds import HOURS_PER_WEEK, RoadClass, SpeedTable
from mapping.models import RoadSpeed
from mapping.zones import zones_at

#: Slower is a closure, faster is a slip of the hand.
SLOWEST_KMH, FASTEST_KMH = 2.0, 120.0
#: Tables kept: a network of provinces, two kinds of vehicle each.
TABLES_KEPT: Final = 128

type Version = tuple[int, int]
type Floats = NDArray[np.float64]


def conditions_at(centre_id: int, at: datetime) -> Conditions:
    """What the centre's drives obey at a moment."""
    version = _version(centre_id)
    car, motorbike = table(centre_id, "car", version), table(centre_id, "motorbike", version)
    return Conditions(zones_at(centre_id, at), car, motorbike)


def _version(centre_id: int) -> Version:
    """Rows are only added and removed, never changed: their number and the newest one tell every state apart."""
    row = RoadSpeed.objects.filter(centre_id=centre_id).aggregate(count=Count("pk"), newest=Max("pk"))
    return row["count"], row["newest"] or 0


@lru_cache(maxsize=TABLES_KEPT)
def table(centre_id: int, profile: Profile, version: Version) -> SpeedTable:
    """The centre's table: what was said, over what is assumed. The same object for the same version."""
    usual = DEFAULT_SPEEDS[profile]
    if version[0] == 0:
        return usual
    kmh = usual.free_flow_kmh * usual.factors
    rows = RoadSpeed.objects.filter(centre_id=centre_id, profile=profile)
    for source in (RoadSpeed.Source.LEARNED, RoadSpeed.Source.SAID):
        for row in rows.filter(source=source):
            kmh[row.hour, row.road_class] = row.kmh
    return SpeedTable(usual.free_flow_kmh, kmh / usual.free_flow_kmh)


def sheet(centre_id: int, profile: Profile) -> dict[str, Any]:
    """{profile, classes: [{code, kmh: 168 speeds from Monday 00:00, said: the hours somebody set,
    learned: {hour: how many drives}}], changed, learned: {at, by} of the last learning}."""
    now = table(centre_id, profile, _version(centre_id))
    kmh = now.free_flow_kmh * now.factors
    rows = list(RoadSpeed.objects.filter(centre_id=centre_id, profile=profile).order_by("pk"))
    said: dict[int, list[int]] = {}
    learned: dict[int, dict[int, int]] = {}
    last: dict[str, RoadSpeed] = {}
    for row in rows:
        last[row.source] = row
        if row.source == RoadSpeed.Source.SAID:
            said.setdefault(row.road_class, []).append(row.hour)
        else:
            learned.setdefault(row.road_class, {})[row.hour] = row.trips
    return {
        "profile": profile,
        "classes": [
            {
                "code": each.name.lower(),
                "kmh": [round(float(v), 1) for v in kmh[:, each]],
                "said": sorted(said.get(each, [])),
                "learned": learned.get(each, {}),
            }
            for each in RoadClass
        ],
        "changed": _made(last.get(RoadSpeed.Source.SAID)),
        "learned": _made(last.get(RoadSpeed.Source.LEARNED)),
    }


def _made(row: RoadSpeed | None) -> dict[str, Any] | None:
    return {"by": row.made_by, "at": iso(row.made_at)} if row else None


def class_of(code: str) -> RoadClass:
    """Raises Invalid for a class that there is not."""
    try:
        return RoadClass[code.upper()]
    except KeyError as error:
        raise Invalid("bad_class", _("Không có loại đường này.")) from error


@transaction.atomic
def set_speed(
    *,
    centre_id: int,
    profile: Profile,
    road_class: RoadClass,
    hours: Sequence[int],
    kmh: float | None,
    by: Actor,
    at: datetime,
) -> None:
    """Say how fast a class of road is at some hours of the week; None goes back to what is learned, or assumed."""
    chosen = sorted(set(hours))
    if not chosen or not all(0 <= hour < HOURS_PER_WEEK for hour in chosen):
        raise Invalid("bad_hours", _("Giờ trong tuần là số từ 0 (thứ Hai 0 giờ) đến 167."))
    if kmh is not None and not SLOWEST_KMH <= kmh <= FASTEST_KMH:
        span = {"a": round(SLOWEST_KMH), "b": round(FASTEST_KMH)}
        raise Invalid("bad_speed", _("Tốc độ từ %(a)s đến %(b)s km/giờ.") % span)
    lock_head(centre_id)
    mine = RoadSpeed.objects.filter(centre_id=centre_id, profile=profile, source=RoadSpeed.Source.SAID)
    said = mine.filter(road_class=road_class, hour__in=chosen)
    before = dict(said.values_list("hour", "kmh"))
    said.delete()
    if kmh is not None:
        common: dict[str, Any] = {"profile": profile, "road_class": road_class, "kmh": kmh}
        common |= {"centre_id": centre_id, "made_by": by.brief, "made_at": at}
        RoadSpeed.objects.bulk_create(RoadSpeed(hour=hour, **common) for hour in chosen)
    note: dict[str, Any] = {"profile": profile, "class": road_class.name.lower(), "hours": chosen, "kmh": kmh}
    note |= {"before": {str(hour): value for hour, value in before.items()}}
    subject = f"speeds:{profile}"
    record(centre_id=centre_id, kind="speeds.changed", subject=subject, data=patch(note=note), actor=by, at=at)


def with_said(centre_id: int, profile: Profile, kmh: Floats) -> Floats:
    """Speeds (168, classes) with what people said over them."""
    whole = kmh.copy()
    for row in RoadSpeed.objects.filter(centre_id=centre_id, profile=profile, source=RoadSpeed.Source.SAID):
        whole[row.hour, row.road_class] = row.kmh
    return whole


@transaction.atomic
def keep_learned(
    *, centre_id: int, profile: Profile, learned: Learned, note: dict[str, Any], by: Actor, at: datetime
) -> int:
    """Replace what was learned before; what people said stays. Returns the rows written.

    A class that too few drives touched keeps the assumption.
    """
    lock_head(centre_id)
    RoadSpeed.objects.filter(centre_id=centre_id, profile=profile, source=RoadSpeed.Source.LEARNED).delete()
    common: dict[str, Any] = {"centre_id": centre_id, "profile": profile, "source": RoadSpeed.Source.LEARNED}
    common |= {"made_by": by.brief, "made_at": at}
    known = [each for each in RoadClass if learned.trips[:, each].sum() >= LEAST_TRIPS]
    rows = [
        RoadSpeed(road_class=each, hour=hour, kmh=_within(learned.kmh[hour, each]), trips=round(trips), **common)
        for each in known
        for hour, trips in enumerate(learned.trips[:, each])
    ]
    RoadSpeed.objects.bulk_create(rows, batch_size=500)
    told = {"profile": profile, "learned": len(rows), "classes": [each.name.lower() for each in known]} | note
    subject = f"speeds:{profile}"
    record(centre_id=centre_id, kind="speeds.changed", subject=subject, data=patch(note=told), actor=by, at=at)
    return len(rows)


def _within(kmh: float) -> float:
    return round(float(min(max(kmh, SLOWEST_KMH), FASTEST_KMH)), 2)
