"""Is the right place found, and how fast?

The questions are made from the extract itself: house numbers whose street the map names, crossings that share a
node, named landmarks; each written with one kind of noise (see `_address_noise`, which shares nothing with the parser).
Half of them name the old district, as callers do; the other half come with a point somewhere within 1.5 km of the
place, as from the caller's cell. An answer is right within 100 m of the place on the map.

exact … spoken   house numbers that are in the index
junction, landmark
unknown_number   house numbers that were taken out of the index before asking (with every other door of that number)
all              all of the above, one after the other
"""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from random import Random

import numpy as np

from dispatch.bench import Row
from dispatch.bench._address_noise import NUMBER_NOISES, Address, crossing, landmark, plain
from dispatch.bench._city import extract_or_demo
from mapping.address_build import make_index
from mapping.domain.address.areas import Areas
from mapping.domain.address.features import Door, Features
from mapping.domain.address.index import AddressIndex, Contents
from mapping.domain.address.search import AddressSearch
from mapping.domain.geo import Point, haversine_m
from mapping.osm_places import read_features

SEED = 115
PER_CASE = 260
RIGHT_M = 100.0
CELL_M = 1500.0
LIMIT = 5
_LANDMARKS = {"hospital", "school", "marketplace", "bus_station", "bridge", "university", "police", "place_of_worship"}
#: What is a house number, and not a telephone number or a name in the wrong field.
_NUMBER = re.compile(r"\d{1,4}[A-Za-z]?\d?([/-]\d{1,4}[A-Za-z]?\d?)*$")
_DEGREE_M = 111_195.0


@dataclass(frozen=True, slots=True)
class Question:
    """A text, the caller's rough place or None, and the places that are right."""

    text: str
    near: Point | None
    right: tuple[Point, ...]


def run() -> list[Row]:
    """All cases. Deterministic but for the times."""
    name, path = extract_or_demo()
    features = read_features(path)
    index = make_index(features)
    random = Random(SEED)
    cases = dict(_number_cases(features, index.areas, random))
    cases["junction"] = _some(_crossings(features, index.areas, random), random)
    cases["landmark"] = _some(_landmarks(features, index.areas, random), random)
    held_out, questions = _unknown(features, index, random)
    search, poorer = AddressSearch(index), AddressSearch(held_out)
    results = {case: _asked(search, asked) for case, asked in cases.items()}
    results["unknown_number"] = _asked(poorer, questions)
    results["all"] = [result for each in results.values() for result in each]
    rows = [Row("city", "roads", name, ""), Row("city", "house_numbers", len(index.houses), "")]
    return rows + [row for case, asked in results.items() for row in _figures(case, asked)]


type Answer = tuple[bool, bool, float]


def _asked(search: AddressSearch, questions: Sequence[Question]) -> list[Answer]:
    """(first right, one of five right, milliseconds) for each, after a warm-up of the lazy parts."""
    for question in questions[:3]:
        search.search(question.text, question.near, LIMIT)
    return [_answer(search, question) for question in questions]


def _answer(search: AddressSearch, question: Question) -> Answer:
    begin = time.perf_counter()
    found = search.search(question.text, question.near, LIMIT)
    spent_ms = (time.perf_counter() - begin) * 1000
    hits = [any(haversine_m(Point(c.lat, c.lon), spot) <= RIGHT_M for spot in question.right) for c in found]
    return bool(hits[:1] == [True]), any(hits), spent_ms


def _figures(case: str, answers: Sequence[Answer]) -> Iterator[Row]:
    first, in_five, spent_ms = np.array(answers or [(False, False, 0.0)], float).T
    yield Row(case, "questions", len(answers), "")
    yield Row(case, "first", round(float(np.mean(first)), 4), "share")
    yield Row(case, "in_five", round(float(np.mean(in_five)), 4), "share")
    yield Row(case, "p50", round(float(np.percentile(spent_ms, 50)), 2), "ms")
    yield Row(case, "p95", round(float(np.percentile(spent_ms, 95)), 2), "ms")


def _some[T](items: Sequence[T], random: Random) -> list[T]:
    return random.sample(list(items), min(PER_CASE, len(items)))


def _told(features: Features) -> list[Door]:
    """Doors whose street is a street of the map, and whose number is one."""
    streets = {way.name for way in features.ways}
    return [
        door
        for door in features.doors
        if door.street in streets and door.number[:1].isdigit() and len(door.number) < 12
    ]


def _unique(doors: Sequence[Door], areas: Areas) -> list[tuple[Door, str, str]]:
    """(door, old ward, old district) of doors that number, street and district tell apart."""
    groups: dict[tuple[str, str, str], list[tuple[Door, str, str]]] = defaultdict(list)
    for door in doors:
        where = areas.at(Point(door.lat, door.lon))
        ward, district = (unit.name if unit else "" for unit in (where.old_ward, where.old_district))
        groups[door.number.lower(), door.street, district].append((door, ward, district))
    return [
        group[0] for group in groups.values() if group[0][2] and all(_apart(group[0][0], each[0]) for each in group)
    ]


