"""Pages that say one thing: what went wrong, in the reader's language, and the way on; and the change of a password."""

import pytest
from django.test import Client
from django.urls import reverse

from fleet.models import Staff
from frontend import views
from tests.api.askers import MODEL_BACKEND
from tests.factories import Cast

OLD, NEW = "mật khẩu cũ 1", "mật khẩu mới 22"


def _signed_in(staff: Staff) -> Client:
    client = Client()
    client.force_login(Staff.objects.get(pk=staff.pk), backend=MODEL_BACKEND)
    return client


@pytest.mark.parametrize(("language", "words"), [("vi", "Máy chủ gặp lỗi"), ("en", "The server failed")])
def test_a_failure_of_ours_is_told_in_words(
    hcm: Cast, monkeypatch: pytest.MonkeyPatch, language: str, words: str
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("tên bệnh nhân")

    monkeypatch.setattr(views, "page_of", broken)
    client = _signed_in(hcm.hoa)
    client.raise_request_exception = False
    client.cookies["django_language"] = language
    answer = client.get("/reports/")
    assert (answer.status_code, words in answer.text) == (500, True)
    assert "bệnh nhân" not in answer.text


def test_a_form_of_an_older_login_says_that_nothing_was_recorded(hcm: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(hcm.hoa, backend=MODEL_BACKEND)
    answer = client.post(reverse("logout"))
    assert (answer.status_code, "Trang mở đã quá lâu" in answer.text) == (403, True)


def test_a_page_that_is_not_there_says_so(hcm: Cast) -> None:
    answer = _signed_in(hcm.hoa).get("/bao-cao/")
    assert (answer.status_code, "Không có trang này" in answer.text) == (404, True)


def test_a_person_changes_the_password_and_is_signed_out_elsewhere(hcm: Cast) -> None:
    hcm.hoa.set_password(OLD)
    hcm.hoa.save()
    here, there = _signed_in(hcm.hoa), _signed_in(hcm.hoa)
    asked = {"old_password": OLD, "new_password1": NEW, "new_password2": NEW}
    for wrong in ({"old_password": "sai"}, {"new_password1": "ngắn", "new_password2": "ngắn"}, {"new_password2": OLD}):
        refused = here.post("/password/", asked | wrong)
        assert (refused.status_code, 'role="alert"' in refused.text) == (200, True)
    assert there.get("/reports/").status_code == 200
    done = here.post("/password/", asked)
    assert "Đã đổi mật khẩu" in done.text
    assert Staff.objects.get(pk=hcm.hoa.pk).check_password(NEW)
    assert (here.get("/reports/").status_code, there.get("/reports/").status_code) == (200, 302)


def test_nobody_changes_a_password_without_signing_in(db: None) -> None:
    assert Client().get("/password/").headers["Location"].startswith("/login/")
