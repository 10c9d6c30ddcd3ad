"""The crew's phone in a real browser, on a phone's screen, with the network really cut."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests import servers

PASSWORD = "demo115"
SEED = f"""
from tests.factories import cast
from fleet.models import Shift, ShiftMember, Staff
cast("hcm")
ShiftMember.objects.all().delete()
Shift.objects.all().delete()
for person in Staff.objects.all():
    person.set_password({PASSWORD!r})
    person.save()
"""
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
]
HELD_MS = 5000  # the button shows a press for a moment and takes no other meanwhile


@pytest.fixture(scope="module")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The product with one centre at work, and no roads."""
    folder = tmp_path_factory.mktemp("phone")
    database = f"sqlite:///{folder}/db.sqlite3"
    env = {"VAR_DIR": str(folder), "DATABASE_URL": database, "REDIS_URL": "", "DEMO": "1"}
    env["DJANGO_SETTINGS_MODULE"] = "config.settings"  # the product's own: passwords must be hashed its way
    servers.manage("migrate", "-v0", env=env)
    servers.manage("shell", "-c", SEED, env=env)
    with servers.web_server(env, log=Path(folder / "server.log")) as url:
        yield url


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


def log_in(context: BrowserContext, base_url: str, username: str) -> Page:
    page = context.new_page()
    page.goto(f"{base_url}/login/")
    page.fill("#id_username", username)
    page.fill("#id_password", PASSWORD)
    page.click("button.wide")
    page.wait_for_url(lambda url: "/login/" not in url)
    return page


class Desk:
    """Lan, who dispatches over the API."""

    def __init__(self, browser: Browser, base_url: str) -> None:
        self.context, self.base_url = browser.new_context(), base_url
        page = log_in(self.context, base_url, "lan.hcm")
        self.token = json.loads(page.locator("#page").text_content() or "")["csrf_token"]
        page.close()

    def __call__(self, method: str, path: str, **body: Any) -> Any:
        headers = {"X-CSRFToken": self.token, "Referer": self.base_url}
        url = f"{self.base_url}/api{path}"
        answer = self.context.request.fetch(url, method=method, data=body or None, headers=headers)
        assert answer.ok, answer.text()
        return answer.json()

    def send_c01(self) -> dict[str, Any]:
        """A new incident, and C-01 sent to it."""
        vehicle = next(v for v in self("GET", "/board")["vehicles"] if v["call_sign"] == "C-01")
        call = self("POST", "/calls", phone="0903123412", take=True)
        where = {"lat": 10.787, "lon": 106.678, "address": "123/45 Lê Văn Sỹ"}
        made = self("POST", f"/calls/{call['id']}/incident", category="fall", priority="urgent", **where)
        sent: dict[str, Any] = self("POST", f"/incidents/{made['id']}/assignments", vehicle_id=vehicle["id"])
        return sent

    def assignment(self, sent: dict[str, Any]) -> dict[str, Any]:
        incident = self("GET", f"/incidents/{sent['incident_id']}")
        found: dict[str, Any] = next(a for a in incident["assignments"] if a["id"] == sent["id"])
        return found


@pytest.fixture(scope="module")
def desk(browser: Browser, base_url: str) -> Desk:
    return Desk(browser, base_url)


