"""From what a caller says to an incident at the right place, by keyboard alone; and a call that changes hands."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from mapping.address_build import build_addresses
from tests.api.test_address import TOWN
from tests.browser.consoles import NO_BASE_MAP, Console
from tests.browser.people import listen
from tests.browser.product import Product, product

SCENE = {"lat": 10.7903, "lon": 106.6712}
PHONE = "0903123412"
FAR_ENOUGH = 25  # Tab presses that reach any field of a panel


@pytest.fixture(scope="module", name="product")
def _product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """With roads that hold nothing but the addresses of a tiny town."""
    folder = tmp_path_factory.mktemp("addresses")
    extract, build = folder / "town.osm", folder / "roads" / "builds" / "1"
    extract.write_text(TOWN.xml(), encoding="utf-8")
    build.mkdir(parents=True)
    (folder / "roads" / "current").symlink_to(Path("builds") / "1")
    build_addresses(extract, build)
    with product(folder, "two vehicles out", ROADS_DIR=str(folder / "roads")) as running:
        yield running


def look_up(page: Page, words: str) -> None:
    page.keyboard.press("/")
    page.keyboard.type(words)


def tab_to(page: Page, field: str) -> None:
    for _ in range(FAR_ENOUGH):
        if page.evaluate("document.activeElement.id") == field:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{field} cannot be reached by Tab")


def take_a_call(product: Product, desk: Console, phone: str) -> None:
    product.ring(phone)
    expect(desk.row("đang đổ chuông")).to_have_count(1)
    desk.takes_the_next_call()


def _the_words_are_explained_and_the_place_shown(page: Page, card: Locator) -> None:
    """The kind, the door, and what can be done with it."""
    look_up(page, "121 le van sy")
    expect(page.locator("#search-results")).to_contain_text("đúng số")
    page.keyboard.press("Enter")
    expect(card).to_contain_text("“121 le van sy”")
    expect(card).to_contain_text("Trước số 121 Lê Văn Sỹ")
    expect(card).to_contain_text("giao lộ gần nhất: Lê Văn Sỹ – Trần Quang Diệu")
    expect(card.get_by_role("button", name="Tạo ca tại đây")).to_be_focused()
    expect(page.locator(".found-mark")).to_be_visible()


def _the_callers_name_for_it_is_kept(page: Page) -> None:
    """With two keys and the name."""
    page.keyboard.press("g")
    page.keyboard.type("Quán Cô Ba")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_contain_text("Đã ghi nhớ “Quán Cô Ba”")
    expect(page.locator(".found-mark")).to_have_count(0)


def _an_incident_is_made_there(page: Page, card: Locator, panel: Locator) -> None:
    """Enter before the answer is there takes the first one when it comes."""
    look_up(page, "quan co ba")
    page.keyboard.press("Enter")
    expect(card).to_contain_text("Quán Cô Ba")
    page.keyboard.press("n")
    expect(page.locator("#call-address")).to_have_value("quan co ba")
    expect(page.locator(".call-panel .place-words")).to_contain_text("Quán Cô Ba")
    tab_to(page, "call-category")
    kind = page.locator("#call-category")
    page.keyboard.type("no such kind")
    page.keyboard.press("Escape")  # puts back what was chosen: nothing
    expect(kind).to_have_value("")
    page.keyboard.type("te")
    page.keyboard.press("Tab")
    expect(kind).to_have_value("Té ngã")
    page.keyboard.press("Control+Enter")
    expect(panel.locator(".where")).to_have_text("quan co ba")
    expect(panel.locator(".place-chosen")).to_contain_text("Quán Cô Ba")


def _it_turns_out_to_be_another_place(page: Page, panel: Locator) -> None:
    """The words follow, with what the caller said beside them, and Z takes it back."""
    page.keyboard.press("s")
    page.keyboard.type("cho tan dinh")
    expect(panel.get_by_label("Địa chỉ có thể là")).to_contain_text("Chợ Tân Định")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".ghost-mark")).to_be_visible()  # seen on the map, and nothing has moved yet
    expect(panel.locator(".where")).to_have_text("quan co ba")
    page.keyboard.press("Enter")
    expect(page.locator(".ghost-mark")).to_have_count(0)
    expect(panel.locator(".place-chosen")).to_contain_text("Chợ Tân Định")
    expect(panel.locator(".where")).to_contain_text("Chợ Tân Định")
    expect(panel.locator(".said-first")).to_contain_text("quan co ba")
    expect(panel.locator(".timeline")).to_contain_text("“quan co ba” → “Chợ Tân Định")
    page.keyboard.press("z")
    expect(panel.locator(".where")).to_have_text("quan co ba")


def _nothing_typed_is_more_than_text(page: Page) -> None:
    look_up(page, "<img src=x onerror=alert(1)>'; DROP TABLE calls_call; --")
    expect(page.locator("#search-results li.none")).to_be_visible()
    expect(page.locator("#search-results img")).to_have_count(0)
    page.keyboard.press("Escape")


def test_from_the_search_to_an_incident_and_to_another_place(lan: Console, complaints: list[str]) -> None:
    page = listen(lan.page, complaints)
    card, panel = page.locator("#card"), page.locator(".incident-panel")
    _the_words_are_explained_and_the_place_shown(page, card)
    _the_callers_name_for_it_is_kept(page)
    _an_incident_is_made_there(page, card, panel)
    _it_turns_out_to_be_another_place(page, panel)
    _nothing_typed_is_more_than_text(page)
    assert set(complaints) <= {NO_BASE_MAP}


def test_an_earlier_place_is_offered_and_a_colleague_goes_on(product: Product, lan: Console, minh: Console) -> None:
    product.post("calls", "/api/calls", {"phone": PHONE, **SCENE, "received_at": "2026-01-02T03:04:05Z"})
    lan.takes_the_next_call()
    lan.makes_the_incident("12 Trần Quang Diệu, nhà xanh")
    product.ring_without_a_place(PHONE)
    lan.takes_the_next_call()
    page = lan.page
    expect(page.locator(".earlier")).to_contain_text("12 Trần Quang Diệu, nhà xanh")
    tab_to(page, "call-address")
    expect(page.locator(".suggestions").first).to_contain_text("lần trước")
    page.keyboard.press("Enter")
    expect(page.locator("#call-address")).to_have_value("12 Trần Quang Diệu, nhà xanh")
    expect(page.locator("#call-category")).to_be_focused()
    expect(page.locator(".earlier")).to_be_hidden()
    # Lan's desk dies; Minh sees who has the call and goes on with all that was written down.
    minh.row("Nguyễn Thị Lan đang nghe").click()
    minh.page.get_by_role("button", name="Tiếp nhận thay").click()
    expect(minh.page.locator("#call-address")).to_be_enabled()
    expect(minh.page.locator("#call-address")).to_have_value("12 Trần Quang Diệu, nhà xanh")
    expect(page.locator(".call-panel")).to_contain_text(re.compile("Trần Văn Minh đã tiếp nhận thay bạn lúc"))
    expect(page.locator("#said")).to_contain_text("Trần Văn Minh đã tiếp nhận thay cuộc gọi này của bạn")
    minh.page.fill("#call-category", "te nga")
    minh.page.keyboard.press("Control+Enter")
    expect(minh.page.locator(".incident-panel .timeline")).to_contain_text("Tiếp nhận thay Nguyễn Thị Lan")


def test_a_running_vehicle_turns_to_a_worse_incident(product: Product, lan: Console) -> None:
    product.drive()
    page = lan.page
    take_a_call(product, lan, "0911000111")
    page.fill("#call-address", "chuyển viện về nhà")
    page.fill("#call-category", "fall")
    page.locator(".choice-transport").click()
    page.keyboard.press("Control+Enter")
    lan.ranking("B-02").click()
    expect(page.locator(".assignment")).to_contain_text("B-02")
    take_a_call(product, lan, "0911000222")
    lan.makes_the_incident("té lầu, chảy nhiều máu")
    row = page.locator(".diversion")
    expect(row).to_contain_text("B-02")
    expect(row).to_contain_text("sớm hơn xe rảnh")
    expect(row).to_contain_text("mất xe này; xe kế A-03")
    row.get_by_role("button", name="Chuyển về đây").click()
    page.keyboard.type("mất nhiều máu")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_contain_text("Đã chuyển B-02 về ca này")
    expect(page.locator(".assignment")).to_contain_text("B-02")
    expect(row).to_have_count(0)
    expect(lan.row("chuyển viện về nhà")).not_to_contain_text("B-02")
    expect(page.locator(".incident-panel")).to_contain_text("Bấm 1–9 để điều thêm xe.")
