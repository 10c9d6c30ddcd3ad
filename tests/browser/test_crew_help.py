"""A crew's shift on a phone, seen from the console: QR, PIN, check, back-up, SOS without network, handing over."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import segno
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.cities import PIN
from tests.browser.consoles import NO_BASE_MAP
from tests.browser.line import Line
from tests.browser.people import Desk, at_desk, give_first_reason, listen, on_phone, sign_in
from tests.browser.product import Product, product

SCREEN: ViewportSize = {"width": 360, "height": 780}
WIDE, HIGH = 640, 480
COUNT_TONES = """
window.tones = 0;
window.OscillatorNode = class extends OscillatorNode { constructor(...given) { super(...given); window.tones += 1; } };
"""


@pytest.fixture(scope="module", name="product")
def _product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with product(tmp_path_factory.mktemp("help"), "telephone") as running:
        yield running


def film_of_a_qr(text: str, path: Path) -> None:
    """What a camera sees of a QR on a dashboard, as the raw film that Chromium takes for a camera."""
    matrix = np.array([list(row) for row in segno.make(text, error="q").matrix_iter(scale=7, border=4)], dtype=np.uint8)
    bright = np.full((HIGH, WIDE), 200, dtype=np.uint8)
    top, left = (HIGH - len(matrix)) // 2, (WIDE - len(matrix)) // 2
    bright[top : top + len(matrix), left : left + len(matrix)] = np.where(matrix, 30, 225)
    frame = b"FRAME\n" + bright.tobytes() + b"\x80" * (WIDE * HIGH // 2)
    path.write_bytes(f"YUV4MPEG2 W{WIDE} H{HIGH} F10:1 Ip A1:1 C420jpeg\n".encode() + frame * 3)


@pytest.fixture
def desk(browser: Browser, product: Product, complaints: list[str]) -> Iterator[Desk]:
    """Lan at her console, whose tones are counted."""
    context = at_desk(browser)
    context.add_init_script(COUNT_TONES)
    page = listen(sign_in(context, product, "lan.hcm"), complaints)
    expect(page.locator("#live")).to_have_attribute("data-state", "live")
    yield Desk(page, product)
    context.close()


@pytest.fixture
def phone(browser: Browser, complaints: list[str]) -> Iterator[Page]:
    """An's."""
    page = listen(on_phone(browser, SCREEN).new_page(), complaints)
    yield page
    page.context.close()


@pytest.fixture
def other_phone(browser: Browser) -> Iterator[Page]:
    """Cúc's."""
    page = on_phone(browser, SCREEN).new_page()
    yield page
    page.context.close()


def sign_in_by_pin(page: Page, who: str) -> None:
    page.fill("#name", who)
    page.fill("#pin", PIN)
    page.locator("button.sheet-go").tap()


def long_press_sos(phone: Page) -> None:
    phone.locator("#sos").dispatch_event("pointerdown", {"pointerId": 1})
    expect(phone.locator("#sos-hint")).to_be_visible()
    expect(phone.locator("#sos-hint")).to_be_hidden()


def _the_camera_finds_the_vehicle(phone: Page, product: Product, film: Path) -> None:
    film_of_a_qr(f"{product.url}/crew/?vehicle={product.vehicles['C-01']}", film)
    phone.goto(f"{product.url}/crew/")
    sign_in_by_pin(phone, "AN.HCM")
    phone.locator("#scan-vehicle").tap()
    expect(phone.locator("#signon-sign")).to_have_text("C-01")
    phone.locator("#own-role select").select_option("driver")
    phone.locator("#signon-go").tap()
    expect(phone.locator("#screen-waiting")).to_be_visible()


def _what_is_missing_stands_on_the_dispatchers_card(phone: Page, console: Page) -> None:
    phone.locator("#check-vehicle").tap()
    phone.locator(".check-answer input").fill("40,5")
    phone.locator(".check-answer .no").tap()
    expect(phone.locator("#check-go")).to_have_text("Ghi nhận, thiếu 2")
    phone.locator("#check-go").tap()
    expect(phone.locator("#waiting-check")).to_contain_text("Bình oxy 40,5 bar")
    console.fill("#search", "C-01")
    expect(console.locator("#search-results [role=option]").first).to_contain_text("C-01")
    console.keyboard.press("Enter")
    expect(console.locator("#card")).to_contain_text("Bình oxy 40,5 bar (≥ 100) · Máy sốc tim")


def _the_way_is_told_as_the_crow_flies(phone: Page) -> None:
    """There are no roads here."""
    expect(phone.locator("#job-address")).to_have_text("123/45 Lê Văn Sỹ")
    expect(phone.locator("#nav-text")).to_contain_text("hướng tây bắc")
    expect(phone.locator("#nav-distance")).to_have_text("1,7 km")


