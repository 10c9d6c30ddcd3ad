"""Who did it, in an incident's story, in the asker's language."""

import pytest
from django.utils.translation import override

from config import clock
from config.journal.actor import SYSTEM, Actor
from config.journal.services import record
from dispatch.timeline import timeline
from tests.factories import Cast, assignment

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("actor", "english"),
    [
        (SYSTEM, "System"),
        (Actor("device", 1, "Mô phỏng"), "Simulation"),
        (Actor("device", 2, "Cổng GPS"), "Cổng GPS"),
        (Actor("device", 3, ""), ""),
        (Actor("staff", 4, "Hệ thống"), "Hệ thống"),  # a person may be called anything
    ],
)
def test_the_system_and_the_simulation_are_words_and_names_are_names(hcm: Cast, actor: Actor, english: str) -> None:
    case = assignment(hcm).incident
    record(centre_id=hcm.centre.pk, kind="note", subject=f"incident:{case.pk}", data={}, actor=actor, at=clock.now())
    with override("en"):
        assert timeline(case)[-1]["actor"]["name"] == english
    with override("vi"):
        assert timeline(case)[-1]["actor"]["name"] == actor.name
