"""Calls by the million: what is asked at every ring finds its rows by an index."""

import pytest
from django.test import Client

from calls.domain.states import OPEN
from calls.models import Call
from tests.factories import Cast, FrozenClock, call


@pytest.mark.sqlite
def test_open_calls_and_repeated_ones_are_found_by_an_index(hcm: Cast, frozen: FrozenClock) -> None:
    """Both are asked while the centre's journal is locked, or by every board: years of calls must not be walked."""
    mine = Call.objects.filter(centre=hcm.centre)
    assert "call_by_state" in mine.filter(state__in=OPEN).explain()
    assert "USING INDEX call_by_" in mine.filter(phone="0903123412", received_at=frozen.at).explain()


def test_half_a_position_cannot_be_taken_away(hcm: Cast) -> None:
    one = call(hcm, taken_by=hcm.lan, lat=10.7, lon=106.6)
    client = Client()
    client.force_login(hcm.lan, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.patch(f"/api/calls/{one.pk}", {"lat": None}, "application/json")
    assert answer.status_code == 422
    both = client.patch(f"/api/calls/{one.pk}", {"lat": None, "lon": None}, "application/json")
    assert (both.status_code, both.json()["lat"]) == (200, None)
