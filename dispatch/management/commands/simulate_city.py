"""manage.py simulate_city: a demo city's callers, colleagues and crews, through the public contract alone."""

import asyncio
import contextlib
import signal
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from dispatch.simulation.city import Access, City, read_access
from dispatch.simulation.time import Pace


class Command(BaseCommand):
    """Runs until SIGTERM or Ctrl-C. Never touches the database; knows the streets from the built roads."""

    help = "Play callers, dispatchers and crews against a running server"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--url", default="http://localhost:8000")
        parser.add_argument("--tokens", type=Path, default=Path(settings.VAR_DIR) / "demo" / "simulator.json")
        parser.add_argument("--seed", type=int, default=115, help="decides every random choice")
        parser.add_argument("--speed", type=float, default=1.0, help="how many times faster than life")
        parser.add_argument("--desks", type=int, default=1, help="simulated dispatchers in each centre")
        parser.add_argument("--patience", type=float, default=12.0, help="seconds that they let a call ring for you")
        parser.add_argument("--until", type=float, help="stop after so many seconds")

    def handle(self, *args: Any, **options: Any) -> None:
        if not 0.1 <= options["speed"] <= 600 or options["desks"] < 0:
            raise CommandError("speed must be within 0.1 and 600, desks 0 or more")
        city = City(
            options["url"],
            _accesses(options["tokens"]),
            seed=options["seed"],
            pace=Pace(options["speed"], options["patience"]),
            desks=options["desks"],
        )
        asyncio.run(_live(city, self._say, options["until"]))

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _accesses(path: Path) -> list[Access]:
    try:
        return read_access(path)
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise CommandError(f"{path}: cannot be read as the simulator's tokens ({problem!r})") from problem


async def _live(city: City, say: Any, until_s: float | None) -> None:
    life = asyncio.ensure_future(city.run(say=say, until_s=until_s))
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, life.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await life
