"""The demo network: seeded once, completed when run again, and fit for work."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django.fixtures import Settings

from dispatch.models import Category, Hospital, Target
from fleet.auth import principal_of_token
from fleet.models import Centre, Device, Staff, Station, Vehicle


def seed() -> str:
    out = StringIO()
    call_command("seed_demo", stdout=out)
    return out.getvalue()


def counts() -> list[int]:
    return [model.objects.count() for model in (Centre, Station, Vehicle, Staff, Hospital, Category, Target, Device)]


@pytest.fixture
def seeded(db: None, tmp_path: Path, settings: Settings) -> Path:
    settings.VAR_DIR = tmp_path
    seed()
    return tmp_path


def test_two_centres_with_a_real_citys_fleet(seeded: Path) -> None:
    city = Vehicle.objects.filter(centre__code="hcm")
    assert set(Centre.objects.values_list("code", flat=True)) == {"hcm", "cto"}
    assert 100 <= city.count() <= 120
    assert set(city.values_list("vehicle_class", flat=True)) == set("ABCMW")


def test_seeding_again_changes_nothing_and_keeps_the_tokens(seeded: Path) -> None:
    before, tokens = counts(), (seeded / "demo" / "simulator.json").read_text()
    seed()
    assert counts() == before
    assert (seeded / "demo" / "simulator.json").read_text() == tokens


@pytest.mark.parametrize("stale", [None, "", '{"centres": [{"code": "hcm"}]}'])
def test_tokens_of_another_database_and_a_broken_file_are_made_anew(seeded: Path, stale: str | None) -> None:
    path = seeded / "demo" / "simulator.json"
    if stale is None:
        Device.objects.all().delete()  # as after the database was deleted and made again beside the file
    else:
        path.write_text(stale)
    seed()
    assert all(principal_of_token(entry["token"]) for entry in json.loads(path.read_text())["centres"])


def test_the_simulators_tokens_open_their_own_centre_and_are_nobody_elses_to_read(seeded: Path) -> None:
    path = seeded / "demo" / "simulator.json"
    for entry in json.loads(path.read_text())["centres"]:
        who = principal_of_token(entry["token"])
        assert who is not None
        assert who.centre_id == Centre.objects.get(code=entry["code"]).pk
    assert path.stat().st_mode & 0o077 == 0


def test_every_centre_has_its_roles_and_their_password_works(seeded: Path) -> None:
    for centre in Centre.objects.all():
        roles = set(Staff.objects.filter(centre=centre).values_list("role", flat=True))
        assert roles == set(Staff.Role.values)
    assert Staff.objects.get(username="dieuphoi").check_password("demo115")
