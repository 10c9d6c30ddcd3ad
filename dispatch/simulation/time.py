"""The simulated city's time: as fast as told, on the wall clock's second hand."""

import asyncio
import time
from dataclasses import dataclass

from config import clock
from mapping.domain.speeds import LOCAL_TIME


@dataclass(frozen=True, slots=True)
class Pace:
    """speed: seconds of the city in one second of the wall clock. patience_wall_s: how long colleagues let a call ring.

    A person at a console cannot be sped up, so what they should get the chance to do is measured on the wall clock.
    """

    speed: float = 1.0
    patience_wall_s: float = 12.0

    async def wait(self, city_s: float, *, wall_s: float = 0.0) -> None:
        """Let so many seconds of the city pass, and at least wall_s of the wall clock's."""
        await asyncio.sleep(max(city_s / self.speed, wall_s))

    def wall_s(self, city_s: float) -> float:
        return city_s / self.speed


def now_s() -> float:
    """Monotonic wall-clock seconds."""
    return time.monotonic()


def epoch_s() -> float:
    return clock.now().timestamp()


def hour() -> int:
    """The hour of day in the city, 0..23."""
    return clock.now().astimezone(LOCAL_TIME).hour
