"""A station's page in a real browser: the alarm, an answer from the keyboard, a refusal, the sheet, a cut line."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.browser.line import Line
from tests.browser.people import DESK, PHONE, Desk, at_desk, listen, sign_in
from tests.browser.product import Product, product

WALL: ViewportSize = {"width": 1920, "height": 1080}


@pytest.fixture(scope="module", name="product")
def _product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """With its worker, which rings at stations."""
    with product(tmp_path_factory.mktemp("station"), "quick station", RUN_WORKER="1") as running:
        yield running


@pytest.fixture
def page(browser: Browser, product: Product, line: Line, complaints: list[str]) -> Iterator[Page]:
    page = listen(sign_in(at_desk(browser), product.over(line), "tram.hcm"), complaints)
    expect(page).to_have_url(f"{line.url}/station/")
    yield page
    page.context.close()


def sign_on(page: Page, sign: str) -> None:
    row = page.locator(".vehicle", has_text=sign)
    row.get_by_role("button", name="Vào ca").click()
    page.fill("#crew-names", "BS. Tâm, Lái xe Út")
    page.locator("#crew-sheet .sheet-go").click()
    expect(row).to_contain_text("Sẵn sàng")
    expect(row).to_contain_text("BS. Tâm, Lái xe Út")


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def _the_station_starts_its_day(page: Page) -> None:
    expect(page.locator("#arm")).to_contain_text("Chuông chưa bật")
    page.locator("#arm").click()
    expect(page.locator("#arm")).to_contain_text("Chuông sẵn sàng")
    for sign in ("A-03", "C-01"):
        sign_on(page, sign)
    expect(page.locator("#calm-note")).to_have_text("2 xe sẵn sàng")


def _the_alarm_fits_every_screen(page: Page, card: Locator) -> None:
    expect(card).to_have_class("job is-new is-ringing")
    expect(card).to_contain_text("Vào hẻm 123 Lê Văn Sỹ, rồi hẻm 45, nhà số 6")
    assert page.title().startswith("❗") or page.title() == "Trạm · 115"  # the title flashes
    for size in (WALL, PHONE, DESK):
        page.set_viewport_size(size)
        assert fits(page), size


def _the_sheet_is_printed_and_the_job_accepted(page: Page, card: Locator) -> None:
    page.evaluate("window.print = () => {}")
    page.keyboard.press("i")
    page.emulate_media(media="print")
    expect(page.locator("#paper")).to_contain_text("0903 123 412")
    expect(page.locator("main")).to_be_hidden()
    page.emulate_media(media="screen")
    page.keyboard.press("n")
    expect(card).to_have_class("job")
    expect(card).to_contain_text("Đã nhận lệnh")


def _another_job_is_refused(page: Page, desk: Desk) -> None:
    page.locator(".job", has_text="A-03").get_by_role("button", name="Từ chối").click()
    page.locator("#reason-list button").first.click()
    page.locator("#reason-go").click()
    expect(page.locator(".job", has_text="A-03")).to_have_count(0)
    closed = [one for row in desk("GET", "/incidents")["items"] for one in row["assignments"] if not one["active"]]
    assert [(one["call_sign"], one["step"]) for one in closed] == [("A-03", "refused")]
    assert closed[0]["reason"]


def _a_cut_line_is_said_and_found_again(page: Page, line: Line) -> None:
    line.cut(page.context)
    expect(page.locator("#banner")).to_be_visible()
    expect(page.locator("#banner")).to_contain_text("không còn mới")
    line.mend(page.context)
    expect(page.locator("#banner")).to_be_hidden()


def test_a_stations_day(page: Page, line: Line, desk: Desk, complaints: list[str]) -> None:
    _the_station_starts_its_day(page)
    desk.send("C-01", address="123/45/6 Lê Văn Sỹ, P. Nhiêu Lộc", priority="critical")
    card = page.locator(".job", has_text="C-01")
    _the_alarm_fits_every_screen(page, card)
    _the_sheet_is_printed_and_the_job_accepted(page, card)
    desk.send("A-03", address="5 Pasteur, Sài Gòn", priority="critical")
    _another_job_is_refused(page, desk)
    _a_cut_line_is_said_and_found_again(page, line)
    assert complaints == []
