"""The map of the console: a closure drawn by keyboard, coverage and reach, and everything with the internet cut off."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from mapping.build import build_roads
from tests.browser.people import at_desk, listen, sign_in
from tests.browser.product import Product, product
from tests.unit.mapping.conftest import town


@pytest.fixture(scope="module", name="product")
def _product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """With the roads and the base map of a tiny town, and one online map that never answers."""
    folder = tmp_path_factory.mktemp("map")
    extract = folder / "town.osm"
    extract.write_text(town().xml(), encoding="utf-8")
    build_roads(extract, folder / "roads", lambda line: None)
    with product(folder, "online map", ROADS_DIR=str(folder / "roads")) as running:
        yield running


class Cut:
    """The cable to the internet is pulled: whatever is not our own server gets no answer, and is remembered."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.context = context
        self.asked: list[str] = []
        self.referrers: set[str | None] = set()
        self._own = urlsplit(url).netloc
        context.route(lambda address: urlsplit(address).netloc != self._own, self._refuse)

    def _refuse(self, route: Route) -> None:
        self.asked.append(urlsplit(route.request.url).netloc)
        self.referrers.add(route.request.headers.get("referer"))
        route.abort()


@pytest.fixture
def cut(browser: Browser, product: Product) -> Iterator[Cut]:
    cut = Cut(at_desk(browser), product.url)
    yield cut
    cut.context.close()


@pytest.fixture
def page(cut: Cut, product: Product, complaints: list[str]) -> Page:
    """A console with the internet cut off, and cars on its map."""
    product.drive()
    page = listen(sign_in(cut.context, product, "lan.hcm"), complaints)
    expect(page.locator("#live")).to_have_attribute("data-state", "live")
    return page


def test_a_closure_is_drawn_by_key_and_mouse_and_opened_again(page: Page, complaints: list[str]) -> None:
    page.keyboard.press("c")
    page.get_by_role("button", name="Vẽ đoạn mới").click()
    page.keyboard.press("Enter")  # at the cross in the middle
    for x, y in ((150, 120), (330, 120)):
        page.locator("#map").click(position={"x": x, "y": y})
    expect(page.get_by_text("Vùng có 3 điểm.")).to_be_visible()
    page.locator("input[list=zone-reasons]").fill("ngập")
    page.get_by_role("button", name="Cấm, báo mọi bàn").click()
    expect(page.locator("path.zone-closed")).to_have_count(1)
    expect(page.locator(".zone-label")).to_contain_text("ngập")
    page.get_by_role("button", name="Mở lại đường: ngập").click()
    expect(page.locator("path.zone-closed")).to_have_count(0)
    assert not complaints


def test_coverage_and_reach_are_drawn_and_put_away_with_the_internet_cut(
    page: Page, cut: Cut, complaints: list[str]
) -> None:
    expect(page.locator(".leaflet-control-attribution")).to_contain_text("OpenStreetMap")
    expect(page.locator("canvas.leaflet-tile-loaded").first).to_be_attached()
    page.keyboard.press("v")
    expect(page.locator("#coverage-legend")).to_contain_text("% đường phố")
    page.keyboard.press("v")
    expect(page.locator("#coverage-legend")).to_be_hidden()
    page.locator("#map").click(button="right")
    expect(page.locator("path.reach")).to_have_count(3)
    expect(page.locator(".reach-legend")).to_contain_text("Tầm với của")  # a vehicle stands in the middle
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")  # its card
    page.keyboard.press("r")
    expect(page.locator("path.reach")).to_have_count(3)
    expect(page.locator(".reach-legend")).to_contain_text("Tầm với từ điểm này")
    page.keyboard.press("Escape")
    expect(page.locator("path.reach")).to_have_count(0)
    expect(page.locator(".reach-legend")).to_be_hidden()
    assert cut.asked == []
    assert not complaints


def test_an_online_map_that_does_not_answer_gives_way_to_our_own(page: Page, cut: Cut, complaints: list[str]) -> None:
    menu = page.get_by_label("Lớp bản đồ nền")
    expect(menu).to_have_value("")
    menu.select_option(label="Vệ tinh")
    expect(page.locator("#said")).to_contain_text("Vệ tinh không tải được")
    expect(menu).to_have_value("")
    expect(page.locator("canvas.leaflet-tile-loaded").first).to_be_attached()
    assert set(cut.asked) == {"tiles.example.vn"}
    assert cut.referrers == {None}
    assert not complaints
