"""A changed secret ends what was signed in with the old one, and guessing is slow from wherever it is done."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import check_password
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from fleet.models import Staff
from fleet.pins.services import set_pin
from fleet.sign_in import ACCOUNT_LIMIT, ADDRESS_LIMIT
from tests.api.askers import MODEL_BACKEND, PIN
from tests.factories import Cast, cast, staff

OTHER_PIN, PASSWORD = "739174", "mật khẩu rất dài"


def _enter(name: str, pin: str = PIN, *, client: Client | None = None, address: str = "10.0.0.1") -> int:
    given = {"centre": "hcm", "name": name, "pin": pin}
    return (client or Client()).post("/crew/login/", given, REMOTE_ADDR=address).status_code


def _phone(name: str) -> Client:
    client = Client()
    assert _enter(name, client=client, address="10.9.9.9") == 302
    return client


def _change(client: Client, current: str, pin: str, **more: str) -> HttpResponse:
    body = json.dumps({"current": current, "pin": pin})
    return client.post("/api/crew/pin", body, "application/json", **more)  # type: ignore[arg-type, return-value]


def _is_in(client: Client) -> bool:
    return client.get("/api/me").status_code == 200


def test_a_new_pin_ends_the_persons_other_sessions_and_nobody_elses(crew: Cast) -> None:
    own, lost, mate = _phone("AN.HCM"), _phone("AN.HCM"), _phone("BINH.HCM")
    stolen = Client()
    stolen.cookies.update(own.cookies)
    assert _change(own, PIN, OTHER_PIN).status_code == 204
    assert [_is_in(one) for one in (own, lost, stolen, mate)] == [True, False, False, True]


def test_a_pin_set_by_an_administrator_ends_all_and_an_empty_field_none(crew: Cast) -> None:
    phone, admin = _phone("AN.HCM"), Client()
    admin.force_login(crew.tuan, backend=MODEL_BACKEND)

    def save(person: Staff, pin: str) -> int:
        url = reverse("admin:fleet_staff_change", args=[person.pk])
        given = {"username": person.username, "name": person.name, "role": person.role, "is_active": "on", "pin": pin}
        return admin.post(url, given).status_code

    assert (save(crew.an, ""), _is_in(phone)) == (302, True)
    assert (save(crew.an, "502837"), _is_in(phone)) == (302, False)
    assert (save(crew.tuan, "502837"), _is_in(admin)) == (302, True)  # one's own page stays open


def test_a_new_password_ends_a_session_that_a_pin_began(crew: Cast) -> None:
    phone = _phone("AN.HCM")
    crew.an.set_password(PASSWORD)
    crew.an.save()
    assert not _is_in(phone)


def test_who_is_no_longer_active_is_out_of_the_pages_too(crew: Cast) -> None:
    phone = _phone("AN.HCM")
    Staff.objects.filter(pk=crew.an.pk).update(is_active=False)
    assert phone.get("/crew/")["Location"].startswith("/crew/login/")


def test_one_pin_tried_on_many_accounts_from_one_address_is_stopped_there(crew: Cast) -> None:
    phone = _phone("AN.HCM")
    tried = [_enter(f"nobody {n}", "2468", address="10.0.0.66") for n in range(ADDRESS_LIMIT)]
    assert tried == [200] * (ADDRESS_LIMIT - 1) + [429]
    assert _enter("BINH.HCM", address="10.0.0.66") == 429
    assert _enter("BINH.HCM", address="10.0.0.67") == 302
    phone.post("/logout/")
    assert _enter("AN.HCM", client=phone, address="10.0.0.66") == 302  # a phone it knows, behind the same Wi-Fi


def test_one_account_tried_from_many_addresses_is_shut_to_strangers_alone(crew: Cast) -> None:
    phone, signed_in = _phone("AN.HCM"), _phone("AN.HCM")
    tried = [_enter("AN.HCM", "2468", address=f"10.1.{n}.1") for n in range(ACCOUNT_LIMIT)]
    assert tried == [200] * (ACCOUNT_LIMIT - 1) + [429]
    assert _enter("AN.HCM", address="10.2.0.1") == 429
    phone.post("/logout/")
    assert _enter("AN.HCM", client=phone, address="10.2.0.1") == 302  # the person's own phone is no stranger
    assert _change(signed_in, PIN, OTHER_PIN).status_code == 204
    assert _enter("BINH.HCM", address="10.2.0.1") == 302


def test_a_known_phone_may_not_guess_for_ever_either(crew: Cast) -> None:
    phone = _phone("AN.HCM")
    phone.post("/logout/")
    tried = [_enter("AN.HCM", "2468", client=phone, address=f"10.3.{n}.1") for n in range(ACCOUNT_LIMIT)]
    assert tried[-1] == 429
    assert _enter("AN.HCM", address="10.3.0.1") == 302  # and shuts nobody else out by it
    assert _enter("BINH.HCM", client=phone, address="10.3.0.2") == 302


@pytest.mark.django_db(transaction=True)
def test_guesses_that_are_sent_at_once_are_no_more_than_those_that_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    hcm, together, tried = cast("hcm"), Barrier(24), []
    set_pin(staff=hcm.an, pin=PIN)

    def check(pin: str, hashed: str) -> bool:
        tried.append(pin)
        return check_password(pin, hashed)

    def guess(pin: int) -> int:
        together.wait(60)
        try:
            return _enter("AN.HCM", str(pin))
        finally:
            connection.close()

    monkeypatch.setattr("fleet.pins.backend.check_password", check)
    with ThreadPoolExecutor(24) as pool:
        answers = Counter(pool.map(guess, range(7000, 7024)))
    assert (answers, len(tried)) == ({200: 7, 429: 17}, 8)


def test_a_forged_memory_of_a_phone_is_none(crew: Cast) -> None:
    for n in range(ACCOUNT_LIMIT):
        _enter("AN.HCM", "2468", address=f"10.1.{n}.1")
    forger = Client()
    forger.cookies["known"] = json.dumps([f"pin:{crew.an.pk}"])
    assert _enter("AN.HCM", client=forger) == 429


def test_a_desk_keeps_its_door_while_its_account_is_attacked(crew: Cast) -> None:
    crew.lan.set_password(PASSWORD)
    crew.lan.save()
    given = {"username": crew.lan.username, "password": PASSWORD}
    desk = Client()
    assert desk.post("/login/", given).status_code == 302
    desk.post("/logout/")
    for n in range(ACCOUNT_LIMIT):
        Client().post("/login/", {**given, "password": "x"}, REMOTE_ADDR=f"10.4.{n}.1")
    assert Client().post("/login/", given).status_code == 429
    assert desk.post("/login/", given).status_code == 302


def test_a_stranger_cannot_type_the_name_that_a_known_browser_is_counted_by(crew: Cast) -> None:
    crew.lan.set_password(PASSWORD)
    crew.lan.save()
    phone, desk, given = _phone("AN.HCM"), Client(), {"username": crew.lan.username, "password": PASSWORD}
    assert desk.post("/login/", given).status_code == 302
    for client in (phone, desk):
        client.post("/logout/")
    for name in (crew.lan.username, f"pin:{crew.an.pk}"):
        for n in range(ACCOUNT_LIMIT):
            typed = {"username": f"{name} +", "password": "x"}
            Client().post("/login/", typed, REMOTE_ADDR=f"10.5.{n}.1")
    assert desk.post("/login/", given).status_code == 302
    assert _enter("AN.HCM", client=phone) == 302


def test_a_name_of_any_length_is_counted(crew: Cast) -> None:
    typed = {"username": "x" * 3000, "password": "x"}
    assert [Client().post("/login/", typed).status_code for _ in range(8)] == [200] * 7 + [429]
    assert max(len(one.username or "") for one in AccessAttempt.objects.all()) <= 255  # all that PostgreSQL takes


def test_a_lock_is_told_to_programs_as_json_in_the_askers_language(crew: Cast) -> None:
    """Also where the first PIN is set with the password, whose lock-out is not the PIN's."""
    newcomer = staff(crew.centre, "dung.hcm", "Ngô Thị Dung", "crew")
    newcomer.set_password(PASSWORD)
    newcomer.save()
    for person, current in ((crew.an, "0000"), (newcomer, "sai mật khẩu")):
        client = Client()
        client.force_login(person, backend=MODEL_BACKEND)
        answers = [_change(client, current, OTHER_PIN) for _ in range(8)]
        assert [one.status_code for one in answers] == [403] * 7 + [429]
        client.cookies["django_language"] = "en"
        for answer, language in ((answers[-1], "vi"), (_change(client, current, OTHER_PIN), "en")):
            told = json.loads(answer.content)
            assert (answer.status_code, told["code"]) == (429, "locked_out")
            with override(language):
                assert ("15 phút" if language == "vi" else "15 minutes") in told["detail"]


