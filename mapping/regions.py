"""Whether a centre's vehicles can be meant to go somewhere: a slip of the hand sends nobody to another country.

Three answers, by the way from the centre's nearest base (itself or a station of its own):

    served         within NEAR_M, or on the roads that the centre works on: neighbouring provinces are. Nothing is said.
    far            further: asked once more, and done when it is said again. A person may know of an island or a
                   convoy that no map and no margin of ours does, and a refusal there could cost the patient.
    out of reach   beyond MOST_M: refused. Nobody drives there today; what stands there are swapped or missing
                   coordinates, and an order to such a place would take a vehicle from somebody.

The map stands below the fleet: who knows where a centre's bases are says so here, once, at start.
"""

from collections.abc import Callable, Sequence
from math import inf
from typing import Final

from django.utils.translation import gettext as _

from config.problems import Conflict, Invalid
from mapping.domain.geo import Point, haversine_m
from mapping.extracts import extract_of
from mapping.roads import roads

#: Farther than any emergency vehicle goes as a matter of course. Assumption.
NEAR_M: Final = 80_000.0
#: A day's drive. Assumption.
MOST_M: Final = 500_000.0

type Bases = Callable[[int], Sequence[Point]]


def _nobody(_centre_id: int) -> Sequence[Point]:
    return ()


_bases: Bases = _nobody


def use_bases(bases: Bases) -> None:
    """Say who knows where each centre and its stations are: centre id → places."""
    global _bases
    _bases = bases


def away_m(centre_id: int, place: Point) -> float:
    """Metres from the nearest base; inf for a centre without any."""
    return min((haversine_m(base, place) for base in _bases(centre_id)), default=inf)


def within_reach(centre_id: int, place: Point) -> bool:
    """Could it be meant at all?"""
    return away_m(centre_id, place) <= MOST_M


def check_within_reach(centre_id: int, place: Point) -> None:
    """Raises Invalid for a place that cannot be meant."""
    if (metres := away_m(centre_id, place)) > MOST_M:
        raise _out_of_reach(metres)


def check_served(centre_id: int, place: Point, *, far: bool) -> None:
    """Raises Invalid for a place that cannot be meant, and Conflict for a far one until it is said again (`far`)."""
    metres = away_m(centre_id, place)
    if metres > MOST_M:
        raise _out_of_reach(metres)
    if far or metres <= NEAR_M or roads(extract_of(centre_id)).holds(place):
        return
    words = _("Điểm này cách trạm gần nhất của trung tâm %(km)s km. Kiểm tra lại; nếu đúng thì xác nhận.")
    raise Conflict("far_away", words % {"km": _km(metres)}, metres=round(metres))


def _out_of_reach(metres: float) -> Invalid:
    words = _(
        "Điểm này cách trung tâm %(km)s km: không xe nào tới được. Kiểm tra lại toạ độ hoặc chọn điểm trên bản đồ."
    )
    return Invalid("out_of_reach", words % {"km": _km(metres)})


def _km(metres: float) -> str:
    return f"{metres / 1000:.0f}"
