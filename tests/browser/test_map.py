"""The map of the console: a closure drawn by keyboard, coverage and reach, and everything with the internet cut off."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from mapping.build import build_roads
from tests import servers
from tests.browser.test_two_consoles import LIMIT_MS, SEED, Network, browser, sign_in
from tests.unit.mapping.conftest import town

__all__ = ["browser"]
ONLINE = """
from fleet.models import Centre, MapLayer
MapLayer.objects.create(
    centre=Centre.objects.get(),
    name="Vệ tinh",
    url="https://tiles.example.vn/{z}/{x}/{y}.png",
    attribution="<b>© X</b>",
)
"""


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    """A server with the roads and the base map of a tiny town, and one online map that never answers."""
    folder = tmp_path_factory.mktemp("map")
    extract = folder / "town.osm"
    extract.write_text(town().xml(), encoding="utf-8")
    build_roads(extract, folder / "roads", lambda line: None)
    env = {"VAR_DIR": str(folder), "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3", "REDIS_URL": "", "DEMO": "1"}
    env |= {"ROADS_DIR": str(folder / "roads"), "DJANGO_SETTINGS_MODULE": "config.settings"}
    servers.manage("migrate", "-v0", env=env)
    tokens = json.loads(servers.manage("shell", "-v0", "-c", SEED, env=env).strip().splitlines()[-1])
    servers.manage("shell", "-v0", "-c", ONLINE, env=env)
    with servers.web_server(env, log=Path(folder / "server.log")) as url:
        yield Network(url, tokens)


class Cut:
    """The cable to the internet is pulled: whatever is not our own server gets no answer, and is remembered."""

    def __init__(self, page: Page, url: str) -> None:
        self.asked: list[str] = []
        self.referrers: set[str | None] = set()
        self._own = urlsplit(url).netloc
        page.context.route(lambda address: urlsplit(address).netloc != self._own, self._refuse)

    def _refuse(self, route: Route) -> None:
        self.asked.append(urlsplit(route.request.url).netloc)
        self.referrers.add(route.request.headers.get("referer"))
        route.abort()


@pytest.fixture
def desk(browser: Browser, network: Network) -> Iterator[tuple[Page, Cut, list[str]]]:
    network.drive()
    page = sign_in(browser.new_context(viewport={"width": 1366, "height": 768}), network, "lan.hcm")
    cut, broken = Cut(page, network.url), list[str]()
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.goto(network.url)
    expect(page.locator("#live")).to_have_attribute("data-state", "live", timeout=LIMIT_MS)
    yield page, cut, broken
    page.context.close()


def test_a_closure_is_drawn_by_key_and_mouse_and_opened_again(desk: tuple[Page, Cut, list[str]]) -> None:
    page, _, broken = desk
    page.keyboard.press("c")
    page.get_by_role("button", name="Vẽ đoạn mới").click()
    page.keyboard.press("Enter")  # at the cross in the middle
    for x, y in ((150, 120), (330, 120)):
        page.locator("#map").click(position={"x": x, "y": y})
    expect(page.get_by_text("Vùng có 3 điểm.")).to_be_visible()
    page.locator("input[list=zone-reasons]").fill("ngập")
    page.get_by_role("button", name="Cấm, báo mọi bàn").click()
    expect(page.locator("path.zone-closed")).to_have_count(1, timeout=LIMIT_MS)
    expect(page.locator(".zone-label")).to_contain_text("ngập")
    page.get_by_role("button", name="Mở lại đường: ngập").click()
    expect(page.locator("path.zone-closed")).to_have_count(0, timeout=LIMIT_MS)
    assert not broken


def test_coverage_and_reach_are_drawn_and_put_away_with_the_internet_cut(desk: tuple[Page, Cut, list[str]]) -> None:
    page, cut, broken = desk
    expect(page.locator(".leaflet-control-attribution")).to_contain_text("OpenStreetMap")
    expect(page.locator("canvas.leaflet-tile-loaded").first).to_be_attached(timeout=LIMIT_MS)
    page.keyboard.press("v")
    expect(page.locator("#coverage-legend")).to_contain_text("% đường phố", timeout=LIMIT_MS)
    page.keyboard.press("v")
    expect(page.locator("#coverage-legend")).to_be_hidden()
    page.locator("#map").click(button="right")
    expect(page.locator("path.reach")).to_have_count(3, timeout=LIMIT_MS)
    expect(page.locator(".reach-legend")).to_contain_text("Tầm với của")  # a vehicle stands in the middle
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")  # its card
    page.keyboard.press("r")
    expect(page.locator("path.reach")).to_have_count(3, timeout=LIMIT_MS)
    expect(page.locator(".reach-legend")).to_contain_text("Tầm với từ điểm này")
    page.keyboard.press("Escape")
    expect(page.locator("path.reach")).to_have_count(0)
    expect(page.locator(".reach-legend")).to_be_hidden()
    assert cut.asked == []
    assert not broken


def test_an_online_map_that_does_not_answer_gives_way_to_our_own(desk: tuple[Page, Cut, list[str]]) -> None:
    page, cut, broken = desk
    menu = page.get_by_label("Lớp bản đồ nền")
    expect(menu).to_have_value("")
    menu.select_option(label="Vệ tinh")
    expect(page.locator("#said")).to_contain_text("Vệ tinh không tải được", timeout=LIMIT_MS)
    expect(menu).to_have_value("")
    expect(page.locator("canvas.leaflet-tile-loaded").first).to_be_attached()
    assert set(cut.asked) == {"tiles.example.vn"}
    assert cut.referrers == {None}
    assert not broken