@pytest.fixture
def phone(browser: Browser, base_url: str) -> Iterator[Page]:
    """An's phone, signed on to C-01."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        locale="vi-VN",
        has_touch=True,
        is_mobile=True,
        geolocation={"latitude": 10.777, "longitude": 106.69},
        permissions=["geolocation"],
    )
    context.set_default_timeout(10_000)
    page = log_in(context, base_url, "an.hcm")
    page.get_by_role("button", name="C-01").tap()
    page.locator("#signon-go").tap()
    expect(page.locator("#screen-waiting")).to_be_visible()
    yield page
    context.set_offline(False)
    page.locator("#sign-off").tap()
    expect(page.locator("#screen-signon")).to_be_visible()
    context.close()


def press(phone: Page, label: str) -> None:
    """The big button, once it offers this step."""
    expect(phone.locator("#next-label")).to_have_text(label, timeout=HELD_MS)
    expect(phone.locator("#next")).to_have_attribute("aria-disabled", "false", timeout=HELD_MS)
    phone.locator("#next").tap()


def delivered(phone: Page) -> None:
    """Every press has had its answer from the server."""
    phone.wait_for_function(
        """() => Object.entries(localStorage).filter(([name]) => name.startsWith('crew.presses'))
            .every(([, saved]) => JSON.parse(saved).presses.length === 0)"""
    )


def test_presses_made_without_network_arrive_in_order_with_their_own_times(phone: Page, desk: Desk) -> None:
    sent = desk.send_c01()
    expect(phone.locator("#job-address")).to_have_text("123/45 Lê Văn Sỹ")
    press(phone, "Nhận lệnh")
    expect(phone.locator("#next-label")).to_have_text("Xuất phát", timeout=HELD_MS)

    phone.context.set_offline(True)
    press(phone, "Xuất phát")
    press(phone, "Đã đến hiện trường")
    expect(phone.locator("#strips")).to_contain_text("2 thao tác chờ gửi", timeout=20_000)
    assert desk.assignment(sent)["step"] == "acknowledged", "nothing can have arrived"
    pressed = phone.locator("#times time").evaluate_all("all => all.map(each => each.dateTime)")

    phone.context.set_offline(False)
    delivered(phone)
    expect(phone.locator("#strips")).not_to_contain_text("thao tác")
    recorded = desk.assignment(sent)
    assert recorded["step"] == "on_scene"
    assert [recorded["times"][step] for step in ("en_route", "on_scene")] == pressed[-2:]

    phone.locator("#stay").tap()
    phone.locator("#reason-list button").first.tap()
    phone.locator("#reason-go").tap()
    expect(phone.locator("#screen-waiting")).to_be_visible()
    delivered(phone)
    assert desk.assignment(sent)["step"] == "clear"


def test_the_app_opens_without_a_network_and_a_job_goes_on_through_a_reload(phone: Page, desk: Desk) -> None:
    """The phone dies in a dead zone in mid-job and is switched on again there; the rest of the job is done there."""
    phone.wait_for_function("async () => Boolean(await (await caches.open('115-page')).match('/crew/'))")
    sent = desk.send_c01()
    press(phone, "Nhận lệnh")
    press(phone, "Xuất phát")
    delivered(phone)

    phone.context.set_offline(True)
    press(phone, "Đã đến hiện trường")
    phone.reload()
    expect(phone.locator("#job-address")).to_have_text("123/45 Lê Văn Sỹ")
    expect(phone.locator("#strips")).to_contain_text("1 thao tác chờ gửi", timeout=20_000)
    press(phone, "Tiếp cận bệnh nhân")
    phone.reload()
    phone.locator("#stay").tap()
    phone.locator("#reason-list button").first.tap()
    phone.locator("#reason-go").tap()
    expect(phone.locator("#screen-waiting")).to_be_visible()
    assert desk.assignment(sent)["step"] == "en_route", "nothing can have arrived"

    phone.context.set_offline(False)
    delivered(phone)
    recorded = desk.assignment(sent)
    assert recorded["step"] == "clear"
    times = [recorded["times"][step] for step in ("en_route", "on_scene", "at_patient", "clear")]
    assert times == sorted(times)
    assert None not in times, "no press was lost"


def test_a_phone_whose_socket_is_cut_asks_for_its_job_and_says_that_it_is_not_live(phone: Page, desk: Desk) -> None:
    """Some networks let pages through and no sockets."""
    phone.route_web_socket("**/ws/crew", lambda socket: socket.close())
    phone.reload()
    expect(phone.locator("#screen-waiting")).to_be_visible()
    sent = desk.send_c01()
    expect(phone.locator("#job-address")).to_have_text("123/45 Lê Văn Sỹ", timeout=20_000)
    expect(phone.locator("#link")).to_have_attribute("data-live", "false")
    press(phone, "Nhận lệnh")
    delivered(phone)
    assert desk.assignment(sent)["step"] == "acknowledged"
    phone.locator("#refuse").tap()
    phone.locator("#reason-list button").first.tap()
    phone.locator("#reason-go").tap()
    expect(phone.locator("#screen-waiting")).to_be_visible()
    delivered(phone)


def test_a_press_that_lost_to_the_dispatcher_is_shown_and_stays_until_read(phone: Page, desk: Desk) -> None:
    sent = desk.send_c01()
    press(phone, "Nhận lệnh")
    expect(phone.locator("#next-label")).to_have_text("Xuất phát", timeout=HELD_MS)

    phone.context.set_offline(True)
    press(phone, "Xuất phát")
    desk("POST", f"/assignments/{sent['id']}/steps", step="cancelled", note="Người nhà tự chở đi")
    phone.context.set_offline(False)

    expect(phone.locator("#notices")).to_contain_text("Trung tâm không ghi «Xuất phát»", timeout=20_000)
    expect(phone.locator("#screen-waiting")).to_be_visible()
    while (cards := phone.locator("#notices button")).count():
        cards.first.tap()
    expect(phone.locator("#notices")).to_be_empty()


def test_the_last_press_can_be_taken_back(phone: Page, desk: Desk) -> None:
    sent = desk.send_c01()
    press(phone, "Nhận lệnh")
    expect(phone.locator("#undo-press")).to_contain_text("Hoàn tác")
    phone.locator("#undo-press").tap()
    expect(phone.locator("#undo")).to_be_hidden()
    delivered(phone)
    expect(phone.locator("#next-label")).to_have_text("Nhận lệnh", timeout=HELD_MS)
    assert desk.assignment(sent)["step"] == "notified"
    phone.locator("#refuse").tap()
    phone.locator("#reason-list button").first.tap()
    phone.locator("#reason-go").tap()
    expect(phone.locator("#screen-waiting")).to_be_visible()
    delivered(phone)
    assert desk.assignment(sent)["step"] == "refused"
