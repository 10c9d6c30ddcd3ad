"""What a crew's phone is told, beside its job."""

import pytest
from django.test import Client

from config.problems import Conflict
from dispatch.crew import job_of, mates
from dispatch.rows import assignment_row
from dispatch.services.progress import undo_step
from fleet.auth import staff_actor
from tests.factories import Cast, FrozenClock, assignment, press


def test_one_may_sign_on_with_those_who_are_on_no_vehicle(hcm: Cast, cantho: Cast) -> None:
    assert [one["name"] for one in mates(hcm.centre.pk, hcm.an.pk)] == [hcm.cuc.name]


def test_nobody_is_their_own_mate(hcm: Cast) -> None:
    assert mates(hcm.centre.pk, hcm.cuc.pk) == []


def test_somebody_who_left_the_service_is_not_offered(hcm: Cast) -> None:
    hcm.cuc.is_active = False
    hcm.cuc.save()
    assert mates(hcm.centre.pk, hcm.an.pk) == []


def test_a_crew_is_on_the_job_of_its_vehicle_only(hcm: Cast) -> None:
    one = assignment(hcm, vehicle=hcm.c01)
    assert job_of(hcm.an.pk) == (hcm.c01.pk, one.incident_id)
    assert job_of(hcm.binh.pk) is None
    assert job_of(hcm.cuc.pk) is None


def test_taking_back_the_first_press_leaves_the_order_standing(hcm: Cast, frozen: FrozenClock) -> None:
    """A second undo must not reach the dispatcher's own press, which would call the vehicle off."""
    one = assignment(hcm, vehicle=hcm.c01)
    frozen.advance(5)
    press(hcm, one, "acknowledged", by=hcm.an)
    undone = undo_step(centre_id=hcm.centre.pk, assignment_id=one.pk, by=staff_actor(hcm.an), at=frozen.at)
    assert (undone.step, assignment_row(undone, undo_s=10)["undo"]) == ("notified", None)
    with pytest.raises(Conflict):
        undo_step(centre_id=hcm.centre.pk, assignment_id=one.pk, by=staff_actor(hcm.an), at=frozen.at)


@pytest.mark.parametrize("other", ["b02", "a03"])
def test_a_crew_sees_no_road_but_that_of_its_own_vehicle(hcm: Cast, other: str) -> None:
    one = assignment(hcm, vehicle=hcm.c01)
    client = Client()
    client.force_login(hcm.an, backend="django.contrib.auth.backends.ModelBackend")
    path = f"/api/incidents/{one.incident_id}/route?vehicle_id={getattr(hcm, other).pk}"
    assert client.get(path).status_code == 403
