"""Turn costs and turn bans, over one junction and over several, against a search that remembers every street driven."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from math import atan2, degrees
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from mapping.domain.access import Mode
from mapping.domain.eta import EtaField
from mapping.domain.geo import Point, haversine_m
from mapping.domain.snap import Snapper
from mapping.domain.speeds import CAR_SPEEDS, RoadClass
from mapping.domain.turns import SIGNAL_S, TURN_S, Turn, kind_of
from tests.unit.mapping.osm_xml import QUIET_HOUR, Town, Ways, eta_s, place

# A cross of two main streets: 1-2-3 west to east, 4-2-5 south to north.
CROSS = {1: (-500.0, 0.0), 2: (0.0, 0.0), 3: (500.0, 0.0), 4: (0.0, -500.0), 5: (0.0, 500.0)}
MAIN = {"highway": "tertiary"}
ARMS: Ways = [(10, [1, 2], MAIN), (11, [2, 3], MAIN), (12, [4, 2], MAIN), (13, [2, 5], MAIN)]
TERTIARY_M_S = 38 / 3.6


@pytest.mark.parametrize(
    ("arrive", "leave", "across", "back", "expected"),
    [
        (0, 10, True, False, Turn.STRAIGHT),
        (350, 10, True, False, Turn.STRAIGHT),
        (0, 90, True, False, Turn.RIGHT),
        (0, 270, True, False, Turn.LEFT_ACROSS),
        (0, 270, False, False, Turn.LEFT),
        (90, 250, True, False, Turn.SHARP),
        (0, 180, True, True, Turn.U_TURN),
    ],
)
def test_kinds_of_turns(arrive: float, leave: float, across: bool, back: bool, expected: Turn) -> None:
    assert kind_of([arrive], [leave], np.array([across]), np.array([back])).tolist() == [expected]


@pytest.mark.parametrize(
    ("start", "turn"),
    [((-100, 0), Turn.LEFT_ACROSS), ((100, 0), Turn.RIGHT), ((0, -100), Turn.STRAIGHT)],
)
def test_a_turn_at_a_main_junction_costs_by_its_kind(tmp_path: Path, start: tuple[float, float], turn: Turn) -> None:
    field = Town(CROSS, ARMS).field(tmp_path, place(0, 100))
    assert eta_s(field, place(*start)) == pytest.approx(200 / TERTIARY_M_S + TURN_S[turn], rel=1e-2)


def test_between_lesser_streets_a_turn_costs_nothing(tmp_path: Path) -> None:
    lesser: Ways = [(number, refs, {}) for number, refs, _ in ARMS]
    field = Town(CROSS, lesser).field(tmp_path, place(0, 100))
    assert eta_s(field, place(-100, 0)) == pytest.approx(200 / (25 / 3.6), rel=1e-2)


def test_traffic_lights_cost_more_also_in_the_middle_of_a_street(tmp_path: Path) -> None:
    nodes = {1: (0.0, 0.0), 2: (300.0, 0.0), 3: (600.0, 0.0)}
    street = Town(nodes, [(10, [1, 2, 3], MAIN)], node_tags={2: {"highway": "traffic_signals"}})
    field = street.field(tmp_path, place(500, 0))
    assert eta_s(field, place(100, 0)) == pytest.approx(400 / TERTIARY_M_S + SIGNAL_S, rel=1e-2)


def test_motorbikes_pay_for_no_turn_and_keep_to_the_bans_that_are_theirs(tmp_path: Path) -> None:
    town = Town(CROSS, ARMS, bans=[(10, 2, 13, "no_left_turn;except=motorcycle"), (10, 2, 12, "no_right_turn")])
    car, bike = town.graph(tmp_path), town.graph(tmp_path, Mode.MOTORBIKE)
    assert (car.meta["turn_bans_used"], bike.meta["turn_bans_used"]) == (2, 1)
    north = EtaField(bike, Snapper(bike), place(0, 100), QUIET_HOUR)
    assert eta_s(north, place(-100, 0)) == pytest.approx(200 / TERTIARY_M_S, rel=1e-2)
    assert eta_s(EtaField(car, Snapper(car), place(0, 100), QUIET_HOUR), place(-100, 0)) > 1000 / TERTIARY_M_S


def test_ambulances_that_a_ban_spares_need_not_keep_to_it(tmp_path: Path) -> None:
    graph = Town(CROSS, ARMS, bans=[(10, 2, 13, "no_left_turn;except=psv;emergency")]).graph(tmp_path)
    assert (graph.meta["turn_bans_used"], graph.meta["turn_bans_dropped"]) == (0, 0)


# A dual carriageway: 1-2-3 eastward, 6-5-4 westward, joined by 2-5; the side street 2-7 comes from the south.
DUAL = {1: (-400.0, 0.0), 2: (0.0, 0.0), 3: (400.0, 0.0), 4: (-400.0, 30.0), 5: (0.0, 30.0), 6: (400.0, 30.0)}
ONE_WAY = MAIN | {"oneway": "yes"}
CARRIAGEWAYS: Ways = [
    (20, [1, 2], ONE_WAY), (21, [2, 3], ONE_WAY), (22, [6, 5], ONE_WAY), (23, [5, 4], ONE_WAY),
    (24, [2, 5], MAIN), (25, [3, 6], MAIN), (26, [4, 1], MAIN),
]  # fmt: skip


def test_a_u_turn_over_a_median_may_be_banned_as_a_whole(tmp_path: Path) -> None:
    free = Town(DUAL, CARRIAGEWAYS).field(tmp_path, place(-100, 30))
    town = Town(DUAL, CARRIAGEWAYS, via_way_bans=[(20, [24], 23, "no_u_turn")])
    banned = town.field(tmp_path, place(-100, 30))
    assert eta_s(free, place(-100, 0)) < 60
    # On to the end of the road, back on the other side: the link itself stays open to others.
    assert eta_s(banned, place(-100, 0)) == pytest.approx(1030 / TERTIARY_M_S, abs=20)
    assert eta_s(banned, place(0, 15)) == pytest.approx(eta_s(free, place(0, 15)))
    assert banned.graph.meta["turn_bans_over_ways"] == 1


def test_an_only_ban_over_a_way_prescribes_both_turns(tmp_path: Path) -> None:
    town = Town(DUAL, CARRIAGEWAYS, via_way_bans=[(20, [24], 23, "only_u_turn")])
    east = town.field(tmp_path, place(100, 0))
    # From the west one must cross over and come back, and may only then go on east.
    assert eta_s(east, place(-100, 0)) > 800 / TERTIARY_M_S


def test_a_ban_whose_members_are_missing_is_counted_as_dropped(tmp_path: Path) -> None:
    graph = Town(CROSS, ARMS, bans=[(10, 2, 99, "no_left_turn")], via_way_bans=[(10, [12], 99, "no_u_turn")]).graph(
        tmp_path
    )
    assert (graph.meta["turn_bans_used"], graph.meta["turn_bans_dropped"]) == (0, 2)


# Random towns, their streets one piece each, against a search whose state is the last three streets driven.


@dataclass(frozen=True)
class Grid:
    town: Town

    @property
    def numbers(self) -> list[int]:
        return [way[0] for way in self.town.ways]

    def ends(self, edge: tuple[int, int]) -> tuple[int, int]:
        refs = self.town.ways[edge[0]][1]
        return (refs[1], refs[0]) if edge[1] else (refs[0], refs[1])

    def drivable(self, way: int) -> tuple[int, ...]:
        return (0,) if self.town.ways[way][2].get("oneway") else (0, 1)

    def seconds(self, way: int) -> float:
        a, b = (place(*self.town.nodes[n]) for n in self.town.ways[way][1])
        main = self.town.ways[way][2]["highway"] == "tertiary"
        kind = RoadClass.TERTIARY if main else RoadClass.RESIDENTIAL
        return haversine_m(a, b) * float(CAR_SPEEDS.pace_s_per_m(QUIET_HOUR)[kind])

    def bearing(self, edge: tuple[int, int]) -> float:
        a, b = (np.array(self.town.nodes[n]) for n in self.ends(edge))
        return degrees(atan2(*(b - a)))

    def arms(self, node: int) -> list[int]:
        return [i for i, (_, refs, _) in enumerate(self.town.ways) if node in refs]

    def turn_s(self, come: tuple[int, int], go: tuple[int, int]) -> float:
        arms = self.arms(self.ends(go)[0])
        if not any(self.town.ways[way][2]["highway"] == "tertiary" for way in arms):
            return 0.0
        back = come[0] == go[0]
        if len(arms) == 2 and not back:
            return 0.0
        across = len(self.drivable(come[0])) == 2 or len(self.drivable(go[0])) == 2
        kind = kind_of([self.bearing(come)], [self.bearing(go)], np.array([across]), np.array([back]))
        return float(TURN_S[kind[0]])

    def allowed(self, driven: tuple[tuple[int, int], ...], go: tuple[int, int]) -> bool:
        """No ban of the town speaks against it."""
        node = self.ends(go)[0]
        ways = [self.numbers[way] for way, _ in driven]
        to = self.numbers[go[0]]
        here = [(b, kind) for a, via, b, kind in self.town.bans if (a, via) == (ways[-1], node)]
        over = [
            (b, kind)
            for a, vias, b, kind in self.town.via_way_bans
            if len(driven) > len(vias) and ways[-len(vias) - 1 :] == [a, *vias]
        ]
        into = [vias[0] for a, vias, b, kind in self.town.via_way_bans if kind.startswith("only") and a == ways[-1]
                and node in self._way(vias[0])[1]]  # fmt: skip
        if any(to == b for b, kind in (*here, *over) if kind.startswith("no")):
            return False
        sole = [b for b, kind in here if kind.startswith("only")] or None
        chain = [b for b, kind in over if kind.startswith("only")] or None
        return (
            (sole is None or to in {*sole, *into})
            and (not into or to in {*into, *(sole or [])})
            and (chain is None or to in chain)
        )

    def _way(self, number: int) -> tuple[int, list[int], dict[str, str]]:
        return self.town.ways[self.numbers.index(number)]

    def brute_force(self, start: tuple[int, float], goal: tuple[int, float]) -> float:
        (way, share), (goal_way, goal_share) = start, goal
        best = np.inf
        for back in self.drivable(way) if way == goal_way else ():
            ahead = (share - goal_share) if back else (goal_share - share)
            best = min(best, ahead * self.seconds(way)) if ahead >= 0 else best
        queue: list[tuple[float, tuple[tuple[int, int], ...]]] = [
            ((share if b else 1 - share) * self.seconds(way), ((way, b),)) for b in self.drivable(way)
        ]
        seen: set[tuple[tuple[int, int], ...]] = set()
        while queue:
            spent, driven = heapq.heappop(queue)
            if driven in seen:
                continue
            seen.add(driven)
            for go in self._exits(driven):
                turned = spent + self.turn_s(driven[-1], go)
                if go[0] == goal_way:
                    part = (1 - goal_share) if go[1] else goal_share
                    best = min(best, turned + part * self.seconds(goal_way))
                heapq.heappush(queue, (turned + self.seconds(go[0]), (*driven, go)[-3:]))
        return best

    def _exits(self, driven: tuple[tuple[int, int], ...]) -> list[tuple[int, int]]:
        node = self.ends(driven[-1])[1]
        arms = self.arms(node)
        out = [(way, back) for way in arms for back in self.drivable(way) if self.ends((way, back))[0] == node]
        main = any(self.town.ways[way][2]["highway"] == "tertiary" for way in arms)
        if main and len(arms) == 2 and len(out) == 2:
            out = [go for go in out if go[0] != driven[-1][0]]
        return [go for go in out if self.allowed(driven, go)]


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    columns, rows = draw(st.integers(2, 4)), draw(st.integers(2, 3))
    shift = st.floats(-60, 60)
    nodes = {
        1 + x + y * columns: (300.0 * x + draw(shift), 300.0 * y + draw(shift))
        for x in range(columns)
        for y in range(rows)
    }
    pairs = [(n, n + 1) for n in nodes if n % columns] + [(n, n + columns) for n in nodes if n + columns in nodes]
    ways: Ways = []
    for i, pair in enumerate(pairs):
        tags = {"highway": draw(st.sampled_from(["tertiary", "residential"]))}
        one_way = {"oneway": "yes"} if draw(st.integers(0, 5)) == 0 else {}
        ways.append((100 + i, list(draw(st.permutations(pair))), tags | one_way))
    both = {number: not tags.get("oneway") for number, _, tags in ways}
    shared = {(a, b): n for a, ra, _ in ways for b, rb, _ in ways if a != b for n in set(ra) & set(rb)}
    corners = [(a, n, b) for (a, b), n in shared.items() if both[a] and both[b]]
    over = [
        (a, [v], b) for (a, v), n in shared.items() for (w, b), m in shared.items()
        if w == v and n != m and b != a and both[a] and both[v] and both[b]
    ]  # fmt: skip
    kind = st.sampled_from(["no_left_turn", "no_left_turn", "no_straight_on"])
    bans = (
        [(*c, draw(kind)) for c in draw(st.lists(st.sampled_from(corners), max_size=3, unique=True))] if corners else []
    )
    picked = draw(st.lists(st.sampled_from(over), max_size=3, unique_by=str)) if over else []
    chains = [(*c, draw(st.sampled_from(["no_u_turn", "no_u_turn", "only_left_turn"]))) for c in picked]
    return Grid(Town(nodes, ways, bans, via_way_bans=chains))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(grid=grids(), data=st.data())
def test_the_graph_equals_a_search_that_remembers_the_streets(grid: Grid, data: st.DataObject, tmp_path: Path) -> None:
    graph = grid.town.graph(tmp_path)
    assume(graph.a.in_main.all())
    spot = st.tuples(st.integers(0, len(grid.town.ways) - 1), st.floats(0.1, 0.9))
    start, goal = data.draw(spot), data.draw(spot)
    field = EtaField(graph, Snapper(graph), _on(grid, goal), QUIET_HOUR)
    expected = grid.brute_force(start, goal)
    assert graph.meta["turn_bans_dropped"] == 0
    assert eta_s(field, _on(grid, start)) == pytest.approx(expected, rel=0.01, abs=0.5)


def _on(grid: Grid, spot: tuple[int, float]) -> Point:
    a, b = (np.array(grid.town.nodes[n]) for n in grid.town.ways[spot[0]][1])
    return place(*(a + (b - a) * spot[1]))


def test_a_patient_on_a_corner_is_reached_by_whichever_street_is_easier(tmp_path: Path) -> None:
    # The corner's nearest street runs away from it, one way; who comes along the other need not go round.
    square = {1: (0.0, 0.0), 2: (400.0, 0.0), 3: (400.0, 400.0), 4: (0.0, 400.0)}
    ways: Ways = [(10, [1, 2], {"oneway": "yes"}), (11, [2, 3], {}), (12, [3, 4], {}), (13, [4, 1], {})]
    town = Town(square, ways, bans=[(13, 1, 10, "no_left_turn")])
    field = town.field(tmp_path, place(8, -4))
    assert eta_s(field, place(0, 100)) == pytest.approx(100 / (25 / 3.6) + 12 / 1.3, rel=0.05)
