"""A duty day's report, from jobs that were really played."""

import csv
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.test import Client

from dispatch.models import Target
from dispatch.reports import csv_rows, day_report
from dispatch.services.progress import undo_step
from fleet.auth import staff_actor
from tests.factories import Cast, FrozenClock, assignment, incident, press

DAY = date(2026, 11, 22)  # MORNING is 14:00 of this day in Vietnam


def ride(hcm: Cast, frozen: FrozenClock, *, travel_s: float = 500, skip: str = "", **fields: Any) -> None:
    """A whole job: 60 s to dispatch, 90 s to set off, `travel_s` on the road, and to hospital."""
    made = incident(hcm, **fields)
    frozen.advance(60)
    one = assignment(hcm, of=made)
    for step, after_s in (
        ("en_route", 90),
        ("on_scene", travel_s),
        ("left_scene", 600),
        ("handed_over", 900),
        ("clear", 1),
    ):
        frozen.advance(after_s)
        if step != skip:
            press(hcm, one, step)


def report(hcm: Cast, day: date = DAY) -> dict[str, Any]:
    return day_report(hcm.centre.pk, day)


def test_a_job_is_measured_between_its_own_times(hcm: Cast, frozen: FrozenClock) -> None:
    ride(hcm, frozen)
    [row] = report(hcm)["rows"]
    lengths = {code: row[f"{code}_s"] for code in ("call_processing", "activation", "travel", "response")}
    assert lengths == {"call_processing": 60, "activation": 90, "travel": 500, "response": 650}
    assert row["missing"] == []


def test_totals_levels_and_stations_count_the_same_cases(hcm: Cast, frozen: FrozenClock) -> None:
    ride(hcm, frozen, priority="critical")
    ride(hcm, frozen, travel_s=1000)
    incident(hcm)
    told = report(hcm)
    assert told["totals"] == {"incidents": 3, "dispatched": 2, "transported": 2, "unmanned": 0}
    assert [level["measures"]["response"]["n"] for level in told["by_priority"]] == [1, 1, 0]
    assert [(s["name"], s["cases"]) for s in told["by_station"]] == [("Bệnh viện Sài Gòn", 2)]
    assert told["measures"]["response"]["within_target"] == 0.5
    assert sum(each["n"] for each in told["histogram"]) == 2


def test_a_skipped_button_is_missing_and_never_invented(hcm: Cast, frozen: FrozenClock) -> None:
    ride(hcm, frozen, skip="on_scene")
    told = report(hcm)
    assert told["rows"][0]["missing"] == ["travel", "response"]
    response = told["measures"]["response"]
    assert (response["n"], response["missing"], response["median_s"]) == (0, 1.0, None)


def test_the_clock_stops_on_the_first_vehicle_to_arrive(hcm: Cast, frozen: FrozenClock) -> None:
    made = incident(hcm)
    slow, fast = assignment(hcm, of=made, vehicle=hcm.c01), assignment(hcm, of=made, vehicle=hcm.b02)
    frozen.advance(300)
    press(hcm, fast, "on_scene")
    frozen.advance(300)
    press(hcm, slow, "on_scene")
    [row] = report(hcm)["rows"]
    assert (row["call_sign"], row["response_s"]) == ("B-02", 300)


def test_processing_ends_when_the_vehicle_that_served_is_told_and_the_gap_before_is_shown(
    hcm: Cast, frozen: FrozenClock
) -> None:
    made = incident(hcm)
    frozen.advance(40)
    refusing = assignment(hcm, of=made, vehicle=hcm.b02)
    frozen.advance(100)
    press(hcm, refusing, "refused", note="Xe hỏng")
    frozen.advance(60)
    assert report(hcm)["rows"][0]["unmanned_s"] == 60
    sent = assignment(hcm, of=made, vehicle=hcm.c01)
    frozen.advance(500)
    press(hcm, sent, "on_scene")
    told = report(hcm)
    [row] = told["rows"]
    assert (row["call_sign"], row["call_processing_s"], row["response_s"]) == ("C-01", 200, 700)
    assert (row["unmanned_s"], told["totals"]["unmanned"]) == (60, 1)
    assert row["times"]["first_notified"] < row["times"]["notified"]


def test_an_order_taken_back_is_no_order_and_one_called_off_is_not_processing(hcm: Cast, frozen: FrozenClock) -> None:
    made = incident(hcm)
    frozen.advance(5)
    slip = assignment(hcm, of=made, vehicle=hcm.b02)
    frozen.advance(3)
    undo_step(centre_id=hcm.centre.pk, assignment_id=slip.pk, by=staff_actor(hcm.lan), at=frozen.at)
    frozen.advance(52)
    off = assignment(hcm, of=made, vehicle=hcm.c01)
    frozen.advance(60)
    press(hcm, off, "cancelled", note="Kẹt đường")
    serving = assignment(hcm, of=made, vehicle=hcm.b02)
    frozen.advance(300)
    press(hcm, serving, "on_scene")
    told = report(hcm)
    [row] = told["rows"]
    assert (row["call_processing_s"], row["unmanned_s"], told["choices"]["sent"]) == (120, 0, 2)


