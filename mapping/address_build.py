"""Building the address index of an extract, as one step of `build_roads`."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mapping.admin_units import units_within
from mapping.domain.address.assemble import assemble
from mapping.domain.address.features import Features
from mapping.domain.address.index import AddressIndex
from mapping.gazetteer import FOLDER
from mapping.osm_places import read_features

#: Share of points left outside on each side: an extract's stray ferry must not stretch it over three provinces.
_STRAY = 0.1


def make_index(features: Features) -> AddressIndex:
    """The index of a map's features, with the units of the land it covers."""
    return assemble(features, units_within(_box(features), features.borders))


def build_addresses(extract: Path, build: Path) -> dict[str, int]:
    """Writes the index of an extract beside its roads; returns how much it holds. Raises UnreadableExtract, OSError."""
    index = make_index(read_features(extract))
    index.save(build / FOLDER)
    return {
        "streets": sum(not street.chain for street in index.streets),
        "alleys": sum(bool(street.chain) for street in index.streets),
        "house_numbers": len(index.houses),
        "street_junctions": len(index.junctions),
        "landmarks": len(index.landmarks),
    }


def _box(features: Features) -> tuple[float, float, float, float]:
    spots = [way.points for way in features.ways] or [np.array([[d.lat, d.lon]]) for d in features.doors]
    if not spots:
        return (0.0, 0.0, 0.0, 0.0)
    points = np.concatenate(spots)
    low, high = (np.percentile(points, share, axis=0) for share in (_STRAY, 100 - _STRAY))
    return (float(low[0]), float(low[1]), float(high[0]), float(high[1]))
