"""Two consoles and a phone in real browsers play the job, race for one vehicle, and lose the network."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, WebSocketRoute, expect, sync_playwright

from tests import servers

PASSWORD = "demo115"
SEED = f"""
import json
from fleet.models import Staff
from fleet.services import sign_off
from fleet.auth import staff_actor
from config import clock
from tests.factories import cast, device, shift
city = cast("hcm")
sign_off(centre_id=city.centre.pk, shift_id=city.shift_c01.pk, actor=staff_actor(city.an), at=clock.now())
shift(city.a03, city.cuc)
for person in Staff.objects.all():
    person.set_password({PASSWORD!r})
    person.save()
print(json.dumps({{scope: device(city.centre, scope)[1] for scope in ("calls", "positions")}}))
"""
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
DESK = {"width": 1366, "height": 768}
NO_BASE_MAP = "Bad response code: 404"  # there are no tiles here, and the console does without
HELD_MS = 5000  # the phone's button shows a press for a moment and takes no other meanwhile
LIMIT_MS = 20_000
SCENE = {"lat": 10.7755, "lon": 106.7010}
PLACES = {"C-01": (10.7750, 106.7005), "B-02": (10.7800, 106.6900), "A-03": (10.8000, 106.6600)}
RIDE = ("Nhận lệnh", "Xuất phát", "Đã đến hiện trường", "Tiếp cận bệnh nhân", "Rời hiện trường")
HOME = ("Đến bệnh viện", "Bàn giao xong", "Sẵn sàng")


@dataclass
class Network:
    """The server, and the machines that talk to it: the telephone exchange and the GPS provider."""

    url: str
    tokens: dict[str, str]

    def post(self, scope: str, path: str, body: dict[str, Any]) -> Any:
        headers = {"Authorization": f"Bearer {self.tokens[scope]}"}
        answer = httpx.post(self.url + path, json=body, headers=headers, timeout=30)
        assert answer.is_success, answer.text
        return answer.json()

    def ring(self, phone: str, *, ago_s: int = 0) -> None:
        received_at = (datetime.now(UTC) - timedelta(seconds=ago_s)).isoformat()  # the test's own exchange
        self.post("calls", "/api/calls", {"phone": phone, "received_at": received_at, **SCENE})

    def drive(self) -> None:
        at = datetime.now(UTC).timestamp()
        fixes = [{"vehicle": name, "lat": lat, "lon": lon, "at": at} for name, (lat, lon) in PLACES.items()]
        assert self.post("positions", "/api/positions", {"fixes": fixes})["accepted"] == len(fixes)


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    folder = tmp_path_factory.mktemp("consoles")
    env = {"VAR_DIR": str(folder), "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3", "REDIS_URL": "", "DEMO": "1"}
    env["DJANGO_SETTINGS_MODULE"] = "config.settings"  # the product's own: passwords must be hashed its way
    servers.manage("migrate", "-v0", env=env)
    tokens = json.loads(servers.manage("shell", "-v0", "-c", SEED, env=env).strip().splitlines()[-1])
    with servers.web_server(env, log=Path(folder / "server.log")) as url:
        yield Network(url, tokens)


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=[*FLAGS, "--disable-gpu"])
        yield browser
        browser.close()


def sign_in(context: BrowserContext, network: Network, username: str) -> Page:
    context.set_default_timeout(LIMIT_MS)
    page = context.new_page()
    page.goto(f"{network.url}/login/")
    page.fill("#id_username", username)
    page.fill("#id_password", PASSWORD)
    page.click("button.wide")
    page.wait_for_url(lambda url: "/login/" not in url)
    return page


class Cable:
    """A console's way to the server, which can be pulled: its socket breaks, and nothing new gets through."""

    def __init__(self, context: BrowserContext) -> None:
        self._context, self._pulled, self._sockets = context, False, list[WebSocketRoute]()
        context.route_web_socket(re.compile("/ws/board"), self._through)

    def _through(self, socket: WebSocketRoute) -> None:
        if self._pulled:
            socket.close(code=1011)
            return
        socket.connect_to_server()
        self._sockets.append(socket)

    def pull(self) -> None:
        self._pulled = True
        self._context.set_offline(True)
        for socket in self._sockets:
            socket.close(code=1011)
        self._sockets.clear()

    def plug_in(self) -> None:
        self._pulled = False
        self._context.set_offline(False)


