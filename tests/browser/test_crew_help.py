"""A crew's shift on a phone, seen from the console: QR, PIN, check, back-up, SOS without network, handing over."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import segno
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests import servers

PASSWORD, PIN = "demo115", "2580"
SEED = f"""
from tests.factories import cast
from fleet.models import Shift, ShiftMember, Staff
from fleet.pins.services import set_pin
city = cast("hcm")
city.centre.phone = "0283999115"
city.centre.save()
ShiftMember.objects.all().delete()
Shift.objects.all().delete()
for person in Staff.objects.filter(role="crew"):
    set_pin(staff=person, pin={PIN!r})
city.lan.set_password({PASSWORD!r})
city.lan.save()
print(city.c01.pk)
"""
LIMIT_MS = 20_000
HELD_MS = 5000
NOTICED_MS = 1900  # longer than the press that an SOS wants
WIDE, HIGH = 640, 480
NO_BASE_MAP = "Bad response code: 404"  # there are no tiles here, and the map does without
COUNT_TONES = """
window.tones = 0;
window.OscillatorNode = class extends OscillatorNode { constructor(...given) { super(...given); window.tones += 1; } };
"""


def film_of_a_qr(text: str, path: Path) -> Path:
    """What a camera sees of a QR on a dashboard, as the raw film that Chromium takes for a camera."""
    matrix = np.array([list(row) for row in segno.make(text, error="q").matrix_iter(scale=7, border=4)], dtype=np.uint8)
    bright = np.full((HIGH, WIDE), 200, dtype=np.uint8)
    top, left = (HIGH - len(matrix)) // 2, (WIDE - len(matrix)) // 2
    bright[top : top + len(matrix), left : left + len(matrix)] = np.where(matrix, 30, 225)
    frame = b"FRAME\n" + bright.tobytes() + b"\x80" * (WIDE * HIGH // 2)
    path.write_bytes(f"YUV4MPEG2 W{WIDE} H{HIGH} F10:1 Ip A1:1 C420jpeg\n".encode() + frame * 3)
    return path


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int, Path]]:
    """The product with one centre at work and no roads; C-01's id; a film of its QR."""
    folder = tmp_path_factory.mktemp("help")
    env = {"VAR_DIR": str(folder), "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3", "REDIS_URL": "", "DEMO": "1"}
    env["DJANGO_SETTINGS_MODULE"] = "config.settings"
    servers.manage("migrate", "-v0", env=env)
    c01 = int(servers.manage("shell", "-c", SEED, env=env).split()[-1])
    with servers.web_server(env, log=Path(folder / "server.log")) as url:
        yield url, c01, film_of_a_qr(f"{url}/crew/?vehicle={c01}", folder / "camera.y4m")


@pytest.fixture(scope="module")
def browser(chromium: str, place: tuple[str, int, Path]) -> Iterator[Browser]:
    camera = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    film = f"--use-file-for-fake-video-capture={place[2]}"
    flags = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-gpu"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=[*flags, *camera, film])
        yield browser
        browser.close()


