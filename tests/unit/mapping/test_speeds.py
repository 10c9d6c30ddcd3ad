"""Speeds by class and by hour of the week."""

from datetime import UTC, datetime

import numpy as np
import pytest

from mapping.domain.speeds import CAR_SPEEDS, MOTORBIKE_SPEEDS, RoadClass, SpeedTable, hour_of_week


def test_the_week_begins_on_monday_midnight_in_vietnam() -> None:
    assert hour_of_week(datetime(2026, 11, 22, 17, 0, tzinfo=UTC)) == 0  # Monday 00:00 at +07:00
    assert hour_of_week(datetime(2026, 11, 22, 16, 59, tzinfo=UTC)) == 167


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        hour_of_week(datetime(2026, 11, 22, 17, 0))


def test_the_evening_rush_is_slower_than_the_night() -> None:
    rush, night = CAR_SPEEDS.pace_s_per_m(17), CAR_SPEEDS.pace_s_per_m(3)
    assert rush[RoadClass.PRIMARY] > 2 * night[RoadClass.PRIMARY]
    assert rush[RoadClass.ALLEY] < 1.2 * night[RoadClass.ALLEY]


def test_a_motorbike_gains_in_alleys_and_in_jams() -> None:
    car, bike = CAR_SPEEDS.pace_s_per_m(17), MOTORBIKE_SPEEDS.pace_s_per_m(17)
    assert bike[RoadClass.ALLEY] < car[RoadClass.ALLEY]
    assert bike[RoadClass.PRIMARY] < car[RoadClass.PRIMARY]


def test_a_table_of_the_wrong_shape_or_with_a_standstill_is_refused() -> None:
    good = CAR_SPEEDS.factors
    with pytest.raises(ValueError, match="168"):
        SpeedTable(CAR_SPEEDS.free_flow_kmh, good[:24])
    with pytest.raises(ValueError, match="above zero"):
        SpeedTable(CAR_SPEEDS.free_flow_kmh, np.zeros_like(good))


def test_an_hour_outside_the_week_is_refused() -> None:
    with pytest.raises(ValueError, match=r"0\.\.167"):
        CAR_SPEEDS.pace_s_per_m(168)
