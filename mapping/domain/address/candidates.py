"""What is found: a place with what it is, how sure it is, and how far off it may be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from mapping.domain.address.index import AddressIndex, Landmark
from mapping.domain.address.locate import Kind
from mapping.domain.address.text import words

KIND_SCORE: dict[Kind, float] = {
    "exact": 1.0,
    "interpolated": 0.93,
    "alley": 0.93,
    "street": 0.93,
    "junction": 0.98,
    "landmark": 0.95,
    "area": 0.9,
}
#: Of places with one name, a stop or a shop called after the place is not the place.
_KIND_OF_PLACE = {
    **dict.fromkeys(("bus_stop", "stop_position", "platform", "atm", "bank", "construction", "parking"), 0.93),
    **dict.fromkeys(("convenience", "department_store", "restaurant", "cafe", "bar", "clothes", "fast_food"), 0.96),
}
_OWN_SCORE = 0.99
#: A name less like the words is told to be another one.
SURE_NAME = 0.82
_SAME_M = 25.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """`matched` is what was found, in the map's words; `note` how, in one word; `by` the number it was found by.
    score 0..1; error_m: how far off it may be; source: osm, centre, coordinates, link, plus_code, units."""

    label: str
    lat: float
    lon: float
    kind: Kind
    score: float
    error_m: float
    source: str
    matched: str
    note: str = ""
    by: str = ""


def landmark(mark: Landmark, likeness: float) -> Candidate:
    strength = likeness**1.5
    if mark.own:  # put there by hand, for being asked for
        score = strength * _OWN_SCORE
        return Candidate(mark.name, mark.lat, mark.lon, "landmark", score, 20.0, "centre", mark.name, "own", mark.note)
    score = strength * KIND_SCORE["landmark"] * _KIND_OF_PLACE.get(mark.kind, 1.0)
    note = mark.kind if likeness >= SURE_NAME else "alike"
    return Candidate(mark.name, mark.lat, mark.lon, "landmark", score, 60.0, "osm", mark.name, note)


def distinct(found: Iterable[Candidate], index: AddressIndex) -> list[Candidate]:
    """Best first, without a second candidate at the same place for the same thing."""
    kept: list[Candidate] = []
    spots: list[tuple[float, float]] = []
    for candidate in sorted(found, key=lambda c: (-c.score, c.error_m)):
        x, y = index.plane.to_xy_m([candidate.lat], [candidate.lon])
        near = [i for i, (a, b) in enumerate(spots) if abs(a - x[0]) < _SAME_M and abs(b - y[0]) < _SAME_M]
        if any(kept[i].kind == candidate.kind or words(kept[i].label) == words(candidate.label) for i in near):
            continue
        kept.append(replace(candidate, score=round(min(1.0, candidate.score), 4)))
        spots.append((float(x[0]), float(y[0])))
        if len(kept) >= 30:
            break
    return kept
