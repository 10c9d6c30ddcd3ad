"""Storing positions and sending vehicles never wait for each other, however many of both there are."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from calls.services import lock_call
from config import clock
from config.journal.services import lock_head
from dispatch.services.incidents import lock_incident
from fleet.domain.intake import Reading
from fleet.models import Fix
from fleet.services import lock_vehicle
from fleet.tracks.write import Row, write
from tests.factories import cast, incident

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def _store(centre_id: int, *vehicle_ids: int) -> None:
    """Positions from another connection, which gives up after half a second of waiting for a lock."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '500ms'")
        at_ms = int(clock.now().timestamp() * 1000)
        write([Row(Reading(pk, 10.77, 106.7, at_ms), True) for pk in vehicle_ids])
    finally:
        connection.close()


def test_a_position_is_stored_while_its_vehicle_is_being_sent() -> None:
    city = cast("hcm")
    one = incident(city)
    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        lock_call(city.centre.pk, one.call_id or 0)
        lock_incident(city.centre.pk, one.pk)
        lock_vehicle(city.centre.pk, city.c01.pk)
        lock_head(city.centre.pk)
        pool.submit(_store, city.centre.pk, city.b02.pk, city.c01.pk).result(30)
    assert Fix.objects.count() == 2
