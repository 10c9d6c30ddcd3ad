"""A patient from the crew's phone, partly without network, to the receiving hospital's desk, and its answers back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests import servers
from tests.browser.test_crew_phone import CHROMIUM_FLAGS, SEED, Desk, delivered, log_in, press

CARE = """
from dispatch.models import CareItem
from fleet.models import Centre
CareItem.objects.create(centre=Centre.objects.get(), kind="drug", name="Aspirin", unit="mg")
"""


@pytest.fixture(scope="module")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The product with one centre at work, a drug in its list, and no roads."""
    folder = tmp_path_factory.mktemp("patient")
    database = f"sqlite:///{folder}/db.sqlite3"
    env = {"VAR_DIR": str(folder), "DATABASE_URL": database, "REDIS_URL": "", "DEMO": "1"}
    env["DJANGO_SETTINGS_MODULE"] = "config.settings"
    servers.manage("migrate", "-v0", env=env)
    servers.manage("shell", "-c", SEED + CARE, env=env)
    with servers.web_server(env, log=Path(folder / "server.log")) as url:
        yield url


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def desk(browser: Browser, base_url: str) -> Desk:
    return Desk(browser, base_url)


@pytest.fixture
def complaints() -> list[str]:
    """What the pages' consoles said that they should not have."""
    return []


@pytest.fixture
def phone(browser: Browser, base_url: str, complaints: list[str]) -> Iterator[Page]:
    """An's phone, signed on to C-01."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740},
        locale="vi-VN",
        has_touch=True,
        is_mobile=True,
        geolocation={"latitude": 10.777, "longitude": 106.69},
        permissions=["geolocation"],
    )
    context.set_default_timeout(10_000)
    page = log_in(context, base_url, "an.hcm")
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.get_by_role("button", name="C-01").tap()
    page.locator("#signon-go").tap()
    expect(page.locator("#screen-waiting")).to_be_visible()
    yield page
    context.close()


@pytest.fixture
def nurse(browser: Browser, base_url: str, complaints: list[str]) -> Iterator[Page]:
    """Nga's desk at the hospital."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="vi-VN")
    context.set_default_timeout(10_000)
    page = log_in(context, base_url, "nga.hcm")
    page.on("pageerror", lambda error: complaints.append(str(error)))
    expect(page.locator("#page-title")).to_have_text("Bệnh viện Chợ Rẫy")
    yield page
    context.close()


def write_record_without_network(phone: Page) -> None:
    """Sex, age, condition and a first look, while the line is cut."""
    phone.context.set_offline(True)
    phone.locator("#patient-open").tap()
    sheet = phone.locator("#record-sheet")
    sheet.get_by_role("button", name="Nam", exact=True).tap()
    sheet.get_by_label("Tuổi", exact=True).fill("62")
    sheet.get_by_label("Tuổi", exact=True).blur()
    expect(phone.locator("#record-who")).to_have_text("Nam · 62 tuổi")
    sheet.get_by_role("button", name="Đột quỵ", exact=True).tap()
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


def test_what_the_crew_writes_reaches_the_hospital_and_its_answers_come_back(
    phone: Page, nurse: Page, desk: Desk, complaints: list[str]
) -> None:
    sent = desk.send_c01()
    for label in ("Nhận lệnh", "Xuất phát", "Đã đến hiện trường", "Tiếp cận bệnh nhân"):
        press(phone, label)
    delivered(phone)
    write_record_without_network(phone)

    phone.context.set_offline(False)
    delivered(phone)
    records = desk("GET", f"/incidents/{sent['incident_id']}/record")["records"]
    kinds = [entry["kind"] for entry in records[0]["entries"]]
    assert kinds == ["basics", "basics", "basics", "vitals"], "in the order of the touches, each once"

    phone.locator("#bound button").tap()
    expect(phone.locator("#hospital-how")).to_contain_text("Xếp cho: Đột quỵ")
    expect(phone.locator("#hospital-list")).to_contain_text("không có đột quỵ")
    phone.locator("#hospital-list").get_by_role("button", name="Bệnh viện Chợ Rẫy").tap()
    expect(phone.locator("#bound")).to_contain_text("chờ xác nhận")

    card = nurse.locator(".card")
    expect(card).to_contain_text("Nam · 62 tuổi · Đột quỵ")
    expect(card).to_contain_text("180/100 mmHg")
    expect(card).to_contain_text("Chưa xác nhận")
    card.get_by_role("button", name="Đã nhận tin").click()
    expect(phone.locator("#bound")).to_contain_text("đã nhận tin")

    phone.locator("#patient-open").tap()
    phone.get_by_role("button", name="Aspirin").tap()
    phone.get_by_label("Liều").fill("300")
    phone.get_by_role("button", name="Ghi", exact=True).tap()
    expect(card).to_contain_text("Aspirin 300 mg")
    phone.locator("#record-close").tap()

    card.get_by_role("button", name="Không nhận được").click()
    card.get_by_role("button", name="Hết giường hồi sức").click()
    expect(phone.locator("#bound")).to_contain_text("KHÔNG NHẬN: Hết giường hồi sức")
    assert desk.assignment(sent)["prealert"]["state"] == "declined"
    card.get_by_role("button", name="Nhận lại được").click()
    expect(phone.locator("#bound")).to_contain_text("đã nhận tin")

    press(phone, "Rời hiện trường")  # to the hospital that was chosen: nothing is asked again
    expect(card).to_contain_text("Đang chuyển viện")
    press(phone, "Đến bệnh viện")
    expect(card.locator(".card-eta")).to_have_text("Đã đến")
    card.get_by_role("button", name="Ký nhận bệnh nhân").click()
    card.get_by_label("Họ tên người nhận").fill("BS. Hùng")
    card.get_by_role("button", name="Ký nhận", exact=True).click()
    expect(card).to_contain_text("BS. Hùng ký nhận lúc")
    expect(phone.locator("#bound")).to_contain_text("BS. Hùng đã ký nhận")
    assert not complaints
