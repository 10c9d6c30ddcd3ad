"""Which parts of the city a free, suitable vehicle would reach in time, now; and who reaches what from one place."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
import shapely
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from config import clock
from config.journal.selectors import head_seq
from config.problems import Conflict, Invalid, Missing
from config.reading import consistent_read
from dispatch.arriving import limits_of, units_now
from dispatch.domain.arriving import turnout_s
from dispatch.domain.recommend import Needs, barred
from dispatch.domain.travel import BOAT, MOTORBIKE
from dispatch.domain.units import Limits, Units, capability_mask
from fleet.live import live
from fleet.models import Centre, Station, Vehicle
from fleet.rows import vehicle_rows
from mapping.domain.conditions import Profile
from mapping.domain.geo import Point
from mapping.domain.reach import CELL_M, Box, ReachField, Starts, outline
from mapping.extracts import extract_of
from mapping.roads import Roadless, Roads, roads
from mapping.speeds import conditions_at

#: The area a centre answers for, as far as it is known: its stations and this much around them.
SERVED_MARGIN_M: Final = 8_000.0
#: Beyond this many targets a cell is simply far.
FAR_IN_TARGETS: Final = 2
UNIT_S: Final = 10
NO_STREET: Final = 255
#: Boards that ask within the same moment share one search.
SHARED_MS: Final = 2_000
ISOCHRONE_CELL_M: Final = 150.0
#: Faster than any road allows: what a reach could touch.
TOP_M_S: Final = 25.0


@dataclass(frozen=True, slots=True)
class Asked:
    """What coverage is asked for: the centre, what a vehicle must have, and in how many seconds."""

    centre_id: int
    needs: tuple[str, ...]
    target_s: int


def coverage(asked: Asked) -> dict[str, Any]:
    """{at, source, degraded, vehicles, target_s, share, grid, unit_s, seconds}, at most SHARED_MS old.

    seconds: base64 of runs of cells, row after row from the south: a byte with the seconds in units of `unit_s`
    (NO_STREET where there is none), a byte with how many cells have it.
    A new fact of the journal is never answered with an older picture.
    """
    moment = int(clock.now().timestamp() * 1000) // SHARED_MS
    return _shared(asked, head_seq(asked.centre_id), moment, roads(extract_of(asked.centre_id)))


@lru_cache(maxsize=32)
def _shared(asked: Asked, seq: int, moment: int, here: Roads) -> dict[str, Any]:
    now = clock.now()
    with consistent_read():
        centre = Centre.objects.get(pk=asked.centre_id)
        units = units_now(centre.pk, vehicle_rows(centre.pk), now)
        box = served_box(centre)
        conditions = conditions_at(centre.pk, now)
    limits = limits_of(centre)
    able = suitable(units, asked.needs, limits)
    answer = {"at": clock.iso(now), "target_s": asked.target_s, "vehicles": len(able)}
    far_s = float(asked.target_s * FAR_IN_TARGETS)
    try:
        fields = [
            here.reach(starts, now, profile=kind, conditions=conditions, limit_s=far_s)
            for kind, starts in _starts(units, able, limits)
        ]
    except Roadless:
        return answer | {"source": "none", "degraded": True, "share": None, "grid": None, "seconds": None}
    return answer | {"source": "roads", "degraded": False} | painted(here, box, fields, asked.target_s, far_s)


def painted(here: Roads, box: Box, fields: list[ReachField], target_s: int, far_s: float) -> dict[str, Any]:
    """The cells of an area, by the soonest of the fields."""
    grid = here.grid(box, CELL_M)
    seconds = grid.seconds(*fields)
    mean = grid.mean_s(seconds, far_s)
    cells = np.where(np.isnan(mean), NO_STREET, np.minimum(np.rint(mean / UNIT_S), NO_STREET - 1)).astype(np.uint8)
    return {
        "share": round(grid.share_within(seconds, target_s), 4),
        "unit_s": UNIT_S,
        "far_s": far_s,
        "grid": {
            "south": round(box.south, 6),
            "west": round(box.west, 6),
            "lat_step": grid.lat_step,
            "lon_step": grid.lon_step,
            "rows": grid.rows,
            "cols": grid.cols,
        },
        "seconds": base64.b64encode(run_lengths(cells)).decode(),
    }


def run_lengths(cells: NDArray[np.uint8]) -> bytes:
    """(value, count) bytes of equal neighbours, 255 of them at the most: half of a province has no street."""
    flat = cells.ravel()
    begin = np.flatnonzero(np.diff(flat, prepend=~flat[:1]))
    count = np.diff(begin, append=len(flat))
    pieces = -(-count // 255)
    value = np.repeat(flat[begin], pieces)
    whole = np.full(len(value), 255)
    whole[np.cumsum(pieces) - 1] = count - 255 * (pieces - 1)
    return np.column_stack([value, whole]).astype(np.uint8).tobytes()


def served_box(centre: Centre) -> Box:
    """Where the centre's stations stand, and SERVED_MARGIN_M around."""
    places = Station.objects.filter(centre=centre, active=True).values_list("lat", "lon")
    return Box.around([Point(centre.lat, centre.lon), *(Point(lat, lon) for lat, lon in places)], SERVED_MARGIN_M)


