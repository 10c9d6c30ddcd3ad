"""The world that requests go to: built once for each module of tests, and found by every test as it was built."""

from collections.abc import Iterator
from copy import deepcopy
from unittest.mock import patch

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from fleet.pins.services import set_pin
from tests.api.askers import PIN
from tests.api.world import World
from tests.factories import Cast, FrozenClock, cast
from tests.fixtures import can_tho


@pytest.fixture(scope="module")
def first_world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """In a transaction that lasts as long as the module's tests and is never committed."""
    with django_db_blocker.unblock(), transaction.atomic():
        with patch("config.clock.now", FrozenClock()):
            world = World(cast("hcm"))
        yield world
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def their_first_world(first_world: World) -> World:
    with patch("config.clock.now", FrozenClock()):
        return World(can_tho())


@pytest.fixture
def world(first_world: World, db: None, frozen: FrozenClock, forget_positions: None) -> World:
    """This test's own copy, in a transaction that its end takes back."""
    world = deepcopy(first_world)
    world.is_seen()
    return world


@pytest.fixture
def theirs(world: World, their_first_world: World) -> World:
    """Another centre, which nobody of the first may reach or see."""
    theirs = deepcopy(their_first_world)
    theirs.is_seen()
    return theirs


@pytest.fixture
def crew(hcm: Cast) -> Cast:
    """Two people of a crew, with their PINs."""
    for person in (hcm.an, hcm.binh):
        set_pin(staff=person, pin=PIN)
        person.refresh_from_db()
    return hcm