@dataclass
class Console:
    page: Page
    cable: Cable

    def row(self, text: str) -> Any:
        return self.page.locator("#queue .row", has_text=text)

    def takes_the_next_call(self) -> None:
        self.page.locator("#map").click(position={"x": 5, "y": 300})  # no field has the keyboard
        self.page.keyboard.press("t")
        expect(self.page.locator("#call-address")).to_be_enabled()

    def makes_the_incident(self, address: str) -> None:
        self.page.fill("#call-address", address)
        self.page.select_option("#call-category", "fall")
        self.page.keyboard.press("Control+Enter")
        expect(self.page.locator(".incident-panel")).to_contain_text(address)

    def ranking(self, call_sign: str) -> Any:
        return self.page.locator("button.rank-row", has_text=call_sign)


def open_console(browser: Browser, network: Network, username: str) -> Console:
    context = browser.new_context(viewport=DESK, locale="vi-VN")  # type: ignore[arg-type]
    cable = Cable(context)
    page = sign_in(context, network, username)
    expect(page.locator("#live")).to_have_attribute("data-state", "live")
    return Console(page, cable)


@pytest.fixture(scope="module")
def lan(browser: Browser, network: Network) -> Console:
    return open_console(browser, network, "lan.hcm")


@pytest.fixture(scope="module")
def minh(browser: Browser, network: Network) -> Console:
    return open_console(browser, network, "minh.hcm")


@pytest.fixture(scope="module")
def phone(browser: Browser, network: Network) -> Page:
    """An's phone, signed on to C-01."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="vi-VN", has_touch=True, is_mobile=True
    )
    page = sign_in(context, network, "an.hcm")
    page.get_by_role("button", name="C-01").tap()
    page.locator("#signon-go").tap()
    expect(page.locator("#screen-waiting")).to_be_visible()
    return page


def press(phone: Page, label: str) -> None:
    expect(phone.locator("#next-label")).to_have_text(label, timeout=LIMIT_MS)
    expect(phone.locator("#next")).to_have_attribute("aria-disabled", "false", timeout=HELD_MS)
    phone.locator("#next").tap()


def _two_calls_are_taken_by_two_people(network: Network, lan: Console, minh: Console) -> None:
    network.drive()
    network.ring("0903123412", ago_s=20)
    network.ring("0918765432", ago_s=10)
    for console in (lan, minh):
        expect(console.row("đang đổ chuông")).to_have_count(2)
    lan.takes_the_next_call()
    expect(minh.row("Nguyễn Thị Lan đang nghe")).to_be_visible()
    minh.takes_the_next_call()
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
        expect(lan.row("12 Nguyễn Huệ")).to_contain_text(re.compile(word, re.IGNORECASE), timeout=LIMIT_MS)


def _a_console_without_network_says_so_and_catches_up(network: Network, minh: Console, phone: Page) -> None:
    minh.cable.pull()
    expect(minh.page.locator("#banner")).to_be_visible(timeout=LIMIT_MS)
    expect(minh.page.locator("#banner")).to_contain_text(re.compile("KHÔNG TỚI ĐƯỢC|MẤT TRỰC TIẾP"))
    expect(minh.page.locator("#live")).not_to_have_attribute("data-state", "live")
    network.ring("0977000111")
    press(phone, RIDE[3])
    minh.cable.plug_in()
    expect(minh.page.locator("#banner")).to_be_hidden(timeout=LIMIT_MS)
    expect(minh.page.locator("#live")).to_have_attribute("data-state", "live", timeout=LIMIT_MS)
    expect(minh.row("đang đổ chuông")).to_have_count(1)


def _the_patient_arrives(phone: Page, lan: Console) -> None:
    press(phone, RIDE[4])
    phone.locator("#hospital-list button").first.tap()
    for label in HOME:
        press(phone, label)
    expect(phone.locator("#screen-waiting")).to_be_visible(timeout=LIMIT_MS)
    expect(lan.page.locator(".incident-panel")).to_contain_text("Mọi xe đã xong việc ở ca này", timeout=LIMIT_MS)


def test_the_job_between_two_consoles_and_a_phone(network: Network, lan: Console, minh: Console, phone: Page) -> None:
    errors: list[str] = []
    for page in (lan.page, minh.page, phone):
        page.on("pageerror", lambda error: errors.append(str(error)))
    _two_calls_are_taken_by_two_people(network, lan, minh)
    _both_send_the_same_vehicle(lan, minh)
    _the_crew_goes(phone, lan)
    _a_console_without_network_says_so_and_catches_up(network, minh, phone)
    _the_patient_arrives(phone, lan)
    assert not [error for error in errors if error != NO_BASE_MAP]