def suitable(units: Units, needs: Iterable[str], limits: Limits) -> NDArray[np.int64]:
    """Vehicles that could be sent now, as the recommender would judge them; boats reach no street."""
    wanted = Needs(required=capability_mask(needs))
    return np.flatnonzero((barred(units, wanted, limits) == 0) & (units.vehicle_class != BOAT))


def _starts(units: Units, able: NDArray[np.int64], limits: Limits) -> list[tuple[Profile, Starts]]:
    """Where vehicles set out, turnout included: by car, and by motorbike when there is one."""
    turnout = turnout_s(units, limits)
    bike = units.vehicle_class[able] == MOTORBIKE
    kinds: list[tuple[Profile, NDArray[np.int64]]] = [("car", able[~bike])]
    if bike.any():
        kinds.append(("motorbike", able[bike]))
    return [(kind, Starts(units.lat[of], units.lon[of], turnout[of])) for kind, of in kinds]


def vehicle_start(centre_id: int, vehicle_id: int) -> tuple[Point, Profile]:
    """Where a vehicle is, and how it moves. Missing or Conflict when it cannot be said."""
    vehicle = Vehicle.objects.filter(pk=vehicle_id, centre_id=centre_id).first()
    if vehicle is None:
        raise Missing("no_vehicle", _("Không có xe này trong trung tâm của bạn."))
    reading = live().all(centre_id).get(vehicle_id)
    if reading is None:
        raise Conflict("no_fix", _("Xe này chưa có vị trí GPS."))
    if vehicle.vehicle_class == "W":
        raise Conflict("by_water", _("Tàu, xuồng không đi đường bộ."))
    return Point(reading.lat, reading.lon), "motorbike" if vehicle.vehicle_class == "M" else "car"


def reach(centre_id: int, start: Point, profile: Profile, minutes: list[int]) -> dict[str, Any]:
    """GeoJSON: the area reached from a place within each number of minutes, the widest first."""
    here, now = roads(extract_of(centre_id)), clock.now()
    limit_s = max(minutes) * 60.0
    try:
        field = here.reach(
            Starts.one(start), now, profile=profile, conditions=conditions_at(centre_id, now), limit_s=limit_s
        )
        grid = here.grid(_around(start, limit_s), ISOCHRONE_CELL_M)
    except Roadless as error:
        raise Conflict("no_roads", _("Chưa có bản đồ đường: không tính được tầm với.")) from error
    first = grid.first_s(grid.seconds(field))
    if not np.isfinite(first).any():
        raise Invalid("off_the_roads", _("Gần điểm này không có đường nào trên bản đồ."))
    features = [
        {
            "type": "Feature",
            "properties": {"minutes": each},
            "geometry": shapely.geometry.mapping(shapely.set_precision(outline(grid, first <= each * 60), 1e-5)),
        }
        for each in sorted(minutes, reverse=True)
    ]
    return {"type": "FeatureCollection", "at": clock.iso(now), "source": "roads", "features": features}


def _around(start: Point, limit_s: float) -> Box:
    """A box on a coarse raster, so that neighbouring places share their grid."""
    near = Point(round(start.lat, 1), round(start.lon, 1))
    return Box.around([near], limit_s * TOP_M_S + 8_000)
