"""A vehicle that the ranking leaves out, sent all the same: the dispatcher may know better than its GPS."""

from django.test import Client

from tests.factories import Cast, incident


def test_a_vehicle_left_out_for_its_position_can_be_sent_and_one_without_a_crew_cannot(hcm: Cast) -> None:
    case, desk = incident(hcm), Client()
    desk.force_login(hcm.lan)
    ranking = desk.get(f"/api/incidents/{case.pk}/recommendations").json()
    left_out = {one["vehicle_id"]: one["code"] for one in ranking["left_out"]}
    assert left_out == {hcm.c01.pk: "no_fix", hcm.b02.pk: "no_fix", hcm.a03.pk: "off_duty"}

    path, kind = f"/api/incidents/{case.pk}/assignments", "application/json"
    sent = desk.post(path, {"vehicle_id": hcm.c01.pk}, content_type=kind)
    refused = desk.post(path, {"vehicle_id": hcm.a03.pk}, content_type=kind)
    assert (sent.status_code, sent.json()["vehicle_id"], sent.json()["eta_s"]) == (201, hcm.c01.pk, None)
    assert (refused.status_code, refused.json()["code"]) == (409, "off_duty")
