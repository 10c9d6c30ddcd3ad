"""What simulated people say is plausible, recognisable and plainly made up."""

from random import Random

import pytest

from calls.domain.phones import normalise
from calls.domain.states import CLOSE_REASONS
from dispatch.simulation import texts
from dispatch.simulation.link import Answer, Tally, backoff_s
from dispatch.simulation.streets import _house_text


def test_seven_calls_in_ten_are_about_nothing() -> None:
    rng = Random(7)
    drawn = [texts.draw_scenario(rng) for _ in range(5000)]
    assert 0.66 <= sum(bool(one.closes) for one in drawn) / len(drawn) <= 0.74


@pytest.mark.parametrize("scenario", texts.SCENARIOS)
def test_every_sentence_leads_back_to_its_scenario(scenario: texts.Scenario) -> None:
    assert scenario.closes in {"", *CLOSE_REASONS}
    assert bool(scenario.closes) != bool(scenario.hints)
    for sentence in scenario.sentences:
        assert texts.scenario_of(f"{sentence}, ở 12 Lê Lợi") is scenario


def test_strangers_words_are_not_taken_for_ours() -> None:
    assert texts.scenario_of("Có cháy ở chợ") is None
    assert not texts.is_ours("0903123412")
    assert not texts.is_ours("")


def test_numbers_are_valid_made_up_and_recognised() -> None:
    rng = Random(7)
    for _ in range(300):
        phone = texts.draw_phone(rng)
        assert normalise(phone) == phone
        assert texts.is_ours(phone)
        assert "000" in phone[:6] or phone.startswith("02800")


@pytest.mark.parametrize(
    ("category", "wanted"), [("stroke", "stroke"), ("chest_pain", "pci"), ("traffic", "trauma"), ("fever", "general")]
)
def test_hospitals_are_sought_by_what_the_case_needs(category: str, wanted: str) -> None:
    assert texts.wanted_of(category) == wanted


def test_addresses_are_written_as_in_the_south() -> None:
    rng = Random(7)
    assert _house_text(rng, "Hẻm 117 Lê Văn Sỹ").startswith("117/")
    assert _house_text(rng, "Hẻm 117 Lê Văn Sỹ").endswith(" Lê Văn Sỹ")
    assert _house_text(rng, "Lê Lợi").endswith(" Lê Lợi")
    assert _house_text(rng, "") == ""


def test_reconnecting_waits_longer_each_time_and_never_over_ten_seconds() -> None:
    rng = Random(7)
    waits = [[backoff_s(rng, tries) for _ in range(50)] for tries in range(8)]
    assert max(waits[0]) <= 1
    assert max(map(max, waits)) <= 10
    assert min(waits[6]) >= 5


def test_refusals_are_counted_without_numbers_of_rows() -> None:
    tally = Tally()
    for pk in (1, 2):
        tally.take(f"/api/calls/{pk}/take", Answer(409, {"code": "call_taken"}))
    assert tally.refused == {"409 /api/calls/take call_taken": 2}
