"""One removes what another one changes: rows first, the journal's head last, so that neither waits for the other."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from django.db import connection, transaction

from config import clock
from config.journal.actor import SYSTEM
from config.problems import Problem
from dispatch.models import Category, Target
from dispatch.services.policy import remove_category, remove_target, save_category, save_target
from mapping.models import Place
from mapping.places import remove_place, save_place
from tests.factories import Cast, cast, own_place
from tests.servers import wait_until

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def _place(city: Cast) -> tuple[Place, Callable[..., object], Callable[[], None]]:
    one = own_place(city)
    told: dict[str, Any] = {"by": SYSTEM, "at": clock.now()}
    return one, save_place, lambda: remove_place(centre_id=city.centre.pk, place_id=one.pk, **told)


def _category(city: Cast) -> tuple[Category, Callable[..., object], Callable[[], None]]:
    one = Category.objects.filter(centre=city.centre)[0]
    return one, save_category, lambda: remove_category(one, actor=SYSTEM, at=clock.now())


def _target(city: Cast) -> tuple[Target, Callable[..., object], Callable[[], None]]:
    one = Target.objects.create(centre=city.centre, measure="response", priority="critical", seconds=900)
    return one, save_target, lambda: remove_target(one, actor=SYSTEM, at=clock.now())


@pytest.mark.parametrize("make", [_place, _category, _target])
def test_a_row_that_is_changed_and_removed_at_once_holds_nobody_up(make: Callable[[Cast], Any]) -> None:
    one, save, remove = make(cast("hcm"))

    def removing() -> None:
        try:
            with suppress(Problem):
                remove()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            row = type(one)._default_manager.select_for_update(no_key=True).get(pk=one.pk)  # as the admin pages do
            other = pool.submit(removing)
            wait_until(_somebody_waits, what="the one who removes")
            save(row, actor=SYSTEM, at=clock.now())
        other.result()
    assert not type(one)._default_manager.filter(pk=one.pk).exists()
