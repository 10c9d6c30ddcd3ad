"""What a socket asks every fifteen seconds: is this still the same person with the same rights?"""

from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError

from config.access import Principal
from config.journal.actor import Actor
from fleet.auth import principal_of_user
from fleet.models import Centre, Staff
from tests.factories import Cast

MINH = Principal(Actor("staff", 7, "Minh"), 1, role="dispatcher")


def test_a_new_name_is_no_new_person() -> None:
    assert replace(MINH, actor=Actor("staff", 7, "Minh Anh")).rights == MINH.rights


def test_another_role_centre_or_person_is() -> None:
    others = (
        replace(MINH, role="supervisor"),
        replace(MINH, centre_id=2),
        replace(MINH, actor=Actor("staff", 8, "Minh")),
        replace(MINH, scopes=frozenset({"board"})),
    )
    assert all(other.rights != MINH.rights for other in others)


def test_a_deactivated_person_is_nobody(hcm: Cast) -> None:
    staff = Staff.objects.filter(centre=hcm.centre, role="dispatcher").first()
    assert staff is not None
    staff.is_active = False
    assert principal_of_user(staff) is None


def test_a_centres_times_have_bounds(hcm: Cast) -> None:
    names = ("ack_timeout_s", "undo_s", "fresh_s", "stale_s", "parked_stale_s", "turnout_station_s", "turnout_road_s")
    centre = Centre.objects.get(pk=hcm.centre.pk)
    for name in (*names, "zoom"):
        setattr(centre, name, 99_999_999_999)
    with pytest.raises(ValidationError) as refused:
        centre.full_clean()
    assert set(refused.value.message_dict) == {*names, "zoom"}
