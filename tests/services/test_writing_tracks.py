"""Groups of any size into the track: every reading, each once, to the millisecond."""

import pytest

from fleet.domain.intake import Reading
from fleet.models import Fix
from fleet.tracks.write import Row, correct, moment, write
from tests.factories import MORNING, Cast

BEGIN_MS = int(MORNING.timestamp() * 1000)


def readings(vehicle_id: int, count: int) -> list[Reading]:
    return [
        Reading(vehicle_id, 10.7 + n / 3e5, 106.7 + n / 7e5, BEGIN_MS + n * 333, None, n / 3, 9.5, "traccar", n % 101)
        for n in range(count)
    ]


@pytest.mark.parametrize("count", [0, 1, 3, 21, 85, 341, 600])
def test_a_group_of_any_size_is_stored_in_full_and_once(hcm: Cast, count: int) -> None:
    given = readings(hcm.c01.pk, count)
    rows = [Row(one, shown=one.at_ms % 2 == 0) for one in given]
    write(rows[::-1] + rows[::3])
    write(rows[: count // 2])
    stored = Fix.objects.order_by("at")
    assert [(fix.at, fix.lat, fix.lon, fix.heading, fix.battery_pct, fix.shown) for fix in stored] == [
        (moment(one.at_ms), one.lat, one.lon, one.heading, one.battery_pct, shown) for one, shown in rows
    ]


def test_a_stored_reading_is_found_again_to_be_corrected(hcm: Cast) -> None:
    given = readings(hcm.c01.pk, 30)
    write([Row(one, shown=True) for one in given])
    correct([Row(one, shown=False) for one in given[::2]])
    assert list(Fix.objects.order_by("at").values_list("shown", flat=True)) == [False, True] * 15