def test_where_every_vehicle_refused_nobody_was_dispatched_in_time(hcm: Cast, frozen: FrozenClock) -> None:
    press(hcm, assignment(hcm), "refused", note="Xe hỏng")
    frozen.advance(600)
    told = report(hcm)
    [row] = told["rows"]
    assert (row["call_sign"], row["step"], row["call_processing_s"], row["unmanned_s"]) == (
        "C-01",
        "refused",
        None,
        600,
    )
    assert told["measures"]["call_processing"]["n"] == 0


def test_a_vehicle_called_off_on_its_way_lacks_nothing(hcm: Cast, frozen: FrozenClock) -> None:
    one = assignment(hcm)
    frozen.advance(60)
    press(hcm, one, "en_route")
    press(hcm, one, "cancelled", note="Người nhà tự chở đi")
    told = report(hcm)
    assert told["measures"]["response"]["missing"] is None
    assert told["rows"][0]["missing"] == []


def test_a_case_at_two_in_the_morning_belongs_to_the_day_before(hcm: Cast, frozen: FrozenClock) -> None:
    frozen.advance(timedelta(hours=12).total_seconds())  # 02:00 of the 23rd in Vietnam
    incident(hcm)
    assert report(hcm)["totals"]["incidents"] == 1
    assert report(hcm, DAY + timedelta(days=1))["totals"]["incidents"] == 0


def test_a_day_is_compared_with_the_four_weeks_before_it(hcm: Cast, frozen: FrozenClock) -> None:
    ride(hcm, frozen, travel_s=500)
    frozen.advance(timedelta(days=3).total_seconds())
    ride(hcm, frozen, travel_s=400)
    later = report(hcm, DAY + timedelta(days=3))
    assert later["previous"] == {"days": 28, "n": 1, "median_s": 650}
    assert later["measures"]["response"]["median_s"] == 550
    assert report(hcm)["previous"]["median_s"] is None


def test_the_centres_own_targets_count(hcm: Cast, frozen: FrozenClock) -> None:
    ride(hcm, frozen)
    Target.objects.create(centre=hcm.centre, priority="urgent", measure="response", seconds=600)
    assert report(hcm)["measures"]["response"]["within_target"] == 0.0


def test_one_centres_report_holds_nothing_of_another(hcm: Cast, cantho: Cast, frozen: FrozenClock) -> None:
    ride(hcm, frozen)
    assert report(cantho)["totals"]["incidents"] == 0


def test_a_busy_day_is_read_in_a_fixed_number_of_queries(
    hcm: Cast, frozen: FrozenClock, django_assert_max_num_queries: Any
) -> None:
    for _ in range(5):
        ride(hcm, frozen)
    with django_assert_max_num_queries(9):
        report(hcm)


def test_a_cell_that_a_spreadsheet_would_run_is_quoted(hcm: Cast, frozen: FrozenClock) -> None:
    ride(hcm, frozen, address='=HYPERLINK("http://x")')
    heading, row = csv_rows(report(hcm))
    told = dict(zip(heading, row, strict=True))
    assert told["address"] == '\'=HYPERLINK("http://x")'
    assert (told["response_s"], told["acknowledged_at"]) == ("650", "")


@pytest.fixture
def hoa(hcm: Cast) -> Client:
    client = Client()
    client.force_login(hcm.hoa, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_supervisor_reads_the_day_and_takes_it_home_as_csv(hcm: Cast, hoa: Client, frozen: FrozenClock) -> None:
    ride(hcm, frozen)
    assert hoa.get("/api/reports/day").json()["date"] == "2026-11-22", "without a date: the day that is running"
    answer = hoa.get("/api/reports/day.csv?date=2026-11-22")
    assert answer["Content-Type"].startswith("text/csv")
    assert len(list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))) == 2


@pytest.mark.parametrize("day", ["", "22/11/2026", "2026-13-01", "9999-12-31", "0001-01-01"])
def test_an_impossible_date_is_refused_with_a_sentence(hoa: Client, day: str) -> None:
    answer = hoa.get("/api/reports/day", {"date": day})
    assert answer.status_code == 422
    assert answer.json()["detail"]


def test_crews_do_not_read_reports(hcm: Cast) -> None:
    client = Client()
    client.force_login(hcm.an, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/api/reports/day").status_code == 403
