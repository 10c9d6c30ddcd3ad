"""Two consoles and a phone in real browsers play the job, race for one vehicle, and lose the network."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.consoles import NO_BASE_MAP, Console
from tests.browser.people import listen, on_phone, press, sign_in, sign_on
from tests.browser.product import Product, product

RIDE = ("Nhận lệnh", "Xuất phát", "Đã đến hiện trường", "Tiếp cận bệnh nhân", "Rời hiện trường")
HOME = ("Đến bệnh viện", "Bàn giao xong", "Sẵn sàng")


@pytest.fixture(scope="module", name="product")
def _product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with product(tmp_path_factory.mktemp("consoles"), "two vehicles out") as running:
        yield running


@pytest.fixture
def phone(browser: Browser, product: Product) -> Iterator[Page]:
    """An's phone, signed on to C-01."""
    context = on_phone(browser)
    yield sign_on(sign_in(context, product, "an.hcm"))
    context.close()


def _two_calls_are_taken_by_two_people(product: Product, lan: Console, minh: Console) -> None:
    product.drive()
    product.ring("0903123412", ago_s=20)
    product.ring("0918765432", ago_s=10)
    for console in (lan, minh):
        expect(console.row("đang đổ chuông")).to_have_count(2)
    lan.takes_the_next_call()
    expect(minh.row("Nguyễn Thị Lan đang nghe")).to_be_visible()
    minh.row("đang đổ chuông").click()  # reads it before taking it
    minh.takes_the_next_call()
    expect(minh.page.locator("#call-text")).to_be_focused()  # what is typed next is words, not commands
    expect(lan.row("Trần Văn Minh đang nghe")).to_be_visible()
    lan.makes_the_incident("12 Nguyễn Huệ")
    minh.makes_the_incident("5 Đồng Khởi")
    for console in (lan, minh):
        expect(console.row("12 Nguyễn Huệ")).to_be_visible()
        expect(console.row("5 Đồng Khởi")).to_be_visible()
        expect(console.page.locator("button.rank-row").first).to_contain_text("C-01")


def _both_send_the_same_vehicle(lan: Console, minh: Console) -> None:
    """Minh presses first, but his request is held on the way until Lan's has arrived."""
    held: list[Route] = []
    minh.page.route("**/assignments", lambda route: held.append(route))
    with minh.page.expect_request("**/assignments"):
        minh.ranking("C-01").click()
    lan.ranking("C-01").click()
    expect(lan.page.locator(".assignment")).to_contain_text("C-01")
    held[0].continue_()
    minh.page.unroute("**/assignments")
    expect(minh.page.locator("#work")).to_contain_text("Nguyễn Thị Lan đã điều C-01 cho ca #0001")
    offer = minh.page.get_by_role("button", name=re.compile("Điều B-02"))
    expect(offer).to_be_focused()
    minh.page.keyboard.press("Enter")
    expect(minh.page.locator(".assignment")).to_contain_text("B-02")
    expect(lan.row("5 Đồng Khởi")).to_contain_text("B-02")
    expect(minh.row("12 Nguyễn Huệ")).to_contain_text("C-01")


def _the_crew_goes(phone: Page, lan: Console) -> None:
    expect(phone.locator("#job-address")).to_have_text("12 Nguyễn Huệ")
    for label, word in zip(RIDE[:3], ("đã nhận lệnh", "đang đến", "hiện trường"), strict=True):
        press(phone, label)
        expect(lan.row("12 Nguyễn Huệ")).to_contain_text(re.compile(word, re.IGNORECASE))


def _a_console_without_network_says_so_and_catches_up(product: Product, minh: Console, phone: Page) -> None:
    minh.pull_the_cable()
    expect(minh.page.locator("#banner")).to_be_visible()
    expect(minh.page.locator("#banner")).to_contain_text(re.compile("KHÔNG TỚI ĐƯỢC|MẤT TRỰC TIẾP"))
    expect(minh.page.locator("#live")).not_to_have_attribute("data-state", "live")
    product.ring("0977000111")
    press(phone, RIDE[3])
    minh.plug_it_in()
    expect(minh.page.locator("#banner")).to_be_hidden()
    expect(minh.page.locator("#live")).to_have_attribute("data-state", "live")
    expect(minh.row("đang đổ chuông")).to_have_count(1)


def _the_patient_arrives(phone: Page, lan: Console) -> None:
    press(phone, RIDE[4])
    phone.locator("#hospital-list button").first.tap()
    for label in HOME:
        press(phone, label)
    expect(phone.locator("#screen-waiting")).to_be_visible()
    expect(lan.page.locator(".incident-panel")).to_contain_text("Mọi xe đã xong việc ở ca này")


def test_the_job_between_two_consoles_and_a_phone(
    product: Product, lan: Console, minh: Console, phone: Page, complaints: list[str]
) -> None:
    for page in (lan.page, minh.page, phone):
        listen(page, complaints)
    _two_calls_are_taken_by_two_people(product, lan, minh)
    _both_send_the_same_vehicle(lan, minh)
    _the_crew_goes(phone, lan)
    _a_console_without_network_says_so_and_catches_up(product, minh, phone)
    _the_patient_arrives(phone, lan)
    assert set(complaints) <= {NO_BASE_MAP}
