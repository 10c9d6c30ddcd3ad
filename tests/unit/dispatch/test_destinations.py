"""To which hospital: what must be there before what is near, advice before nothing, and children to children's."""

from math import inf

from dispatch.domain.destinations import (
    CONDITIONS,
    Candidate,
    Care,
    care_for,
    condition_of_category,
    rank,
)
from dispatch.hospitals.words import CAPABILITY_NAMES, CONDITION_NAMES

STROKE = CONDITIONS["stroke"]


def hospital(id: int, *capabilities: str, eta_s: float = 600, status: str = "open", **fields: object) -> Candidate:
    given = {"inbound": 0, "declined": False, **fields}
    return Candidate(id, frozenset(capabilities), status, eta_s=eta_s, **given)  # type: ignore[arg-type]


def order(*candidates: Candidate, care: Care = STROKE) -> list[int]:
    return [place.id for place in rank(candidates, care)]


def test_a_hospital_that_can_comes_before_a_near_one_that_cannot() -> None:
    near, far = hospital(1, "general", eta_s=60), hospital(2, "stroke", eta_s=2400)
    assert order(near, far) == [2, 1]
    first, second = rank((near, far), STROKE)
    assert (first.fits, first.has) == (True, ("stroke",))
    assert (second.fits, second.lacks) == (False, ("stroke",))


def test_of_those_that_can_the_nearest_by_road_unless_something_weighs_more() -> None:
    whole = ("stroke", "neurosurgery", "icu")
    assert order(hospital(1, *whole, eta_s=700), hospital(2, *whole, eta_s=600)) == [2, 1]
    assert order(hospital(1, *whole, eta_s=700), hospital(2, "stroke", eta_s=600)) == [1, 2]
    assert order(hospital(1, *whole, eta_s=700), hospital(2, *whole, eta_s=600, inbound=1)) == [1, 2]
    assert order(hospital(1, *whole, eta_s=700), hospital(2, *whole, eta_s=600, status="limited")) == [1, 2]


def test_a_hospital_that_takes_nobody_or_said_no_comes_after_all_that_would() -> None:
    whole = ("stroke", "neurosurgery", "icu")
    closed = hospital(1, *whole, eta_s=60, status="closed")
    declined = hospital(2, *whole, eta_s=70, declined=True)
    assert order(closed, declined, hospital(3, "stroke", eta_s=3000)) == [3, 1, 2]
    assert not rank((closed,), STROKE)[0].fits


def test_what_cannot_be_reached_comes_last() -> None:
    assert order(hospital(1, "stroke", eta_s=inf), hospital(2, "stroke", eta_s=5000)) == [2, 1]
    assert order(hospital(1, "stroke", eta_s=inf), hospital(2, "general", eta_s=5000)) == [2, 1]


def test_children_go_to_childrens_hospitals_and_grown_ups_do_not() -> None:
    child = care_for("trauma", 7)
    assert child.required == ("paediatric",)
    assert "paediatric-trauma" in child.helpful
    assert care_for("trauma", 40).required == ("trauma",)
    assert care_for("trauma", None).required == ("trauma",)
    assert care_for("obstetric", 15).required == ("obstetric",)
    grown_up = hospital(1, "general", "trauma", eta_s=60)
    assert order(grown_up, hospital(2, "paediatric", eta_s=900), care=child) == [2, 1]


def test_a_centre_may_say_otherwise() -> None:
    own = {"burn": Care(("general",), ("burn",))}
    assert care_for("burn", 30, own) == own["burn"]
    assert care_for("stroke", 30, own) == STROKE
    assert care_for("never heard of", None).required == ("general",)


def test_an_incidents_category_says_something_before_the_crew_knows() -> None:
    assert condition_of_category("stroke") == "stroke"
    assert condition_of_category("traffic") == "trauma"
    assert condition_of_category("of the centre's own") == "other"


def test_every_condition_and_capability_has_words() -> None:
    assert set(CONDITION_NAMES) == set(CONDITIONS)
    named = {name for care in CONDITIONS.values() for name in (*care.required, *care.helpful)}
    assert named <= set(CAPABILITY_NAMES)