def test_a_password_set_by_an_administrator_opens_a_locked_desk(crew: Cast) -> None:
    given = {"username": crew.lan.username, "password": "sai"}
    assert [Client().post("/login/", given).status_code for _ in range(8)][-1] == 429
    admin = Client()
    admin.force_login(crew.tuan, backend=MODEL_BACKEND)
    fresh = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
    url = reverse("admin:auth_user_password_change", args=[crew.lan.pk])
    assert admin.post(url, fresh).status_code == 302
    assert Client().post("/login/", {**given, "password": PASSWORD}).status_code == 302


def test_an_open_desk_is_no_place_to_guess_its_password(crew: Cast) -> None:
    crew.tuan.set_password(PASSWORD)
    crew.tuan.save()
    desk, new = Client(), "mot mat khau moi 2026"
    desk.force_login(crew.tuan, backend=MODEL_BACKEND)
    sent = {"new_password1": new, "new_password2": new}
    answers = [desk.post("/password/", sent | {"old_password": f"sai {n}"}).status_code for n in range(8)]
    assert answers == [200] * 7 + [429]
    assert desk.post("/password/", sent | {"old_password": PASSWORD}).status_code == 429
    assert _is_in(desk)
    assert desk.get("/admin/password_change/")["Location"] == "/password/"  # no second way in, beside the counts


@pytest.mark.parametrize("path", ["/password/", "by an administrator"])
def test_an_account_that_is_closed_while_a_new_password_is_hashed_stays_closed(
    crew: Cast, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    person = crew.lan
    person.set_password(PASSWORD)
    person.save()
    hashed = Staff.set_password

    def slowly(self: Staff, raw: str | None) -> None:
        hashed(self, raw)
        Staff.objects.filter(pk=self.pk).update(is_active=False, role="crew")

    monkeypatch.setattr(Staff, "set_password", slowly)
    desk, new = Client(), "mot mat khau moi 2026"
    desk.force_login(crew.tuan if path == "by an administrator" else person, backend=MODEL_BACKEND)
    if path == "by an administrator":
        path = reverse("admin:auth_user_password_change", args=[person.pk])
        sent = {"password1": new, "password2": new, "usable_password": "true"}
    else:
        sent = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert desk.post(path, sent).status_code in {200, 302}
    person.refresh_from_db()
    assert (person.is_active, person.role, check_password(new, person.password)) == (False, "crew", True)
