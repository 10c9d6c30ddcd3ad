"""Only the demo may call its positions simulated, for those may move faster than any vehicle."""

import json

import pytest
from pytest_django.fixtures import Settings

from fleet.protocols import fixes_of


@pytest.mark.parametrize(("demo", "expected"), [(True, "simulator"), (False, "feed")])
def test_simulated_positions_are_for_the_demo_alone(settings: Settings, demo: bool, expected: str) -> None:
    settings.DEMO = demo
    assert fixes_of(json.dumps({"fixes": [], "source": "simulator"}).encode()) == ([], expected)


def test_a_device_cannot_name_its_own_source() -> None:
    assert fixes_of(b'{"fixes": [], "source": "phone"}') == ([], "feed")
