"""Learning speeds: what is hidden is found as far as the noise lets it, and where drives are few nothing is made up."""

import numpy as np
import pytest

from mapping.domain.learning import Legs, errors_of, held_out, joined, learn
from mapping.domain.speeds import CAR_SPEEDS, HOURS_PER_WEEK, RoadClass

USUAL = CAR_SPEEDS.free_flow_kmh * CAR_SPEEDS.factors
CLASSES = len(RoadClass)
#: Roads that drives are on, and how often.
SHARES = np.array([0, 0.1, 0.2, 0.2, 0.2, 0, 0.25, 0.05, 0, 0, 0])


def hidden(seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    off = rng.normal(0, 0.25, CLASSES) + rng.normal(0, 0.2, (HOURS_PER_WEEK, 1))
    return np.asarray(USUAL * np.exp(off + rng.normal(0, 0.1, (HOURS_PER_WEEK, CLASSES))))


def simulated(truth: np.ndarray, trips: int, seed: int) -> Legs:
    """Drives of 30 legs of about 100 m, each on one or two classes, with crews and readings that differ."""
    rng = np.random.default_rng(seed)
    legs = 30
    hour = np.repeat(rng.integers(0, HOURS_PER_WEEK, trips), legs)
    metres = np.zeros((trips * legs, CLASSES))
    for part in (70.0, 30.0):
        metres[np.arange(trips * legs), rng.choice(CLASSES, trips * legs, p=SHARES)] += part
    noise = np.repeat(rng.normal(0, 0.12, trips), legs) + rng.normal(0, 0.2, trips * legs)
    seconds = (metres * 3.6 / truth[hour]).sum(axis=1) * np.exp(noise)
    return Legs(np.repeat(np.arange(trips), legs), hour, seconds, metres)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_error_on_drives_never_seen_falls_close_to_the_noise(seed: int) -> None:
    truth = hidden(seed)
    known, away = held_out(simulated(truth, 4000, seed))
    assert not set(known.trip) & set(away.trip)
    before, after, limit = (errors_of(away, kmh).median for kmh in (USUAL, learn(known, USUAL).kmh, truth))
    assert after < 0.75 * before
    assert after < 1.25 * limit


def test_more_drives_come_closer_to_the_hidden_speeds() -> None:
    truth = hidden(4)
    used = SHARES > 0
    off = [
        float(np.abs(np.log(learn(simulated(truth, trips, 5), USUAL).kmh / truth))[:, used].mean())
        for trips in (100, 1000, 10_000)
    ]
    assert off[0] > off[1] > off[2]
    assert off[2] < 0.08


def test_a_single_odd_drive_hardly_moves_anything() -> None:
    one = simulated(USUAL / 3, 1, 6)
    change = np.log(USUAL / learn(one, USUAL).kmh)
    assert 0 < change[one.hour[0], RoadClass.RESIDENTIAL] < 0.5 * np.log(3)
    assert change.max() < 0.5 * np.log(3)


def test_a_class_that_nobody_drove_follows_the_rest_only_as_far_as_is_known() -> None:
    slow = simulated(USUAL / 1.5, 500, 7)
    learned = learn(slow, USUAL)
    assert learned.trips[:, RoadClass.FERRY].sum() == 0
    assert np.log(USUAL / learned.kmh)[:, RoadClass.PRIMARY].mean() == pytest.approx(np.log(1.5), abs=0.05)


def test_nothing_is_learned_from_nothing() -> None:
    none = joined([], CLASSES)
    assert np.allclose(learn(none, USUAL).kmh, USUAL)
    assert errors_of(none, USUAL).trips == 0
