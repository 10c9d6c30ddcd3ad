"""A closure that is drawn on one web process is obeyed by ranking and routes on another, at the next question."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from config import clock
from fleet.models import Vehicle
from fleet.services import issue_device
from mapping.build import build_roads
from tests.factories import Cast, incident
from tests.realtime.processes import Server, server
from tests.unit.mapping.osm_xml import Town, place

#: A ring of two-way streets: from the north-east corner to the south-east one there is a short way and a long way.
NODES = {1: (0.0, 0.0), 2: (800.0, 0.0), 3: (800.0, 600.0), 4: (0.0, 600.0)}
WAYS: Any = [(101, [1, 2], {}), (102, [2, 3], {"name": "Pasteur"}), (103, [3, 4], {}), (104, [4, 1], {})]


@pytest.fixture(scope="module")
def ring(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("closures")
    (folder / "ring.osm").write_text(Town(NODES, WAYS).xml(), encoding="utf-8")
    build_roads(folder / "ring.osm", folder / "roads", lambda line: None)
    return folder / "roads"


def _stands(at: Server, vehicle: Vehicle, east_m: float, north_m: float) -> None:
    spot = place(east_m, north_m)
    _device, token = issue_device(centre=vehicle.centre, name="GPS", scopes=["positions"], vehicle=vehicle)
    fix = {"vehicle": vehicle.call_sign, "lat": spot.lat, "lon": spot.lon, "at": clock.iso(clock.now())}
    assert at.device(token).post("/api/positions", json={"fixes": [fix]}).status_code == 202


def _closed(north_m: float) -> dict[str, Any]:
    corners = [(760, north_m - 40), (840, north_m - 40), (840, north_m + 40), (760, north_m + 40)]
    points = [[spot.lat, spot.lon] for spot in (place(*corner) for corner in corners)]
    until = clock.iso(clock.now().replace(microsecond=0) + timedelta(hours=2))
    return {"kind": "closed", "shape": "polygon", "points": points, "to_at": until, "reason": "Ngập"}


def _seconds(desk: httpx.Client, incident_id: int, vehicle: Vehicle) -> tuple[float, float, float]:
    """(ranked drive, routed duration, furthest west that the route goes)."""
    ranked = desk.get(f"/api/incidents/{incident_id}/recommendations").json()["recommendations"]
    drive_s = next(one["drive_s"] for one in ranked if one["vehicle_id"] == vehicle.pk)
    way = desk.get(f"/api/incidents/{incident_id}/route", params={"vehicle_id": vehicle.pk}).json()
    assert way["source"] == "roads"
    return drive_s, way["duration_s"], min(lon for _lat, lon in way["line"])


def test_a_closure_drawn_on_one_process_is_obeyed_on_the_other(city: Cast, ring: Path) -> None:
    target = place(800, 30)
    one = incident(city, lat=target.lat, lon=target.lon)
    env = {"ROADS_DIR": str(ring)}
    with server(env=env) as here, server(env=env) as there:
        for process in (here, there):
            _stands(process, city.b02, 800, 570)
        drawing, asking = here.desk(city.lan), there.desk(city.minh)
        before = _seconds(asking, one.pk, city.b02)
        assert before[0] == pytest.approx(before[1], rel=0.05)

        drawn = drawing.post("/api/zones", json=_closed(300))
        assert drawn.status_code == 201, drawn.text
        after = _seconds(asking, one.pk, city.b02)
        assert after[0] > before[0] + 60
        assert after[0] == pytest.approx(after[1], rel=0.05)
        assert after[2] < place(100, 0).lon < before[2]  # round by the west

        assert drawing.delete(f"/api/zones/{drawn.json()['id']}").status_code == 204
        assert _seconds(asking, one.pk, city.b02)[0] == pytest.approx(before[0], abs=1)
