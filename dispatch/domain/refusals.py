"""What a crew's refusal does to the place of its vehicle in a ranking."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

#: How long a refusal counts for other incidents too. What crews refuse for (a breakdown, no oxygen, a closed street)
#: is seldom over sooner; what lasts longer belongs to the vehicle's "out of service".
REFUSAL_COUNTS: Final = timedelta(minutes=10)
#: More than any ETA that is ranked: whoever refused comes after all who did not, whoever refused this incident last.
BEHIND_S: Final = 1_000_000.0


@dataclass(frozen=True, slots=True)
class Refusal:
    """A vehicle's newest refusal. `here`: of the very incident that is ranked for."""

    at: datetime
    reason: str
    here: bool

    @property
    def params(self) -> dict[str, float | str | list[str]]:
        return {"at": self.at.isoformat(), "reason": self.reason}


def behind_s(ids: Iterable[int], refusals: Mapping[int, Refusal]) -> list[float]:
    """What is added to each vehicle's ETA for the order alone."""
    return [BEHIND_S * (1 + one.here) if (one := refusals.get(pk)) else 0.0 for pk in ids]