def _back_up_is_asked_for_until_somebody_sends_it(phone: Page, console: Page) -> None:
    phone.locator("#ask-backup").tap()
    phone.get_by_role("button", name="Công an 113").tap()
    phone.fill("#backup-note", "xô xát")
    phone.locator("#backup-go").tap()
    expect(phone.locator("#help-lines")).to_contain_text("đang chờ điều phối viên")
    expect(console.locator("#alarm")).to_contain_text("C-01 xin hỗ trợ: công an 113, xô xát")
    console.locator("#alarm button", has_text="Mở ca").click()
    expect(console.locator(".incident-panel .crew-alerts")).to_contain_text("C-01 xin hỗ trợ")
    console.locator("#alarm button", has_text="Tôi nhận").click()
    expect(phone.locator("#help-lines")).to_contain_text("Nguyễn Thị Lan đã nhận")
    console.locator(".crew-alerts button", has_text="Đã đáp ứng").click()
    expect(phone.locator("#help-lines")).to_be_empty()


def _an_sos_without_network_is_kept_and_sent_as_soon_as_it_can(phone: Page, line: Line, console: Page) -> None:
    """The phone names the number to call; a muted console rings all the same."""
    line.cut(phone.context)
    long_press_sos(phone)
    expect(phone.locator("#help-lines")).to_contain_text("CHƯA gửi được")
    expect(phone.get_by_role("link", name="Gọi trung tâm")).to_have_attribute("href", "tel:0283999115")
    expect(console.locator("#alarm")).to_be_empty()
    console.locator("#sound-toggle").click()
    before = console.evaluate("window.tones")
    line.mend(phone.context)
    expect(console.locator("#alarm")).to_contain_text("SOS C-01")
    expect(console.locator(".sos-label")).to_contain_text("SOS C-01 · theo điện thoại")
    console.wait_for_function("before => window.tones >= before + 4", arg=before)
    expect(phone.locator("#help-lines")).to_contain_text("đang chờ người nhận")


def _the_sos_is_answered_and_settled(phone: Page, console: Page) -> None:
    console.locator("#alarm button", has_text="Tôi nhận").click()
    expect(phone.locator("#help-lines")).to_contain_text("SOS: Nguyễn Thị Lan đã nhận")
    console.locator("#alarm button", has_text="Kết thúc SOS").click()
    console.locator("#alarm input").fill("đã gọi lại, kíp an toàn")
    console.keyboard.press("Enter")
    expect(phone.locator("#help-lines")).to_be_empty()
    expect(console.locator("#alarm")).to_be_empty()


def _a_touch_is_no_sos_and_a_slip_is_taken_back(phone: Page, console: Page) -> None:
    phone.locator("#sos").tap()
    long_press_sos(phone)
    expect(console.locator("#alarm")).to_contain_text("SOS C-01")
    phone.locator("#false-alarm").tap()
    expect(console.locator("#alarm")).to_be_empty()


def _the_timeline_tells_of_both(desk: Desk, sent: dict[str, Any]) -> None:
    timeline = [line["text"] for line in desk("GET", f"/incidents/{sent['incident_id']}")["timeline"]]
    assert [text for text in timeline if "SOS" in text] == [
        "C-01: SOS",
        "Nhận báo động SOS của C-01",
        "C-01: SOS · đã xử lý · đã gọi lại, kíp an toàn",
        "C-01: SOS",
        "C-01: SOS · báo nhầm · Kíp bấm nhầm",
    ]


def _cuc_takes_over_in_the_middle_of_the_job(phone: Page, hers: Page, product: Product) -> None:
    """From her own phone, by the QR's address."""
    hers.goto(f"{product.url}/crew/?vehicle={product.vehicles['C-01']}")
    sign_in_by_pin(hers, "Võ Thị Cúc")
    hers.get_by_role("button", name="Nhận bàn giao xe").tap()
    hers.locator("#signon-go").tap()
    give_first_reason(hers)
    expect(hers.locator("#job-address")).to_have_text("123/45 Lê Văn Sỹ")
    expect(phone.locator("#screen-signon")).to_be_visible()
    expect(phone.locator("#notices")).to_contain_text("Ca trực của bạn trên xe C-01 đã kết thúc.")
    expect(phone.locator("#notices")).not_to_contain_text("rút lệnh")


def test_a_whole_shift_on_the_phone_and_on_the_console(
    product: Product,
    line: Line,
    desk: Desk,
    phone: Page,
    other_phone: Page,
    film: Path,
    complaints: list[str],
) -> None:
    _the_camera_finds_the_vehicle(phone, product.over(line), film)
    _what_is_missing_stands_on_the_dispatchers_card(phone, desk.page)
    sent = desk.send("C-01")
    _the_way_is_told_as_the_crow_flies(phone)
    _back_up_is_asked_for_until_somebody_sends_it(phone, desk.page)
    _an_sos_without_network_is_kept_and_sent_as_soon_as_it_can(phone, line, desk.page)
    _the_sos_is_answered_and_settled(phone, desk.page)
    _a_touch_is_no_sos_and_a_slip_is_taken_back(phone, desk.page)
    _the_timeline_tells_of_both(desk, sent)
    _cuc_takes_over_in_the_middle_of_the_job(phone, other_phone, product)
    assert set(complaints) <= {NO_BASE_MAP}
