"""All that moves in one city: a network for cars, one for motorbikes, one for boats, and one for people on foot."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np

from mapping.domain.access import Mode
from mapping.domain.boats import BOAT_SPEEDS, MOORING_M
from mapping.domain.conditions import Profile
from mapping.domain.costs import Costs
from mapping.domain.eta import MAX_OFF_ROAD_M, EtaField, Field, NowhereField
from mapping.domain.geo import Point
from mapping.domain.layer import Layer
from mapping.domain.road_build import Built, NoRoads, build
from mapping.domain.road_graph import RoadGraph
from mapping.domain.road_parts import parts_of
from mapping.domain.snap import Snapper
from mapping.domain.speeds import SpeedTable
from mapping.domain.stops import Stops, bank_stops, shared_stops
from mapping.domain.streets import Streets
from mapping.domain.walk import MOST_WALK_M, Goals, Walks

#: A boat's crew walks no further than this from the bank; a car is quicker there. Assumption.
MOST_WALK_ASHORE_M = 800.0
FOOT: Final = "foot"
BOAT: Final = "boat"
MOTORBIKE: Final = "motorbike"


@dataclass(frozen=True, eq=False)
class Network:
    """`graph` and `snapper` are the car's. The others are None where a build, or a test, has none."""

    graph: RoadGraph
    snapper: Snapper
    foot: Layer | None = None
    walks: Walks | None = None
    motorbike: Layer | None = None
    boat: Layer | None = None

    @cached_property
    def car(self) -> Layer:
        """The car's network as a layer like the others."""
        return Layer(self.graph, self.snapper, self.walks)

    @property
    def streets(self) -> Layer:
        """Every street and path that anybody may use."""
        return self.foot or self.car

    @property
    def by_road(self) -> list[Layer]:
        """The networks of all that drives."""
        return [self.car, self.motorbike] if self.motorbike else [self.car]

    def layer(self, profile: Profile) -> Layer | None:
        """The network of one kind of vehicle; None for boats where no water is mapped."""
        if profile == "boat":
            return self.boat
        return (self.motorbike if profile == "motorbike" else None) or self.car

    def field(self, target: Point, hour: int, *, profile: Profile, speeds: SpeedTable, costs: Costs) -> Field:
        """Times to a target. Raises OffTheMap."""
        layer = self.layer(profile)
        if layer is None:
            return NowhereField(target)
        if profile == "boat":
            return self._by_boat(layer, target, hour, costs)
        goals = goals_of(layer, target, profile)
        return EtaField(layer.graph, layer.snapper, target, hour, speeds=speeds, costs=costs, goals=goals)

    def _by_boat(self, layer: Layer, target: Point, hour: int, costs: Costs) -> Field:
        """Up to the target where it is on the water, or over it on a bridge; else to a landing."""
        snap = layer.snapper.snap([target.lat], [target.lon])
        middle_m, half_m = float(snap.off_m[0]), float(layer.graph.a.width_m[snap.segment[0]]) / 2
        street_m = float(self.streets.snapper.snap([target.lat], [target.lon]).off_m[0])
        goals = None if middle_m <= min(half_m, street_m) else goals_of(layer, target, BOAT)
        if goals is None and middle_m > half_m:
            return NowhereField(target)
        off_m = layer.graph.a.width_m / 2 + MOORING_M
        return EtaField(
            layer.graph, layer.snapper, target, hour, speeds=BOAT_SPEEDS, costs=costs, goals=goals, most_off_m=off_m
        )


def goals_of(layer: Layer, target: Point, profile: Profile) -> Goals | None:
    """Where a vehicle must stop for a target; None when it gets there itself, or cannot say."""
    if layer.walks is None:
        return None
    if profile == "boat":
        return layer.walks.goals(target, np.inf, most_m=MOST_WALK_ASHORE_M)
    off_m = float(layer.snapper.snap([target.lat], [target.lon]).off_m[0])
    return layer.walks.goals(target, off_m, most_m=MOST_WALK_M) if off_m <= MAX_OFF_ROAD_M else None


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """Everything that is saved of a network."""

    car: RoadGraph
    layers: dict[str, RoadGraph] = field(default_factory=dict)
    stops: dict[str, Stops] = field(default_factory=dict)

    def save(self, folder: Path) -> None:
        """Into an existing folder: the car's graph, and a folder for each other."""
        self.car.save(folder)
        for name, graph in self.layers.items():
            (folder / name).mkdir()
            graph.save(folder / name)
        for name, stops in self.stops.items():
            stops.save(folder / name if name in self.layers else folder)

    @property
    def report(self) -> dict[str, Any]:
        """Facts about the other networks."""
        kept = ("junctions", "segments", "turn_bans_used", "turn_bans_dropped")
        return {name: {k: graph.meta[k] for k in kept} | parts_of(graph) for name, graph in self.layers.items()}


def draw(streets: Streets, *, source: str = "") -> Drawn:
    """All networks of a city. Raises NoRoads when cars may use nothing."""
    car, foot = build(streets, source=source), build(streets, source=source, mode=Mode.FOOT)
    bike = build(streets, source=source, mode=Mode.MOTORBIKE)
    layers = {FOOT: foot.graph, MOTORBIKE: bike.graph}
    stops = {"car": _stops(car, foot), MOTORBIKE: _stops(bike, foot)}
    try:
        boat = build(streets, source=source, mode=Mode.BOAT).graph
    except NoRoads:
        return Drawn(car.graph, layers, stops)
    stops[BOAT] = bank_stops(boat, foot.graph, Snapper(boat), streets.banks)
    return Drawn(car.graph, {**layers, BOAT: boat}, stops)


def _stops(vehicle: Built, foot: Built) -> Stops:
    return shared_stops(vehicle, foot, Snapper(vehicle.graph))


def assemble(drawn: Drawn) -> Network:
    """Ready to be searched."""
    layers = {name: (graph, Snapper(graph)) for name, graph in drawn.layers.items()}
    car = Snapper(drawn.car)
    if FOOT not in layers:
        return Network(drawn.car, car)
    foot = Layer(*layers.pop(FOOT))
    walks = {name: Walks(foot.graph, foot.snapper, stops) for name, stops in drawn.stops.items()}
    others = {name: Layer(graph, snapper, walks[name]) for name, (graph, snapper) in layers.items()}
    return Network(drawn.car, car, foot, walks["car"], others.get(MOTORBIKE), others.get(BOAT))


def load(folder: Path) -> Network:
    """Open what `Drawn.save` wrote. Raises OSError or ValueError when unusable."""
    names = [name for name in (FOOT, MOTORBIKE, BOAT) if (folder / name).is_dir()]
    layers = {name: RoadGraph.load(folder / name) for name in names}
    stops = {name: Stops.load(folder / name) for name in names if name != FOOT}
    return assemble(Drawn(RoadGraph.load(folder), layers, {"car": Stops.load(folder), **stops}))
