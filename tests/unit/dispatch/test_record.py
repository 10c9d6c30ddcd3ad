"""What may be written about a patient: the usual, the unusual that is kept, and the impossible that is refused."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.domain.record import (
    KINDS,
    VITALS,
    Bad,
    age_years,
    citizen_number,
    clean,
    insurance_number,
    unusual,
)

TODAY = date(2026, 11, 22)


def test_everything_of_a_look_is_optional_and_kept_as_it_was() -> None:
    assert clean("vitals", {"pulse": 88, "spo2": None}, TODAY) == {"pulse": 88}
    assert clean("vitals", {"glucose": 5.46, "temperature": 37}, TODAY) == {"glucose": 5.5, "temperature": 37.0}
    assert clean("basics", {"sex": "female"}, TODAY) == {"sex": "female"}
    assert clean("basics", {"age": 3, "age_unit": "days"}, TODAY) == {"age": 3, "age_unit": "days"}
    assert clean("treatment", {"name": " Adrenalin ", "dose": "1", "unit": "mg"}, TODAY)["name"] == "Adrenalin"


IMPOSSIBLE: list[tuple[str, dict[str, Any]]] = [
    ("vitals", {"pulse": 351}),
    ("vitals", {"pulse": -1}),
    ("vitals", {"pulse": 80.5}),
    ("vitals", {"pulse": True}),
    ("vitals", {"pulse": "80"}),
    ("vitals", {"spo2": 101}),
    ("vitals", {"gcs_e": 5}),
    ("vitals", {"gcs_v": 0}),
    ("vitals", {"pain": 11}),
    ("vitals", {"glucose": float("nan")}),
    ("vitals", {"glucose": float("inf")}),
    ("vitals", {}),
    ("vitals", {"unknown": 3}),
    ("basics", {"age": 131}),
    ("basics", {"age": 40, "age_unit": "months"}),
    ("basics", {"age_unit": "years"}),
    ("basics", {"sex": "x"}),
    ("basics", {"sex": ["male"]}),
    ("basics", {"condition": "hangnail"}),
    ("basics", {"complaint": "\x00"}),
    ("count", {"patients": -1}),
    ("count", {}),
    ("treatment", {"name": ""}),
    ("treatment", {"name": 7}),
    ("treatment", {}),
    ("note", {"text": "  "}),
    ("note", {"text": "x" * 4001}),
    ("identity", {"born": "1990-02-30"}),
    ("identity", {"born": "2026-11-23"}),
    ("identity", {"number": "079060"}),
    ("identity", {"source": "qr"}),
    ("surgery", {"name": "x"}),
    ("note", {"text": "\ud800"}),
    ("photo", {"caption": "\x00"}),
    ("photo", {"caption": 7}),
]


@pytest.mark.parametrize(("kind", "data"), IMPOSSIBLE)
def test_what_cannot_be_is_refused(kind: str, data: dict[str, Any]) -> None:
    with pytest.raises(Bad):
        clean(kind, data, TODAY)


def test_the_unusual_is_kept_and_pointed_out() -> None:
    assert unusual("vitals", clean("vitals", {"pulse": 20, "spo2": 70, "pain": 10}, TODAY)) == ["pulse", "spo2"]
    assert unusual("vitals", {"systolic": 90, "diastolic": 95}) == ["diastolic"]
    assert unusual("vitals", {"pulse": 190, "spo2": 80}, child=True) == ["spo2"]
    assert unusual("note", {"text": "x"}) == []


def test_every_usual_range_lies_within_the_possible_one() -> None:
    for limits in VITALS.values():
        assert limits.least <= limits.low <= limits.high <= limits.most


@pytest.mark.parametrize("text", ["079060001234", "079 060 001 234", "012345678"])
def test_citizen_numbers(text: str) -> None:
    assert citizen_number(text) == text.replace(" ", "")


@pytest.mark.parametrize(
    "text", ["", "179060001234", "0790600012345", "000060001234", "097060001234", "07906000123a", "٠٧٩٠٦٠٠٠١٢٣٤"]
)
def test_what_is_no_citizen_number(text: str) -> None:
    with pytest.raises(Bad):
        citizen_number(text)


@pytest.mark.parametrize(("text", "kept"), [("0123456789", "0123456789"), ("dn4 79 0123456789", "DN4790123456789")])
def test_insurance_numbers(text: str, kept: str) -> None:
    assert insurance_number(text) == kept


@pytest.mark.parametrize(
    "text", ["", "123456789", "DN679012345678", "DN6790123456789", "D14790123456789", "ĐN4790123456789"]
)
def test_what_is_no_insurance_number(text: str) -> None:
    with pytest.raises(Bad):
        insurance_number(text)


def test_ages() -> None:
    assert age_years({}) is None
    assert age_years({"age": 62}) == 62
    assert age_years({"age": 6, "age_unit": "months"}) == 0.5


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2),
    max_leaves=3,
)
_FIELDS = (
    "age age_unit sex condition complaint patients name dose unit text number insurance born issued address old_number "
    "source drug route"
)
_NAMES = st.sampled_from([*VITALS, *_FIELDS.split()])


@given(kind=st.sampled_from(KINDS), data=st.dictionaries(_NAMES, _JSON, max_size=4))
def test_anything_at_all_is_cleaned_or_refused(kind: str, data: dict[str, Any]) -> None:
    try:
        kept = clean(kind, data, TODAY)
    except Bad:
        return
    assert kept
    assert clean(kind, kept, TODAY) == kept
