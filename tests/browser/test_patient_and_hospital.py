"""A patient from the crew's phone, partly without network, to the receiving hospital's desk, and its answers back."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.line import Line
from tests.browser.people import SMALL_PHONE, Desk, at_desk, delivered, listen, on_phone, press, sign_in, sign_on
from tests.browser.product import Product, product


@pytest.fixture(scope="module", name="product")
def _product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with product(tmp_path_factory.mktemp("patient"), "one drug") as running:
        yield running


@pytest.fixture
def phone(browser: Browser, product: Product, line: Line, complaints: list[str]) -> Iterator[Page]:
    """An's phone, signed on to C-01."""
    context = on_phone(browser, SMALL_PHONE)
    yield sign_on(listen(sign_in(context, product.over(line), "an.hcm"), complaints))
    context.close()


@pytest.fixture
def nurse(browser: Browser, product: Product, complaints: list[str]) -> Iterator[Page]:
    """Nga's desk at the hospital."""
    context = at_desk(browser)
    page = listen(sign_in(context, product, "nga.hcm"), complaints)
    expect(page.locator("#page-title")).to_have_text("Bệnh viện Chợ Rẫy")
    yield page
    context.close()


def _the_record_is_written_without_network(phone: Page) -> None:
    """Sex, age, condition and a first look, while the line is cut."""
    phone.locator("#patient-open").tap()
    sheet = phone.locator("#record-sheet")
    sheet.get_by_role("button", name="Nam", exact=True).tap()
    sheet.get_by_label("Tuổi", exact=True).fill("62")
    sheet.get_by_role("button", name="Đột quỵ", exact=True).tap()  # leaving the field saves the age under the finger
    expect(phone.locator("#record-who")).to_have_text("Nam · 62 tuổi · Đột quỵ")
    sheet.get_by_label("Mạch").fill("400")
    expect(sheet.get_by_role("button", name="Ghi sinh hiệu")).to_be_disabled()
    sheet.get_by_label("Mạch").fill("196")
    expect(sheet.locator("#record-vitals .note")).to_contain_text("Ngoài khoảng thường gặp")
    sheet.get_by_label("HA tâm thu").fill("180")
    sheet.get_by_label("HA tâm trương").fill("100")
    sheet.get_by_role("button", name="Ghi sinh hiệu").tap()
    expect(phone.locator("#record-who")).to_have_text("Nam · 62 tuổi · Đột quỵ")
    expect(phone.locator("#record-state")).to_contain_text("4 mục chờ gửi")
    phone.locator("#record-close").tap()


def _the_record_arrives_in_the_order_of_the_touches(phone: Page, desk: Desk, sent: dict[str, Any]) -> None:
    delivered(phone)
    records = desk("GET", f"/incidents/{sent['incident_id']}/record")["records"]
    kinds = [entry["kind"] for entry in records[0]["entries"]]
    assert kinds == ["basics", "basics", "basics", "vitals"], "each once"


def _a_hospital_is_chosen_and_knows(phone: Page, card: Locator) -> None:
    phone.locator("#bound button").tap()
    expect(phone.locator("#hospital-how")).to_contain_text("Xếp cho: Đột quỵ")
    expect(phone.locator("#hospital-list")).to_contain_text("không có đột quỵ")
    phone.locator("#hospital-list").get_by_role("button", name="Bệnh viện Chợ Rẫy").tap()
    expect(phone.locator("#bound")).to_contain_text("chờ xác nhận")
    expect(card).to_contain_text("Nam · 62 tuổi · Đột quỵ")
    expect(card).to_contain_text("180/100 mmHg")
    expect(card).to_contain_text("Chưa xác nhận")
    card.get_by_role("button", name="Đã nhận tin").click()
    expect(phone.locator("#bound")).to_contain_text("đã nhận tin")


def _a_drug_given_on_the_way_shows_at_the_hospital(phone: Page, card: Locator) -> None:
    phone.locator("#patient-open").tap()
    oxygen = phone.get_by_role("form", name="Thở oxy")
    phone.get_by_role("button", name="Thở oxy").tap()
    oxygen.get_by_label("Liều").fill("6")
    aspirin = phone.get_by_role("form", name="Aspirin")
    phone.get_by_role("button", name="Aspirin").tap()
    aspirin.get_by_label("Liều").fill("300")
    aspirin.get_by_role("button", name="Ghi", exact=True).tap()
    expect(card).to_contain_text("Aspirin 300 mg")
    _what_is_not_written_yet_stays(phone, oxygen)
    expect(card).to_contain_text("Thở oxy 6")


