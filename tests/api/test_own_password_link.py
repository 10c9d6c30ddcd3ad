"""Everybody finds where one's own password is changed."""

import pytest
from django.test import Client
from django.urls import reverse

from fleet.models import Staff
from tests.factories import Cast, cast


@pytest.mark.django_db
def test_a_crew_and_a_station_have_a_link_to_the_change_of_their_password() -> None:
    people: Cast = cast()
    for role, page in (("crew", "crew"), ("station", "station")):
        person = Staff.objects.filter(centre=people.lan.centre, role=role).first()
        assert person is not None, role
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        assert f'href="{reverse("password")}"' in client.get(reverse(page)).content.decode(), role
