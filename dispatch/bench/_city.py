"""The city that the benchmarks run on: a real extract where there is one, else the schematic network."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import numpy as np
from django.conf import settings
from django.core.management import call_command
from numpy.typing import NDArray

from dispatch.domain.units import Status, Unit, Units
from mapping.build import build_roads
from mapping.domain.geo import Point
from mapping.extracts import current_build
from mapping.roads import Network, Roads, open_build

type Floats = NDArray[np.float64]

#: Inner Ho Chi Minh City: south, north, west, east.
INNER = (10.73, 10.84, 106.61, 106.74)
GPS_ERROR_DEG = 0.0001


def extract() -> Path | None:
    """ROADS_PBF, or the extract beside the repository, if it is there."""
    given = os.environ.get("ROADS_PBF", "")
    beside = Path(settings.BASE_DIR).parent / "shared" / "data" / "roads" / "hcm_2018.osm.pbf"
    path = Path(given) if given else beside
    return path if path.is_file() else None


def roads_dir() -> tuple[str, Path]:
    """(name, ROADS_DIR), built once for each extract and version of the builder, kept under var/bench."""
    source = extract()
    name = source.name.removesuffix(".osm.pbf") if source else "demo"
    folder = Path(settings.VAR_DIR) / "bench" / f"{name}-{_version(source)}"
    if not current_build(folder):
        build_roads(source or _demo(folder), folder, lambda line: None)
    return name, folder


def extract_or_demo() -> tuple[str, Path]:
    """(name, file) of the extract, or of the schematic network, which is written on first use."""
    source = extract()
    if source is not None:
        return source.name.removesuffix(".osm.pbf"), source
    folder = Path(settings.VAR_DIR) / "bench" / "demo-0"
    return "demo", _demo(folder)


def city() -> tuple[str, Roads]:
    """(name, roads), opened."""
    name, folder = roads_dir()
    return name, open_build(folder, current_build(folder))


def _version(source: Path | None) -> str:
    """Changes with the extract and with the code that builds roads from it."""
    whole = hashlib.sha256(str(source.stat().st_size if source else 0).encode())
    for path in sorted((Path(settings.BASE_DIR) / "mapping").rglob("*.py")):
        whole.update(path.read_bytes())
    return whole.hexdigest()[:12]


def _demo(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "demo.osm.pbf"
    call_command("write_demo_network", str(path))
    return path


def places(network: Network, count: int, seed: int, *, alleys: bool = False) -> list[Point]:
    """Places beside junctions of the inner city, GPS error included; the same for the same seed.

    Where cars are; with `alleys`, also where only people on foot and motorbikes come.
    """
    rng = np.random.default_rng(seed)
    a = network.streets.graph.a if alleys else network.graph.a
    south, north, west, east = INNER
    inside = (a.node_lat > south) & (a.node_lat < north) & (a.node_lon > west) & (a.node_lon < east)
    at = rng.choice(np.flatnonzero(inside), count)
    error = rng.normal(0, GPS_ERROR_DEG, (2, count))
    return [Point(lat, lon) for lat, lon in zip(a.node_lat[at] + error[0], a.node_lon[at] + error[1], strict=True)]


def fleet(network: Network, count: int, *, motorbikes: int = 0) -> Units:
    """Free vehicles with fresh fixes, every third at its station; so that every one must be timed."""
    spots = places(network, count, seed=count)
    return Units.of(
        [
            Unit(
                id=number,
                call_sign=f"{number:05d}",
                lat=spot.lat,
                lon=spot.lon,
                fix_age_s=5.0,
                speed_kmh=0.0,
                status=Status.FREE,
                vehicle_class="M" if number < motorbikes else "B",
                capabilities=("bls", "stretcher"),
                on_duty=True,
                in_service=True,
                at_station=number % 3 == 0,
            )
            for number, spot in enumerate(spots)
        ]
    )
