"""When vehicles of a centre get to a place, from where they are now: the only way that this product tells it.

    arriving_s(centre, [vehicle_id, …], Point(lat, lon), clock.now())  # {vehicle_id: seconds, or None}

By the newest position while it is fresh, the roads of the hour with what is closed, the ways of the vehicle's class
(alleys, water), the walk from where the crew must get out, and the turnout of a crew that has not set out yet.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

import numpy as np

from config import clock
from config.reading import consistent_read
from dispatch.domain.arriving import arriving
from dispatch.domain.travel import Fields
from dispatch.domain.units import Limits, Status, Unit, Units
from dispatch.models import Incident
from fleet.domain.intake import Reading
from fleet.live import live
from fleet.models import Centre, Station
from fleet.rows import vehicle_rows
from mapping.domain.conditions import Conditions
from mapping.domain.geo import Point, haversine_m
from mapping.roads import roads
from mapping.speeds import conditions_at

AT_STATION_M: Final = 150.0

type Rows = list[dict[str, Any]]


def arriving_s(centre: Centre, vehicle_ids: Collection[int], to: Point, now: datetime) -> dict[int, int | None]:
    """Seconds from now until each vehicle would be there; None where nobody can tell, or there is no way."""
    if not vehicle_ids:
        return {}
    with consistent_read():
        units = units_now(centre.pk, vehicle_rows(centre.pk, *vehicle_ids), now)
        conditions = conditions_at(centre.pk, now)
    times = arriving(units, fields_to(centre, to, now, conditions), limits_of(centre))
    return {pk: int(s) if np.isfinite(s) else None for pk, s in zip(units.ids, times.eta_s, strict=True)}


def eta_s(incident: Incident, vehicle_id: int) -> int | None:
    """Seconds that one vehicle needs from now to an incident, whatever that asks for; None where nobody can tell."""
    place = Point(incident.lat, incident.lon)
    return arriving_s(incident.centre, [vehicle_id], place, clock.now()).get(vehicle_id)


def fields_to(centre: Centre, to: Point, now: datetime, conditions: Conditions) -> Fields:
    """The centre's roads and waters around a place, each kind searched when it is asked for."""
    here = roads(centre.roads)
    return Fields(
        here.eta_field(to, now, conditions=conditions),
        lambda: here.eta_field(to, now, profile="motorbike", conditions=conditions),
        lambda: here.eta_field(to, now, profile="boat", conditions=conditions),
    )


def units_now(centre_id: int, rows: Rows, now: datetime) -> Units:
    """Vehicles with where they are: board rows joined with the newest positions."""
    readings = live().all(centre_id)
    stations = {station.pk: station for station in Station.objects.filter(centre_id=centre_id)}
    now_ms = now.timestamp() * 1000
    return Units.of([_unit(row, readings.get(row["id"]), stations.get(row["station_id"]), now_ms) for row in rows])


def _unit(row: dict[str, Any], reading: Reading | None, station: Station | None, now_ms: float) -> Unit:
    return Unit(
        id=row["id"],
        call_sign=row["call_sign"],
        lat=reading.lat if reading else None,
        lon=reading.lon if reading else None,
        fix_age_s=max(0.0, (now_ms - reading.at_ms) / 1000) if reading else None,
        speed_kmh=reading.speed_kmh if reading else None,
        status=Status[row["status"].upper()] if row["assignment"] else Status.FREE,
        vehicle_class=row["class"],
        capabilities=row["capabilities"],
        on_duty=row["shift"] is not None,
        in_service=row["in_service"],
        at_station=_at_station(station, reading),
        station_id=row["station_id"],
    )


def _at_station(station: Station | None, reading: Reading | None) -> bool:
    if station is None or reading is None:
        return False
    return haversine_m(Point(station.lat, station.lon), Point(reading.lat, reading.lon)) <= AT_STATION_M


def limits_of(centre: Centre) -> Limits:
    return Limits(
        ageing_s=centre.fresh_s,
        stale_s=centre.stale_s,
        parked_stale_s=centre.parked_stale_s,
        turnout_at_station_s=centre.turnout_station_s,
        turnout_on_road_s=centre.turnout_road_s,
    )
