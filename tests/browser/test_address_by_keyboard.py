"""From what a caller says to an incident at the right place, by keyboard alone; and a call that changes hands."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from mapping.address_build import build_addresses
from tests import servers
from tests.api.test_address import TOWN
from tests.browser.test_two_consoles import LIMIT_MS, NO_BASE_MAP, SEED, Console, Network, browser, open_console

__all__ = ["browser"]
SCENE = {"lat": 10.7903, "lon": 106.6712}
PHONE = "0903123412"
FAR_ENOUGH = 25  # Tab presses that reach any field of a panel


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    """A server whose roads hold nothing but the addresses of a tiny town."""
    folder = tmp_path_factory.mktemp("addresses")
    extract, build = folder / "town.osm", folder / "roads" / "builds" / "1"
    extract.write_text(TOWN.xml(), encoding="utf-8")
    build.mkdir(parents=True)
    (folder / "roads" / "current").symlink_to(Path("builds") / "1")
    build_addresses(extract, build)
    env = {"VAR_DIR": str(folder), "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3", "REDIS_URL": "", "DEMO": "1"}
    env |= {"ROADS_DIR": str(folder / "roads"), "DJANGO_SETTINGS_MODULE": "config.settings"}
    servers.manage("migrate", "-v0", env=env)
    tokens = json.loads(servers.manage("shell", "-v0", "-c", SEED, env=env).strip().splitlines()[-1])
    with servers.web_server(env, log=folder / "server.log") as url:
        yield Network(url, tokens)


@pytest.fixture(scope="module")
def lan(browser: Browser, network: Network) -> Console:
    return open_console(browser, network, "lan.hcm")


@pytest.fixture(scope="module")
def minh(browser: Browser, network: Network) -> Console:
    return open_console(browser, network, "minh.hcm")


def look_up(page: Page, words: str) -> None:
    page.keyboard.press("/")
    page.keyboard.type(words)


def tab_to(page: Page, field: str) -> None:
    for _ in range(FAR_ENOUGH):
        if page.evaluate("document.activeElement.id") == field:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{field} cannot be reached by Tab")


def ring_without_a_place(network: Network, phone: str) -> None:
    network.post("calls", "/api/calls", {"phone": phone})


def take_a_call(network: Network, desk: Console, phone: str) -> None:
    network.ring(phone)
    expect(desk.row("đang đổ chuông")).to_have_count(1)
    desk.takes_the_next_call()


def test_from_the_search_to_an_incident_and_to_another_place(network: Network, lan: Console) -> None:
    page, errors = lan.page, list[str]()
    page.on("pageerror", lambda error: errors.append(str(error)))
    # What the words mean: the kind, the door, and what can be done with it.
    look_up(page, "121 le van sy")
    expect(page.locator("#search-results")).to_contain_text("đúng số")
    page.keyboard.press("Enter")
    card = page.locator("#card")
    expect(card).to_contain_text("“121 le van sy”")
    expect(card).to_contain_text("Trước số 121 Lê Văn Sỹ")
    expect(card).to_contain_text("giao lộ gần nhất: Lê Văn Sỹ – Trần Quang Diệu")
    expect(card.get_by_role("button", name="Tạo ca tại đây")).to_be_focused()
    expect(page.locator(".found-mark")).to_be_visible()
    # A name that the centre's callers use, kept with two keys and the name.
    page.keyboard.press("g")
    page.keyboard.type("Quán Cô Ba")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_contain_text("Đã ghi nhớ “Quán Cô Ba”")
    expect(page.locator(".found-mark")).to_have_count(0)
    # Enter before the answer is there takes the first one when it comes.
    look_up(page, "quan co ba")
    page.keyboard.press("Enter")
    expect(card).to_contain_text("Quán Cô Ba")
    page.keyboard.press("n")
    expect(page.locator("#call-address")).to_have_value("quan co ba")
    expect(page.locator(".call-panel .place-words")).to_contain_text("Quán Cô Ba")
    tab_to(page, "call-category")
    page.keyboard.type("Té")
    page.keyboard.press("Control+Enter")
    panel = page.locator(".incident-panel")
    expect(panel.locator(".where")).to_have_text("quan co ba")
    expect(panel.locator(".place-chosen")).to_contain_text("Quán Cô Ba")
    # The place turns out to be another one: the caller's words stay.
    page.keyboard.press("s")
    page.keyboard.type("cho tan dinh")
    expect(panel.locator(".suggestions")).to_contain_text("Chợ Tân Định")
    page.keyboard.press("Enter")
    expect(panel.locator(".place-chosen")).to_contain_text("Chợ Tân Định", timeout=LIMIT_MS)
    expect(panel.locator(".where")).to_have_text("quan co ba")
    expect(panel.locator(".timeline")).to_contain_text("Sửa vị trí", timeout=LIMIT_MS)
    # Nothing that is typed is ever more than text.
    look_up(page, "<img src=x onerror=alert(1)>'; DROP TABLE calls_call; --")
    expect(page.locator("#search-results li.none")).to_be_visible()
    expect(page.locator("#search-results img")).to_have_count(0)
    page.keyboard.press("Escape")
    assert not [error for error in errors if error != NO_BASE_MAP]


def test_an_earlier_place_is_offered_and_a_colleague_goes_on(network: Network, lan: Console, minh: Console) -> None:
    network.post("calls", "/api/calls", {"phone": PHONE, **SCENE, "received_at": "2026-01-02T03:04:05Z"})
    lan.takes_the_next_call()
    lan.makes_the_incident("12 Trần Quang Diệu, nhà xanh")
    ring_without_a_place(network, PHONE)
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
    minh.page.select_option("#call-category", "fall")
    minh.page.keyboard.press("Control+Enter")
    expect(minh.page.locator(".incident-panel .timeline")).to_contain_text("Tiếp nhận thay Nguyễn Thị Lan")


def test_a_running_vehicle_turns_to_a_worse_incident(network: Network, lan: Console) -> None:
    network.drive()
    page = lan.page
    take_a_call(network, lan, "0911000111")
    page.fill("#call-address", "chuyển viện về nhà")
    page.select_option("#call-category", "fall")
    page.locator(".choice-transport").click()
    page.keyboard.press("Control+Enter")
    lan.ranking("B-02").click()
    expect(page.locator(".assignment")).to_contain_text("B-02")
    take_a_call(network, lan, "0911000222")
    lan.makes_the_incident("té lầu, chảy nhiều máu")
    row = page.locator(".diversion")
    expect(row).to_contain_text("B-02", timeout=LIMIT_MS)
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