def _what_is_not_written_yet_stays(phone: Page, oxygen: Locator) -> None:
    """Through other touches, another patient's tab, a closed sheet and a lost page; and the job's screen says so."""
    phone.get_by_label("Ghi chú", exact=True).fill("khó thở")
    phone.locator("#record-add").tap()
    phone.get_by_role("button", name="BN 1").tap()
    phone.locator("#record-close").tap()
    expect(phone.locator("#patient-open")).to_have_text("Bệnh nhân (1): chưa ghi xong")
    phone.reload()
    expect(phone.locator("#patient-open")).to_have_text("Bệnh nhân: chưa ghi xong")
    phone.locator("#patient-open").tap()
    expect(oxygen.get_by_label("Liều")).to_have_value("6")
    oxygen.get_by_role("button", name="Ghi", exact=True).tap()
    phone.get_by_role("button", name="Ghi chú này").tap()
    expect(phone.locator("#record-notes .written")).to_contain_text("khó thở")
    phone.locator("#record-close").tap()
    expect(phone.locator("#patient-open")).to_have_text("Bệnh nhân (1)")


def _the_hospital_cannot_and_then_can(phone: Page, card: Locator, desk: Desk, sent: dict[str, Any]) -> None:
    card.get_by_role("button", name="Không nhận được").click()
    card.get_by_label("Lý do không nhận được").fill("Hết giường hồi sức")
    card.get_by_label("Lý do không nhận được").press("Enter")
    expect(phone.locator("#bound")).to_contain_text("KHÔNG NHẬN: Hết giường hồi sức")
    assert desk.assignment(sent)["prealert"]["state"] == "declined"
    card.get_by_role("button", name="Nhận lại được").click()
    expect(phone.locator("#bound")).to_contain_text("đã nhận tin")


def _the_patient_is_handed_over_and_signed_for(phone: Page, card: Locator) -> None:
    press(phone, "Rời hiện trường")  # to the hospital that was chosen: nothing is asked again
    expect(card).to_contain_text("Đang chuyển viện")
    press(phone, "Đến bệnh viện")
    expect(card.locator(".card-eta")).to_have_text("Đã đến")
    card.get_by_role("button", name="Ký nhận bệnh nhân").click()
    card.get_by_label("Họ tên người nhận").fill("BS. Hùng")
    card.get_by_label("Họ tên người nhận").press("Enter")
    expect(card).to_contain_text("BS. Hùng ký nhận lúc")
    expect(phone.locator("#bound")).to_contain_text("BS. Hùng đã ký nhận")


def _what_was_not_written_goes_with_the_job(phone: Page) -> None:
    kept = "Object.keys(localStorage).filter((name) => name.startsWith('crew.drafts'))"
    phone.locator("#patient-open").tap()
    phone.get_by_label("Ghi chú", exact=True).fill("người nhà đi cùng")
    phone.locator("#record-close").tap()
    assert len(phone.evaluate(kept)) == 1
    press(phone, "Bàn giao xong")
    press(phone, "Sẵn sàng")
    expect(phone.locator("#screen-waiting")).to_be_visible()
    assert phone.evaluate(kept) == []


def test_what_the_crew_writes_reaches_the_hospital_and_its_answers_come_back(
    phone: Page, line: Line, nurse: Page, desk: Desk, complaints: list[str]
) -> None:
    sent, card = desk.send(), nurse.locator(".card")
    for label in ("Nhận lệnh", "Xuất phát", "Đã đến hiện trường", "Tiếp cận bệnh nhân"):
        press(phone, label)
    delivered(phone)
    line.cut(phone.context)
    _the_record_is_written_without_network(phone)
    line.mend(phone.context)
    _the_record_arrives_in_the_order_of_the_touches(phone, desk, sent)
    _a_hospital_is_chosen_and_knows(phone, card)
    _a_drug_given_on_the_way_shows_at_the_hospital(phone, card)
    _the_hospital_cannot_and_then_can(phone, card, desk, sent)
    _the_patient_is_handed_over_and_signed_for(phone, card)
    _what_was_not_written_goes_with_the_job(phone)
    assert not complaints
