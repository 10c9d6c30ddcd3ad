"""Who goes, who does not, and the reasons for both."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from dispatch.domain.recommend import Needs, Recommendation, recommend
from dispatch.domain.refusals import Refusal
from dispatch.domain.travel import Fields
from dispatch.domain.units import Limits, Status, Unit, Units, capability_mask, capability_names
from mapping.domain.eta import Arrival, Mouth, StraightLineField, StraightWaterField
from mapping.domain.geo import LocalPlane, Point

INCIDENT = Point(10.7725, 106.6980)
PLANE = LocalPlane(INCIDENT)

CAR = {
    "km": 1.0,
    "fix_age_s": 5.0,
    "speed_kmh": 0.0,
    "status": Status.FREE,
    "kind": "B",
    "has": ("bls", "stretcher"),
    "on_duty": True,
    "in_service": True,
    "at_station": False,
}


class RoadField(StraightLineField):
    """Stands in for the roads: as fast as told, except where the river is in the way."""

    source = "roads"
    degraded = False

    def __init__(self, slow_at_km: float = -1.0, cut_at_km: float = -1.0) -> None:
        super().__init__(INCIDENT, hour=3)
        self.slow_at_km, self.cut_at_km = slow_at_km, cut_at_km

    def eta(self, lats: Any, lons: Any) -> Any:
        east_km = PLANE.to_xy_m(lats, lons)[0] / 1000
        seconds = super().eta(lats, lons) + np.where(np.isclose(east_km, self.slow_at_km, atol=0.01), 600, 0)
        return np.where(np.isclose(east_km, self.cut_at_km, atol=0.01), np.inf, seconds)

    def estimated(self, lats: Any, lons: Any) -> Any:
        return np.zeros(np.shape(lats), dtype=np.bool_)


class Guess(RoadField):
    """Roads that nobody is near to."""

    def estimated(self, lats: Any, lons: Any) -> Any:
        return np.ones(np.shape(lats), dtype=np.bool_)


def units(**cars: dict[str, Any]) -> Units:
    return Units.of([_unit(number, sign, CAR | car) for number, (sign, car) in enumerate(cars.items(), 1)])


def _unit(number: int, call_sign: str, car: dict[str, Any]) -> Unit:
    at = PLANE.to_point(1000 * car.pop("km"), 0)
    kind, has = car.pop("kind"), car.pop("has")
    return Unit(number, call_sign, at.lat, at.lon, vehicle_class=kind, capabilities=has, **car)


def ask(fleet: Units, *, needs: tuple[str, ...] = (), limit: int = 5, **other: Any) -> Recommendation:
    fields = Fields(other.pop("field", RoadField()), other.pop("motorbike", None), other.pop("boat", None))
    asked = Needs(required=capability_mask(needs))
    return recommend(fleet, fields=fields, needs=asked, limits=Limits(), limit=limit, **other)


def order(answer: Recommendation) -> list[str]:
    return [ranked.call_sign for ranked in answer.chosen]


def left_out(answer: Recommendation) -> dict[str, str]:
    return {one.call_sign: one.code for one in answer.left_out}


def reasons(answer: Recommendation, rank: int) -> dict[str, dict[str, Any]]:
    return {reason.code: dict(reason.params) for reason in answer.chosen[rank].reasons}


def test_the_nearest_in_time_comes_first_and_the_list_is_cut_at_the_limit() -> None:
    answer = ask(units(A1={"km": 3.0}, A2={"km": 1.0}, A3={"km": 2.0}), limit=2)
    assert order(answer) == ["A2", "A3"]
    assert answer.eligible == 3
    assert answer.left_out == []
    assert answer.source == "roads"


def test_equal_times_are_ordered_by_call_sign() -> None:
    assert order(ask(units(C={}, A={}, B={}))) == ["A", "B", "C"]


def test_eta_is_driving_plus_turnout_and_a_vehicle_on_the_road_gains_by_it() -> None:
    answer = ask(units(STATION={"at_station": True}, ROAD={}))
    assert order(answer) == ["ROAD", "STATION"]
    road, station = answer.chosen
    assert (road.turnout_s, station.turnout_s) == (10, 60)
    assert road.eta_s == road.drive_s + road.turnout_s
    assert station.eta_s - road.eta_s == 50
    assert reasons(answer, 1)["at_station"] == {"turnout_s": 60}
    assert reasons(answer, 0)["on_road"] == {"turnout_s": 10}


@pytest.mark.parametrize(
    ("car", "code"),
    [
        ({"in_service": False}, "out_of_service"),
        ({"on_duty": False}, "off_duty"),
        ({"status": Status.EN_ROUTE}, "committed"),
        ({"has": ("stretcher",)}, "lacks_capability"),
        ({"fix_age_s": None}, "no_fix"),
        ({"fix_age_s": 121.0}, "stale_fix"),
        ({"km": 70.0}, "too_far"),
        ({"km": 7.0}, "unreachable"),
    ],
)
def test_each_vehicle_left_out_says_why(car: dict[str, Any], code: str) -> None:
    answer = ask(units(GOOD={}, BAD=car), needs=("bls",), field=RoadField(cut_at_km=7.0))
    assert order(answer) == ["GOOD"]
    assert left_out(answer) == {"BAD": code}


def test_the_left_out_carry_the_figures_behind_the_reason() -> None:
    fleet = units(OLD={"fix_age_s": 300.0}, BASIC={"has": ("bls",)}, BUSY={"status": Status.ON_SCENE, "has": ("als",)})
    by_sign = {one.call_sign: one for one in ask(fleet, needs=("als", "bls")).left_out}
    assert by_sign["BASIC"].params == {"missing": ["als"]}
    assert by_sign["BUSY"].params == {"status": "on_scene"}
    fresh_need = {one.call_sign: one for one in ask(fleet).left_out}
    assert fresh_need["OLD"].params == {"age_s": 300}


def test_whoever_could_go_nevertheless_says_when_it_would_be_there() -> None:
    """From where it is, by the same sum as the ranking; not without a crew, nor by a position that says nothing."""
    fleet = units(
        GOOD={},
        BUSY={"status": Status.TRANSPORTING},
        GOING={"status": Status.EN_ROUTE},
        BASIC={"has": ()},
        HOME={"on_duty": False},
        OLD={"status": Status.ON_SCENE, "fix_age_s": 121.0},
        LOST={"status": Status.ON_SCENE, "fix_age_s": None},
        CUT={"status": Status.ON_SCENE, "km": 7.0},
    )
    answer = ask(fleet, needs=("bls",), field=RoadField(cut_at_km=7.0))
    eta_s = {one.call_sign: one.eta_s for one in answer.left_out}
    good = answer.chosen[0]
    assert eta_s == {
        "BUSY": good.drive_s,
        "GOING": good.drive_s,
        "BASIC": good.eta_s,
        "HOME": None,
        "OLD": None,
        "LOST": None,
        "CUT": None,
    }
    assert not any(one.estimated for one in answer.left_out)
    assert [one.estimated for one in ask(units(BUSY={"status": Status.ON_SCENE}), field=Guess()).left_out] == [True]


def test_no_water_is_searched_for_a_boat_that_an_incident_on_land_leaves_out() -> None:
    fleet = units(GOOD={}, BOAT={"kind": "W", "status": Status.ON_SCENE})
    (boat,) = ask(fleet, boat=pytest.fail).left_out
    assert (boat.code, boat.eta_s) == ("committed", None)


def test_a_stale_vehicle_is_never_proposed_even_when_it_is_the_only_one() -> None:
    answer = ask(units(A={"fix_age_s": 121.0, "km": 0.1}))
    assert answer.chosen == []
    assert answer.eligible == 0


def test_a_vehicle_parked_at_its_station_may_have_an_older_fix_but_not_when_it_moves() -> None:
    parked = {"fix_age_s": 600.0, "at_station": True}
    answer = ask(units(PARKED=parked, UNTOLD=parked | {"speed_kmh": None}, MOVING=parked | {"speed_kmh": 30.0}))
    assert order(answer) == ["PARKED", "UNTOLD"]
    assert left_out(answer) == {"MOVING": "stale_fix"}
    assert reasons(answer, 0)["ageing_fix"] == {"age_s": 600}
    assert left_out(ask(units(PARKED=parked | {"fix_age_s": 901.0}))) == {"PARKED": "stale_fix"}


def test_the_first_says_by_how_much_it_is_the_fastest() -> None:
    answer = ask(units(A={"km": 1.0}, B={"km": 2.0}))
    gap = answer.chosen[1].eta_s - answer.chosen[0].eta_s
    assert reasons(answer, 0)["fastest"] == {"lead_s": gap, "of": 2}
    assert reasons(answer, 1)["slower"] == {"by_s": gap}


def test_a_nearer_vehicle_across_the_river_is_explained_on_both_sides() -> None:
    answer = ask(units(NEAR={"km": 1.0}, FAR={"km": 2.0}), field=RoadField(slow_at_km=1.0))
    assert order(answer) == ["FAR", "NEAR"]
    assert reasons(answer, 0)["beats_nearest"]["call_sign"] == "NEAR"
    assert reasons(answer, 1)["nearer_but_slower"]["nearer_m"] == pytest.approx(1000, abs=5)


def test_motorbikes_are_timed_by_their_own_field_which_is_only_asked_for_when_needed() -> None:
    class Fast(RoadField):
        def eta(self, lats: Any, lons: Any) -> Any:
            return super().eta(lats, lons) / 10

    answer = ask(units(CAR={}, BIKE={"kind": "M"}), motorbike=Fast)
    assert order(answer) == ["BIKE", "CAR"]
    assert "alley" in reasons(answer, 0)
    assert order(ask(units(CAR={}), motorbike=lambda: pytest.fail("not needed"))) == ["CAR"]


def test_a_boat_goes_by_water_or_not_at_all() -> None:
    boat = {"kind": "W", "has": ("bls", "water"), "km": 0.5}
    assert left_out(ask(units(CAR={}, BOAT=boat), boat=RoadField)) == {"BOAT": "not_by_water"}
    assert left_out(ask(units(CAR={}, BOAT=boat), needs=("water",)))["BOAT"] == "no_water"
    answer = ask(units(CAR={}, BOAT=boat), needs=("water",), boat=lambda: StraightWaterField(INCIDENT, 3))
    assert order(answer) == ["BOAT"]
    assert {"by_water", "straight_line"} <= set(reasons(answer, 0))


def test_a_walk_from_the_mouth_of_an_alley_is_told_and_added() -> None:
    class Alley(RoadField):
        def arrivals(self, lats: Any, lons: Any) -> Any:
            mouth = Mouth(INCIDENT, "Hẻm 45", "Lê Văn Sỹ")
            return [Arrival(900.0, 180.4, 138.8, mouth) for _ in lats]

    first = ask(units(CAR={}), field=Alley()).chosen[0]
    assert (first.walk_m, first.walk_s) == (180, 139)
    assert first.eta_s == first.turnout_s + first.drive_s + first.walk_s
    told = {reason.code: reason.params for reason in first.reasons}
    assert told["walk"] == {"way": "Hẻm 45", "street": "Lê Văn Sỹ", "walk_m": 180}


def test_without_roads_every_proposal_says_that_it_is_an_estimate() -> None:
    answer = ask(units(A={}, B={}), field=StraightLineField(INCIDENT, 3))
    assert answer.degraded
    assert answer.source == "straight_line"
    assert all("straight_line" in reasons(answer, rank) for rank in (0, 1))


def test_an_empty_fleet_gives_an_empty_answer() -> None:
    answer = ask(units())
    assert (answer.chosen, answer.left_out) == ([], [])


def test_capabilities_make_a_mask_and_back() -> None:
    assert capability_names(capability_mask(["water", "als"])) == ["als", "water"]
    with pytest.raises(ValueError, match="helicopter"):
        capability_mask(["helicopter"])


def test_who_refused_comes_after_all_who_did_not_and_who_refused_this_incident_comes_last() -> None:
    at = datetime(2026, 11, 22, 7, 5, tzinfo=UTC)
    fleet = units(HERE={"km": 0.5}, OTHER={"km": 1.0}, WILLING={"km": 2.0}, FAR={"km": 3.0})
    refusals = {1: Refusal(at, "Hết bình oxy", here=True), 2: Refusal(at, "Xe hỏng", here=False)}
    answer = ask(fleet, refusals=refusals)
    assert order(answer) == ["WILLING", "FAR", "OTHER", "HERE"]
    assert reasons(answer, 0)["fastest"]["lead_s"] == answer.chosen[1].eta_s - answer.chosen[0].eta_s
    assert reasons(answer, 3)["refused"] == {"at": at.isoformat(), "reason": "Hết bình oxy"}
    assert "slower" not in reasons(answer, 2)

    short = ask(fleet, refusals=refusals, limit=2)
    assert (order(short), left_out(short), short.eligible) == (
        ["WILLING", "FAR"],
        {"HERE": "refused", "OTHER": "refused"},
        4,
    )

    alone = ask(units(HERE={"km": 0.5}, WILLING={"km": 2.0}), refusals={1: refusals[1]})
    assert reasons(alone, 0)["fastest"]["lead_s"] == 0
    assert "refused" in reasons(ask(units(HERE={}), refusals=refusals), 0)