def _apart(a: Door, b: Door) -> bool:
    return haversine_m(Point(a.lat, a.lon), Point(b.lat, b.lon)) <= RIGHT_M


def _number_cases(features: Features, areas: Areas, random: Random) -> Iterator[tuple[str, list[Question]]]:
    doors = _unique(_told(features), areas)
    for case, noise in NUMBER_NOISES.items():
        chosen = _some([door for door in doors if case != "old_ward" or door[1]], random)
        asked = []
        for door, ward, district in chosen:
            spot = Point(door.lat, door.lon)
            told = case == "old_ward" or random.random() < 0.5
            address = Address(door.number, door.street, ward, district if told else "")
            asked.append(Question(noise(address, random), None if told else _cell(spot, random), (spot,)))
        yield case, asked


def _cell(spot: Point, random: Random) -> Point:
    """Somewhere within the caller's cell."""
    away_deg = CELL_M * random.random() ** 0.5 / _DEGREE_M
    turn = random.random() * 2 * np.pi
    return Point(spot.lat + away_deg * float(np.sin(turn)), spot.lon + away_deg * float(np.cos(turn)))


def _crossings(features: Features, areas: Areas, random: Random) -> list[Question]:
    streets: dict[int, set[str]] = defaultdict(set)
    spots: dict[int, Point] = {}
    for way in features.ways:
        if (
            any(c.isdigit() for c in way.name)
            or len(way.name.split()) < 2
            or way.name.lower().startswith(("hẻm", "hem", "cầu"))
        ):
            continue
        for ref, (lat, lon) in zip(way.refs.tolist(), way.points.tolist(), strict=True):
            streets[ref].add(way.name)
            spots[ref] = Point(lat, lon)
    meets: dict[tuple[str, str], list[Point]] = defaultdict(list)
    for ref, names in streets.items():
        for pair in combinations(sorted(names), 2):
            meets[pair].append(spots[ref])
    return [_crossing(pair, places, areas, random) for pair, places in meets.items()]


def _crossing(pair: tuple[str, str], places: list[Point], areas: Areas, random: Random) -> Question:
    told = random.random() < 0.5
    district = areas.at(places[0]).old_district if told else None
    first, second = random.sample(pair, 2)
    text = crossing(first, second, district.name if district else "", random)
    return Question(text, None if told else _cell(places[0], random), tuple(places))


def _landmarks(features: Features, areas: Areas, random: Random) -> list[Question]:
    named: dict[str, list[Point]] = defaultdict(list)
    kinds: dict[str, str] = {}
    for mark in features.landmarks:
        named[mark.name].append(Point(mark.lat, mark.lon))
        kinds[mark.name] = mark.kind
    questions = []
    for name, spots in named.items():
        if kinds[name] in _LANDMARKS and len(name.split()) > 1:
            told = random.random() < 0.5
            district = areas.at(spots[0]).old_district if told else None
            text = landmark(name, district.name if district else "", random)
            questions.append(Question(text, None if told else _cell(spots[0], random), tuple(spots)))
    return questions


def _unknown(features: Features, index: AddressIndex, random: Random) -> tuple[AddressIndex, list[Question]]:
    """An index without some of its doors, and questions for those."""
    streets = {house.street for house in index.houses if house.sure}
    busy = [row for row in streets if len(index.houses_of[row]) >= 3]
    sure = [
        (h.number, h.street)
        for row in sorted(busy)
        for h in map(index.houses.__getitem__, index.houses_of[row])
        if h.sure and _NUMBER.match(h.number)
    ]
    gone = set(_some(sorted(set(sure)), random))
    kept = [house for house in index.houses if (house.number, house.street) not in gone]
    asked: dict[tuple[str, int], list[Point]] = defaultdict(list)
    for house in index.houses:
        if (house.number, house.street) in gone:
            asked[house.number, house.street].append(Point(house.lat, house.lon))
    make = partial(_unknown_question, index=index, random=random)
    questions = [make(number, row, spots) for (number, row), spots in sorted(asked.items())]
    contents = Contents(index.streets, index.lines, kept, index.junctions, index.landmarks, index.areas)
    return AddressIndex(contents), questions


def _unknown_question(number: str, row: int, spots: list[Point], *, index: AddressIndex, random: Random) -> Question:
    told = random.random() < 0.5
    district = index.areas.at(spots[0]).old_district if told else None
    address = Address(number, index.streets[row].name, district=district.name if district else "")
    return Question(plain(address, random), None if told else _cell(spots[0], random), tuple(spots))
