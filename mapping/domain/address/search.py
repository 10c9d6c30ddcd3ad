"""From words to candidates on the map, ranked, each saying what it is and how far off it may be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from scipy.spatial import cKDTree

from mapping.domain.address.candidates import KIND_SCORE, SURE_NAME, Candidate, distinct, landmark
from mapping.domain.address.coordinates import given_place, is_link, is_outside
from mapping.domain.address.house_number import HouseNumber
from mapping.domain.address.index import AddressIndex, Landmark
from mapping.domain.address.locate import Inside, Locator, Spot
from mapping.domain.address.marks import Marks
from mapping.domain.address.names import NameIndex
from mapping.domain.address.posts import Posts
from mapping.domain.address.reading import Reading, read
from mapping.domain.address.spoken import rewritten
from mapping.domain.address.text import (
    Token,
    after_relation,
    clean,
    crossing_words,
    fold,
    marked_key,
    place_key,
    street_key,
    tokens,
    without_brackets,
)
from mapping.domain.geo import Point, haversine_many_m

type Floats = NDArray[np.float64]

_WRONG_UNIT = 0.5
_WRONG_MARKS = 0.97
_NEAR_WEIGHT, _NEAR_SCALE_M, _FOCUS_M = 0.25, 3000.0, 2500.0
_NEARBY_WEIGHT, _NEARBY_SCALE_M = 0.08, 600.0
_GOOD = 0.9
#: Nothing better than that: then a street or a unit that was named is worth telling, at these weights.
_POOR, _STREET_LEFT, _ENDED, _AREA_LEFT = 0.7, 0.65, 0.95, 0.4
#: How far two names in a row are trusted to be a crossing, with "góc" or "ngã tư" before them and without.
_LED, _UNLED = 0.98, 0.9
_BY_STREET, _ON_STREET_M = 0.95, 150.0
_CLOSE_STREETS_M = 120.0
_CLOSE_TRIES = 40
_STREETS_PER_NAME = 90
_LONG_M = 3000.0
_MIN_SCORE = 0.2
#: Somewhere around a landmark that was named; how far is an assumption.
_RELATED, _RELATED_M = 0.98, 150.0


class AddressSearch:
    """Searches one index. Pure: the same question has the same answer."""

    def __init__(self, index: AddressIndex) -> None:
        self.index = index
        self.locator = Locator(index)
        self.streets = NameIndex(sorted(index.rows_of_key))
        self._spelt = [marked_key(fold_free(street.name)) for street in index.streets]
        self.marks = [Marks(index.landmarks)]
        self.posts = Posts(index.landmarks)

    def with_places(self, own: Sequence[Landmark]) -> AddressSearch:
        """The same for people who also have places of their own; what is of the map is shared."""
        other = copy(self)
        other.marks = [Marks(own), *self.marks]
        return other

    def search(self, text: str, near: Point | None = None, limit: int = 10) -> list[Candidate]:
        """Candidates for any text whatever, best first; [] when nothing is like it."""
        line = clean(text)
        given = given_place(line, near or self.index.plane.centre)
        if given is not None:
            where = f"{given.point.lat:.6f}, {given.point.lon:.6f}"
            return [
                Candidate(where, given.point.lat, given.point.lon, "coordinates", 1.0, given.error_m, given.how, where)
            ]
        if not line or is_link(line) or is_outside(line):
            return []
        pieces = tokens(without_brackets(line))
        found = self.posts.find(line) + self._all(pieces, near)
        related = list(self._related(after_relation(pieces), near))
        found = related + [each for each in found if each.label not in {one.label for one in related}]
        for place, spoken in enumerate(rewritten(pieces)):
            if max((c.score for c in found), default=0.0) >= _GOOD:
                break
            found += [replace(c, score=c.score * (0.99 - 0.01 * place)) for c in self._all(spoken, near, places=False)]
        if max((c.score for c in found), default=0.0) < _POOR:
            found += self._at_least(pieces, near)
        return distinct(found, self.index)[:limit]

    def _all(self, pieces: Sequence[Token], near: Point | None, *, places: bool = True) -> list[Candidate]:
        found: list[Candidate] = []
        readings = read(pieces, self.index.areas)
        for reading in [*readings, *self._unjoined(readings)]:
            if places or reading.kind == "address":
                found += self._ranked(list(self._candidates(reading, near)), reading, near)
        return found

    def _related(self, pieces: Sequence[Token], near: Point | None) -> Iterator[Candidate]:
        """Behind the bus station, at the foot of the bridge: near the landmark, and not it."""
        for each in self._all(pieces, near) if pieces else ():
            if each.kind == "landmark" and each.note != "alike":
                yield replace(each, score=each.score * _RELATED, error_m=max(each.error_m, _RELATED_M), note="near")

    def _at_least(self, pieces: Sequence[Token], near: Point | None) -> Iterator[Candidate]:
        """Where nothing is like the whole: the street that some of the words name, and the units that were named."""
        readings = read(pieces, self.index.areas)
        for reading in readings:
            for part in self._on_a_street(reading) if reading.kind == "place" else ():
                yield from self._ranked(list(self._candidates(part, near)), part, near)
        for units in {reading.units for reading in readings if any(reading.units)}:
            area = Reading("area", (), units=units, weight=_AREA_LEFT)
            yield from self._ranked(list(self._areas(area)), area, near)

    def _on_a_street(self, reading: Reading) -> Iterator[Reading]:
        """QL13 Bình Triệu, Big C Tô Hiến Thành: the longest street that words begin or end with, by what is left."""
        words, weight = reading.name, reading.weight * _STREET_LEFT
        begun = ((words[:at], words[at:], weight) for at in range(len(words) - 1, 0, -1))
        ended = ((words[at:], words[:at], weight * _ENDED) for at in range(1, len(words) - 1))
        for splits in (begun, ended):
            found = next((split for split in splits if _tells(split[0]) and self._street(split[0]) is not None), None)
            if found and not any(token.text[0].isdigit() for token in found[1]):
                yield replace(reading, kind="address", name=found[0], nearby=found[1], weight=found[2])

    def _unjoined(self, readings: Iterable[Reading]) -> Iterator[Reading]:
        """Góc Nguyễn Trãi Nguyễn Văn Cừ: two streets of the map with no word between them."""
        for reading in readings:
            words, lead = crossing_words(reading.name) if reading.kind == "place" else ((), False)
            for at in range(2, len(words) - 1):
                if self._street(words[:at]) is not None and self._street(words[at:]) is not None:
                    weight = reading.weight * (_LED if lead else _UNLED)
                    yield replace(reading, kind="junction", name=words[:at], other=words[at:], weight=weight)

    def _street(self, name: Sequence[Token]) -> int | None:
        """The street of exactly this name, as a row of the names."""
        return self.streets.exact(street_key([token.text for token in name]))

    def _ranked(self, given: list[Candidate], reading: Reading, near: Point | None) -> Iterator[Candidate]:
        """With the score that the named units, the landmark near by and the caller's cell leave."""
        if not given:
            return
        lats, lons = np.array([c.lat for c in given]), np.array([c.lon for c in given])
        scores = np.array([c.score for c in given]) * reading.weight * self._fit(lats, lons, reading)
        scores = np.minimum(1.0, scores) * (1 - _NEAR_WEIGHT * (1 - self._closeness(lats, lons, near)))
        for candidate, score in zip(given, scores.tolist(), strict=True):
            if score >= _MIN_SCORE:
                yield replace(candidate, score=score)

    def _candidates(self, reading: Reading, near: Point | None) -> Iterator[Candidate]:
        match reading.kind:
            case "address":
                yield from self._addresses(reading, near)
            case "junction":
                yield from self._junctions(reading)
            case "place":
                yield from self._landmarks(reading)
            case "area":
                yield from self._areas(reading)

    def _fit(self, lats: Floats, lons: Floats, reading: Reading) -> Floats:
        """Less than 1 for each unit named that a place is not in."""
        fit = np.ones(len(lats))
        for rows in reading.units:
            if rows:
                fit *= np.where(self.index.areas.contain(rows, lats, lons), 1.0, _WRONG_UNIT)
        if reading.nearby:
            fit *= 1 - _NEARBY_WEIGHT * (1 - self._nearness(lats, lons, reading.nearby))
        return fit

    def _nearness(self, lats: Floats, lons: Floats, nearby: tuple[Token, ...]) -> Floats:
        """1 beside the landmark that was mentioned, towards 0 far from any of that name."""
        mentioned = self._mentioned(nearby)
        if not mentioned:
            return np.full(len(lats), 0.5)
        away = self.index.xy(lats, lons)[:, None, :] - self._xy(mentioned)[None, :, :]
        return np.asarray(np.exp(-np.hypot(away[..., 0], away[..., 1]).min(axis=1) / _NEARBY_SCALE_M))

    def _mentioned(self, nearby: tuple[Token, ...]) -> list[Landmark]:
        key = place_key([token.text for token in nearby])
        return [mark for marks in self.marks for mark in marks.much_like(key)]

    def _xy(self, marks: Sequence[Landmark]) -> Floats:
        return self.index.xy((mark.lat for mark in marks), (mark.lon for mark in marks))

    def _beside(self, row: int, reading: Reading) -> list[Spot]:
        """The part of the street that is by the landmark that was mentioned."""
        mentioned = self._mentioned(reading.nearby) if reading.nearby else []
        found = self.locator.beside(row, self._xy(mentioned)) if mentioned else None
        return [replace(found[0], by=mentioned[found[1]].name)] if found else []

    def _closeness(self, lats: Floats, lons: Floats, near: Point | None) -> Floats:
        if near is None:
            return np.ones(len(lats))
        return np.asarray(np.exp(-haversine_many_m(lats, lons, near.lat, near.lon) / _NEAR_SCALE_M))

    def _inside(self, reading: Reading) -> Inside | None:
        units = [rows for rows in reading.units if rows]
        if not units:
            return None

        def inside(xy: Floats) -> NDArray[np.bool_]:
            plane, kept = self.index.plane, np.ones(len(xy), bool)
            lats, lons = plane.to_degrees(xy[:, 0], xy[:, 1])
            for rows in units:
                kept &= self.index.areas.contain(rows, lats, lons)
            return kept

        return inside

    def _street_rows(self, name: Sequence[Token]) -> Iterator[tuple[int, float]]:
        """(street row, likeness) of all streets that the words may name."""
        key = street_key([token.text for token in name])
        spelt = marked_key([token.marked for token in name])
        marked = any(token.marked != token.text for token in name)
        matches = self.streets.match(key)
        if name and name[0].text in ("d", "duong"):  # of Đ. Phong Phú, of Duong Ba Trac
            matches = [*matches, *self.streets.match(f"{name[0].text} {key}")]
        elif len(name) > 1 and OSA.distance(name[0].text, "duong", score_cutoff=1) == 1:
            rest = self.streets.match(street_key([token.text for token in name[1:]]))
            matches = [*matches, *((place, likeness * 0.93) for place, likeness in rest)]
        for place, likeness in matches:
            for row in self._rows(place):
                differs = marked and likeness == 1.0 and not self._spelt[row].endswith(spelt)
                yield row, likeness * (_WRONG_MARKS if differs else 1.0) * self._weight(row, likeness)

    def _weight(self, row: int, likeness: float) -> float:
        """Of names that are only like the words, the longer street is the likelier one."""
        return 1.0 if likeness == 1.0 else 0.95 + 0.05 * min(1.0, self.index.streets[row].length_m / _LONG_M)

    def _addresses(self, reading: Reading, near: Point | None) -> Iterator[Candidate]:
        inside = self._inside(reading)
        focus = self._around(near, inside) if near else None
        for row, likeness in self._street_rows(reading.name):
            strength = likeness**1.5
            if reading.number is not None:
                spots = self._numbered(row, reading.number, inside, focus)
            elif reading.alley:
                spots = self.locator.alley(row, reading.alley, inside)
            else:
                spots = self._beside(row, reading) or self.locator.whole(row, inside)
                spots = [replace(spot, quality=1.0) for spot in spots]
            for spot in spots:
                yield self._at(spot, row, reading, strength)

    def _numbered(self, row: int, number: HouseNumber, inside: Inside | None, focus: Inside | None) -> list[Spot]:
        """Where the number is; when that is only an estimate, first by the numbers around the caller.

        A long street may count anew in every district.
        """
        spots = self.locator.spots(row, number, inside) + self._part_inside(row, number, inside)
        if focus is None or spots[0].kind == "exact":
            return spots
        closer = self.locator.spots(row, number, focus)
        return closer + [spot for spot in spots if spot not in closer]

    def _part_inside(self, row: int, number: HouseNumber, inside: Inside | None) -> list[Spot]:
        """The part of the street that is in the units named, when no number known there tells where the house is."""
        if inside is None or not inside(self.locator.spread(row)).any():
            return []
        best = self.locator.spots(row, number, inside)[0]
        return [] if inside(np.array([best.xy])).all() else self.locator.whole(row, inside)

    def _around(self, near: Point, inside: Inside | None) -> Inside:
        (x,), (y,) = self.index.plane.to_xy_m([near.lat], [near.lon])

        def around(xy: Floats) -> NDArray[np.bool_]:
            kept = np.hypot(xy[:, 0] - x, xy[:, 1] - y) <= _FOCUS_M
            return np.asarray(kept & inside(xy) if inside is not None else kept)

        return around

    def _at(self, spot: Spot, row: int, reading: Reading, strength: float) -> Candidate:
        street = self.index.streets[row].name
        number = reading.number.key.upper() if reading.number else ""
        if reading.alley:
            matched = f"Hẻm {'/'.join(reading.alley).upper()} {street}"
        else:
            matched = f"{number} {street}" if number and spot.kind != "street" else street
        at = self.index.plane.to_point(*spot.xy)
        score = strength * KIND_SCORE[spot.kind] * spot.quality
        return Candidate(matched, at.lat, at.lon, spot.kind, score, spot.error_m, "osm", matched, spot.note, spot.by)

    def _junctions(self, reading: Reading) -> Iterator[Candidate]:
        """Where the two share a node; only when none do, where they pass close by each other."""
        firsts, seconds = (list(self._street_rows(name))[:60] for name in (reading.name, reading.other))
        pairs = [(a, b, (x * y) ** 1.2) for a, x in firsts for b, y in seconds if a != b]
        shared = [(a, b, like, i) for a, b, like in pairs for i in self._shared(a, b)]
        for a, b, like, i in shared:
            spot = self.index.junctions[i]
            yield self._crossing(a, b, (spot.lat, spot.lon, 15.0), like * KIND_SCORE["junction"])
        if shared:
            return
        for a, b, like in sorted(pairs, key=lambda pair: -pair[2])[:_CLOSE_TRIES]:
            if like > 0.6 and (close := self._passing(a, b)):
                yield self._crossing(a, b, close, like * KIND_SCORE["junction"] * 0.93, "no_shared_node")

    def _shared(self, first: int, second: int) -> list[int]:
        return self.index.junction_rows.get((min(first, second), max(first, second)), [])

    def _crossing(self, a: int, b: int, at: tuple[float, float, float], score: float, note: str = "") -> Candidate:
        names = f"{self.index.streets[a].name} – {self.index.streets[b].name}"
        return Candidate(names, at[0], at[1], "junction", score, at[2], "osm", names, note)

    def _passing(self, first: int, second: int) -> tuple[float, float, float] | None:
        """(lat, lon, error m) where two streets pass within _CLOSE_STREETS_M of each other."""
        a, b = self.index.streets[first], self.index.streets[second]
        reach_m = (a.length_m + b.length_m) / 2 + 300
        if abs(a.lat - b.lat) * 111_195 > reach_m or abs(a.lon - b.lon) * 109_000 > reach_m:
            return None
        own, other = self.locator.spread(first), self.locator.spread(second)
        away, at = (np.atleast_1d(found) for found in cKDTree(other).query(own))
        i = int(np.argmin(away))
        if away[i] > _CLOSE_STREETS_M:
            return None
        spot = self.index.plane.to_point(*map(float, (own[i] + other[int(at[i])]) / 2))
        return spot.lat, spot.lon, round(30.0 + float(away[i]))

    def _landmarks(self, reading: Reading) -> Iterator[Candidate]:
        key = place_key([token.text for token in reading.name])
        for marks in self.marks:
            for mark, likeness in marks.named(key):
                yield landmark(mark, likeness)
        yield from self._on_street(reading.name)

    def _on_street(self, name: Sequence[Token]) -> Iterator[Candidate]:
        """Vincom Đồng Khởi: a place told from others of its name by the street it stands on."""
        for at in range(1, len(name) - 1):
            street = self._street(name[at:]) if name[0].text.isalpha() else None
            if street is None:
                continue
            line = np.concatenate([self.locator.spread(row) for row in self._rows(street)])
            key = place_key([token.text for token in name[:at]])
            named = [found for marks in self.marks for found in marks.named(key) if found[1] >= SURE_NAME]
            if not named:
                continue
            away: Floats = np.asarray(cKDTree(line).query(self._xy([mark for mark, _ in named]))[0])
            for (mark, likeness), off_m in zip(named, away.tolist(), strict=True):
                if off_m <= _ON_STREET_M:
                    yield landmark(mark, likeness * _BY_STREET)

    def _rows(self, street: int) -> list[int]:
        return self.index.rows_of_key[self.streets.keys[street]][:_STREETS_PER_NAME]

    def _areas(self, reading: Reading) -> Iterator[Candidate]:
        smallest = min(reading.units, key=lambda rows: min(self.index.areas.rows[i].radius_m for i in rows), default=())
        for i in smallest:
            area = self.index.areas.rows[i]
            now = ", ".join(ward.name for ward in self.index.areas.successors(area)[:3])
            label = area.name if area.level == "ward" else f"{area.name} (cũ)"
            score = KIND_SCORE["area"] * (1.0 if area.level != "old_ward" or area.now else 0.97)
            yield Candidate(label, area.lat, area.lon, "area", score, area.radius_m, "units", area.name, "area", now)


def _tells(name: Sequence[Token]) -> bool:
    """Is it a street's name and none by chance? Not the "chợ" of a market, nor the "số 1" of a branch."""
    called = [token.text for token in name if token.text not in ("duong", "d", "so")]
    return len(called) > 1 or (name[0].text != "so" and any(word[-1].isdigit() for word in called))


def fold_free(name: str) -> list[str]:
    """Words of a name as it is spelt, "đường" left out."""
    spelt = [token.marked for token in tokens(name)]
    return spelt[1:] if len(spelt) > 1 and fold(spelt[0]) == "duong" else spelt
