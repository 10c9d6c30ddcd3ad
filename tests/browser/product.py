"""The product in a process of its own, with a city to work in and the machines that talk to it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

import httpx

from tests import servers
from tests.browser.line import Line

SCENE = {"lat": 10.7755, "lon": 106.7010}
PLACES = {"C-01": (10.7750, 106.7005), "B-02": (10.7800, 106.6900), "A-03": (10.8000, 106.6600)}
FOUND = "from tests.browser import cities; cities.found({city!r})"


@dataclass
class Product:
    """The server, and the telephone exchange and the GPS provider that are its devices."""

    url: str
    tokens: dict[str, str]
    vehicles: dict[str, int]

    def over(self, line: Line) -> Self:
        """The same server, as a device on this line finds it."""
        return replace(self, url=line.url)

    def post(self, scope: str, path: str, body: dict[str, Any]) -> Any:
        headers = {"Authorization": f"Bearer {self.tokens[scope]}"}
        answer = httpx.post(self.url + path, json=body, headers=headers, timeout=30)
        assert answer.is_success, answer.text
        return answer.json()

    def ring(self, phone: str, *, ago_s: int = 0) -> None:
        received_at = (datetime.now(UTC) - timedelta(seconds=ago_s)).isoformat()  # the test's own exchange
        self.post("calls", "/api/calls", {"phone": phone, "received_at": received_at, **SCENE})

    def ring_without_a_place(self, phone: str) -> None:
        self.post("calls", "/api/calls", {"phone": phone})

    def drive(self) -> None:
        at = datetime.now(UTC).timestamp()
        fixes = [{"vehicle": name, "lat": lat, "lon": lon, "at": at} for name, (lat, lon) in PLACES.items()]
        assert self.post("positions", "/api/positions", {"fixes": fixes})["accepted"] == len(fixes)


@contextmanager
def product(folder: Path, city: str, **settings: str) -> Iterator[Product]:
    """The product with one of `cities`; without roads unless the settings name some."""
    database = servers.empty_database(folder / "db.sqlite3")
    env = {**servers.PRODUCT, "VAR_DIR": str(folder), "DATABASE_URL": database, **settings}
    told = servers.manage("shell", "-v0", "-c", FOUND.format(city=city), env=env)
    with servers.web_server(env, log=folder / "server.log") as url:
        yield Product(url, **json.loads(told.strip().splitlines()[-1]))