class Console:
    """Lan's console, and her requests over the API."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.url = url
        context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="vi-VN")
        context.set_default_timeout(LIMIT_MS)
        self.page = context.new_page()
        self.page.add_init_script(COUNT_TONES)
        self.page.goto(f"{url}/login/")
        self.page.fill("#id_username", "lan.hcm")
        self.page.fill("#id_password", PASSWORD)
        self.page.click("button.wide")
        expect(self.page.locator("#live")).to_have_attribute("data-state", "live")
        self.token = json.loads(self.page.locator("#page").text_content() or "")["csrf_token"]

    def api(self, method: str, path: str, **body: Any) -> Any:
        headers = {"X-CSRFToken": self.token, "Referer": self.url}
        answer = self.page.request.fetch(f"{self.url}/api{path}", method=method, data=body or None, headers=headers)
        assert answer.ok, answer.text()
        return answer.json()

    def send(self, vehicle_id: int) -> dict[str, Any]:
        call = self.api("POST", "/calls", phone="0903123412", take=True)
        where = {"lat": 10.787, "lon": 106.678, "address": "123/45 Lê Văn Sỹ"}
        made = self.api("POST", f"/calls/{call['id']}/incident", category="fall", priority="urgent", **where)
        sent: dict[str, Any] = self.api("POST", f"/incidents/{made['id']}/assignments", vehicle_id=vehicle_id)
        return sent


@pytest.fixture
def console(browser: Browser, place: tuple[str, int, Path]) -> Iterator[Console]:
    console = Console(browser, place[0])
    yield console
    console.page.context.close()


def phone_of(browser: Browser) -> BrowserContext:
    context = browser.new_context(
        viewport={"width": 360, "height": 780},
        locale="vi-VN",
        has_touch=True,
        is_mobile=True,
        geolocation={"latitude": 10.777, "longitude": 106.69, "accuracy": 9},
        permissions=["geolocation", "camera"],
    )
    context.set_default_timeout(LIMIT_MS)
    return context


def sign_in(page: Page, code: str) -> None:
    page.fill("#name", code)
    page.fill("#pin", PIN)
    page.locator("button.sheet-go").tap()


def long_press_sos(phone: Page) -> None:
    phone.locator("#sos").dispatch_event("pointerdown", {"pointerId": 1})
    expect(phone.locator("#sos-hint")).to_be_visible()
    expect(phone.locator("#sos-hint")).to_be_hidden(timeout=NOTICED_MS + HELD_MS)


def test_a_whole_shift_on_the_phone_and_on_the_console(
    browser: Browser, console: Console, place: tuple[str, int, Path]
) -> None:
    url, c01, _film = place
    desk, context = console.page, phone_of(browser)
    phone = context.new_page()
    problems: list[str] = []
    phone.on("pageerror", lambda error: problems.append(str(error)))
    desk.on("pageerror", lambda error: problems.append(str(error)))

    # Signing in, and choosing the vehicle with the camera on its QR.
    phone.goto(f"{url}/crew/")
    sign_in(phone, "AN.HCM")
    phone.locator("#scan-vehicle").tap()
    expect(phone.locator("#signon-sign")).to_have_text("C-01")
    phone.locator("#own-role select").select_option("driver")
    phone.locator("#signon-go").tap()
    expect(phone.locator("#screen-waiting")).to_be_visible()

    # The check at the start: what is missing stands on the dispatcher's card.
    phone.locator("#check-vehicle").tap()
    phone.locator(".check-answer input").fill("40,5")
    phone.locator(".check-answer .no").tap()
    expect(phone.locator("#check-go")).to_have_text("Ghi nhận, thiếu 2")
    phone.locator("#check-go").tap()
    expect(phone.locator("#waiting-check")).to_contain_text("Bình oxy 40,5 bar")
    desk.fill("#search", "C-01")
    expect(desk.locator("#search-results [role=option]").first).to_contain_text("C-01")
    desk.keyboard.press("Enter")
    expect(desk.locator("#card")).to_contain_text("Bình oxy 40,5 bar (≥ 100) · Máy sốc tim")

    # A job: where to, as the crow flies where there are no roads; and back-up, until somebody takes it.
    sent = console.send(c01)
    expect(phone.locator("#job-address")).to_have_text("123/45 Lê Văn Sỹ")
    expect(phone.locator("#nav-text")).to_contain_text("hướng tây bắc")
    expect(phone.locator("#nav-distance")).to_have_text("1,7 km")
    phone.locator("#ask-backup").tap()
    phone.get_by_role("button", name="Công an 113").tap()
    phone.fill("#backup-note", "xô xát")
    phone.locator("#backup-go").tap()
    expect(phone.locator("#help-lines")).to_contain_text("đang chờ điều phối viên")
    expect(desk.locator("#alarm")).to_contain_text("C-01 xin hỗ trợ: công an 113, xô xát")
    desk.locator("#alarm button", has_text="Mở ca").click()
    expect(desk.locator(".incident-panel .crew-alerts")).to_contain_text("C-01 xin hỗ trợ")
    desk.locator("#alarm button", has_text="Tôi nhận").click()
    expect(phone.locator("#help-lines")).to_contain_text("Nguyễn Thị Lan đã nhận")
    desk.locator(".crew-alerts button", has_text="Đã đáp ứng").click()
    expect(phone.locator("#help-lines")).to_be_empty()

    # An SOS without network: kept, told with the numbers to call, sent at once when the network is back.
    context.set_offline(True)
    long_press_sos(phone)
    expect(phone.locator("#help-lines")).to_contain_text("CHƯA gửi được")
    expect(phone.get_by_role("link", name="Gọi trung tâm")).to_have_attribute("href", "tel:0283999115")
    expect(desk.locator("#alarm")).to_be_empty()
    desk.locator("#sound-toggle").click()  # the console is muted, which an SOS does not care about
    before = desk.evaluate("window.tones")
    context.set_offline(False)
    expect(desk.locator("#alarm")).to_contain_text("SOS C-01")
    expect(desk.locator(".sos-label")).to_contain_text("SOS C-01 · theo điện thoại")
    desk.wait_for_function("before => window.tones >= before + 4", arg=before)
    expect(phone.locator("#help-lines")).to_contain_text("đang chờ người nhận")
    desk.locator("#alarm button", has_text="Tôi nhận").click()
    expect(phone.locator("#help-lines")).to_contain_text("SOS: Nguyễn Thị Lan đã nhận")
    desk.locator("#alarm button", has_text="Kết thúc SOS").click()
    desk.locator("#alarm input").fill("đã gọi lại, kíp an toàn")
    desk.keyboard.press("Enter")
    expect(phone.locator("#help-lines")).to_be_empty()
    expect(desk.locator("#alarm")).to_be_empty()

    # A touch in passing is no SOS; a slip of the finger is taken back.
    phone.locator("#sos").tap()
    long_press_sos(phone)
    expect(desk.locator("#alarm")).to_contain_text("SOS C-01")
    phone.locator("#false-alarm").tap()
    expect(desk.locator("#alarm")).to_be_empty()
    timeline = [line["text"] for line in console.api("GET", f"/incidents/{sent['incident_id']}")["timeline"]]
    assert [text for text in timeline if "SOS" in text] == [
        "C-01: SOS",
        "Nhận báo động SOS của C-01",
        "C-01: SOS · đã xử lý · đã gọi lại, kíp an toàn",
        "C-01: SOS",
        "C-01: SOS · báo nhầm · Kíp bấm nhầm",
    ]

    # Cúc takes the vehicle over in the middle of the job, from her own phone, by the QR's address.
    other = phone_of(browser)
    hers = other.new_page()
    hers.goto(f"{url}/crew/?vehicle={c01}")
    sign_in(hers, "Võ Thị Cúc")
    hers.get_by_role("button", name="Nhận bàn giao xe").tap()
    hers.locator("#signon-go").tap()
    hers.locator("#reason-list button").first.tap()
    hers.locator("#reason-go").tap()
    expect(hers.locator("#job-address")).to_have_text("123/45 Lê Văn Sỹ")
    expect(phone.locator("#screen-signon")).to_be_visible()
    expect(phone.locator("#notices")).to_contain_text("Ca trực của bạn trên xe C-01 đã kết thúc.")
    expect(phone.locator("#notices")).not_to_contain_text("rút lệnh")
    assert set(problems) <= {NO_BASE_MAP}
    other.close()
    context.close()
