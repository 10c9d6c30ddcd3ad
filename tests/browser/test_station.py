"""A station's page in a real browser: the alarm, an answer from the keyboard, a refusal, the sheet, a cut line."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests import servers
from tests.browser.test_crew_phone import CHROMIUM_FLAGS, PASSWORD, Desk, log_in

SEED = f"""
from tests.factories import cast
from fleet.models import Centre, Shift, ShiftMember, Staff
cast("hcm")
ShiftMember.objects.all().delete()
Shift.objects.all().delete()
Centre.objects.update(station_after_s=1)
for person in Staff.objects.all():
    person.set_password({PASSWORD!r})
    person.save()
"""
SCREENS = ({"width": 1366, "height": 768}, {"width": 1920, "height": 1080}, {"width": 390, "height": 844})


@pytest.fixture(scope="module")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The product with one centre, its worker, and no roads."""
    folder = tmp_path_factory.mktemp("station")
    database = f"sqlite:///{folder}/db.sqlite3"
    env = {"VAR_DIR": str(folder), "DATABASE_URL": database, "REDIS_URL": "", "DEMO": "1", "RUN_WORKER": "1"}
    env["DJANGO_SETTINGS_MODULE"] = "config.settings"
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


def order(desk: Desk, sign: str, address: str) -> None:
    """A call, an incident and a vehicle sent to it."""
    call = desk("POST", "/calls", phone="0903123412", text="té xe", take=True)
    place = {"lat": 10.78, "lon": 106.69, "address": address, "category": "fall", "priority": "critical"}
    incident = desk("POST", f"/calls/{call['id']}/incident", **place)
    vehicle = next(row for row in desk("GET", "/vehicles")["items"] if row["call_sign"] == sign)
    desk("POST", f"/incidents/{incident['id']}/assignments", vehicle_id=vehicle["id"])


def sign_on(page: Page, sign: str) -> None:
    row = page.locator(".vehicle", has_text=sign)
    row.get_by_role("button", name="Vào ca").click()
    page.fill("#crew-names", "BS. Tâm, Lái xe Út")
    page.locator("#crew-sheet .sheet-go").click()
    expect(row).to_contain_text("Sẵn sàng")
    expect(row).to_contain_text("BS. Tâm, Lái xe Út")


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_a_stations_day(browser: Browser, base_url: str) -> None:
    desk = Desk(browser, base_url)
    context = browser.new_context(viewport=SCREENS[0])  # type: ignore[arg-type]
    page = log_in(context, base_url, "tram.hcm")
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    expect(page).to_have_url(f"{base_url}/station/")
    expect(page.locator("#arm")).to_contain_text("Chuông chưa bật")
    page.locator("#arm").click()
    expect(page.locator("#arm")).to_contain_text("Chuông sẵn sàng")
    for sign in ("A-03", "C-01"):
        sign_on(page, sign)
    expect(page.locator("#calm-note")).to_have_text("2 xe sẵn sàng")

    order(desk, "C-01", "123/45/6 Lê Văn Sỹ, P. Nhiêu Lộc")
    card = page.locator(".job", has_text="C-01")
    expect(card).to_have_class("job is-new is-ringing")
    expect(card).to_contain_text("Vào hẻm 123 Lê Văn Sỹ, rồi hẻm 45, nhà số 6")
    assert page.title().startswith("❗") or page.title() == "Trạm · 115"  # the title flashes
    for size in SCREENS:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert fits(page), size
    page.set_viewport_size(SCREENS[0])  # type: ignore[arg-type]
    page.evaluate("window.print = () => {}")
    page.keyboard.press("i")
    page.emulate_media(media="print")
    expect(page.locator("#paper")).to_contain_text("0903 123 412")
    expect(page.locator("main")).to_be_hidden()
    page.emulate_media(media="screen")
    page.keyboard.press("n")
    expect(card).to_have_class("job")
    expect(card).to_contain_text("Đã nhận lệnh")

    order(desk, "A-03", "5 Pasteur, Sài Gòn")
    page.locator(".job", has_text="A-03").get_by_role("button", name="Từ chối").click()
    page.locator("#reason-list button").first.click()
    page.locator("#reason-go").click()
    expect(page.locator(".job", has_text="A-03")).to_have_count(0)
    closed = [one for row in desk("GET", "/incidents")["items"] for one in row["assignments"] if not one["active"]]
    assert [(one["call_sign"], one["step"]) for one in closed] == [("A-03", "refused")]
    assert closed[0]["reason"]

    context.set_offline(True)
    page.evaluate("dispatchEvent(new Event('offline'))")
    expect(page.locator("#banner")).to_be_visible(timeout=20_000)
    expect(page.locator("#banner")).to_contain_text("không còn mới")
    context.set_offline(False)
    expect(page.locator("#banner")).to_be_hidden(timeout=20_000)
    assert problems == []
