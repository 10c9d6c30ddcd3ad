"""Trackers name their vehicle by id or by call sign, and a call sign may look like a number."""

from fleet.intake import _read_names
from fleet.models import Vehicle
from tests.factories import Cast


def test_a_text_is_a_call_sign_first_and_a_number_an_id(hcm: Cast) -> None:
    first, second = Vehicle.objects.filter(centre=hcm.centre).order_by("pk")[:2]
    Vehicle.objects.filter(pk=second.pk).update(call_sign=str(first.pk))
    names = _read_names(hcm.centre.pk)
    assert names[str(first.pk)] == second.pk
    assert names[first.pk] == first.pk
    assert names[str(second.pk)] == second.pk
