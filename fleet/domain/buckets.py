"""A token bucket: how often one asker may come."""

from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True, slots=True)
class Rate:
    """per_s requests a second in the long run, and `burst` at once after a pause."""

    per_s: float
    burst: float


@dataclass(slots=True)
class Bucket:
    """What is left of the burst, as of `at_s` on a monotonic clock."""

    left: float
    at_s: float

    def take(self, rate: Rate, now_s: float) -> int:
        """0 when the request may pass; otherwise the whole seconds after which the next one may."""
        self.left = min(rate.burst, self.left + (now_s - self.at_s) * rate.per_s)
        self.at_s = now_s
        if self.left < 1:
            return max(1, ceil((1 - self.left) / rate.per_s))
        self.left -= 1
        return 0
