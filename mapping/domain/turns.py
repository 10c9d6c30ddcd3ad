"""What a turn costs: kinds of movement at a junction, and seconds for each.

The seconds are ASSUMPTIONS for a van with its siren on, driving on the right; the speeds by hour already hold the
ordinary standing about at junctions. A motorbike threads through: its turns cost nothing.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

type Floats = NDArray[np.float64]
type Kinds = NDArray[np.uint8]


class Turn(IntEnum):
    """A movement, by its angle and by whose way it crosses."""

    STRAIGHT = 0
    RIGHT = 1
    LEFT = 2  # between one-way carriageways: nobody comes the other way
    LEFT_ACROSS = 3
    SHARP = 4
    U_TURN = 5


#: Added to a kind where the junction has traffic lights.
SIGNAL: Final = 8
#: Less than this is straight on, more than SHARP_DEG a hairpin.
STRAIGHT_DEG, SHARP_DEG = 35.0, 135.0
SIGNAL_S: Final = 4.0
_SECONDS: Final = {
    Turn.STRAIGHT: 0.0,
    Turn.RIGHT: 2.0,
    Turn.LEFT: 3.0,
    Turn.LEFT_ACROSS: 6.0,
    Turn.SHARP: 7.0,
    Turn.U_TURN: 20.0,
}
#: Seconds by kind, SIGNAL included; shape (16,).
TURN_S: Final[Floats] = np.array(
    [_SECONDS.get(Turn(k % 8), 0.0) + SIGNAL_S * (k >= SIGNAL) if k % 8 <= 5 else 0.0 for k in range(16)]
)


def kind_of(arrive_deg: ArrayLike, leave_deg: ArrayLike, across: NDArray[np.bool_], back: NDArray[np.bool_]) -> Kinds:
    """Kinds of movements (K,): bearings before and after, whether traffic comes against, whether it turns round."""
    angle = (np.subtract(leave_deg, arrive_deg) + 180.0) % 360.0 - 180.0
    left = np.where(across, Turn.LEFT_ACROSS, Turn.LEFT)
    rules = [back, np.abs(angle) > SHARP_DEG, angle > STRAIGHT_DEG, angle < -STRAIGHT_DEG]
    return np.select(rules, [Turn.U_TURN, Turn.SHARP, Turn.RIGHT, left], Turn.STRAIGHT).astype(np.uint8)
