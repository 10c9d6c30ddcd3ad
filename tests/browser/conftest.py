"""One Chromium for all tests of a worker, and the people that most of them need."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.consoles import Console, open_console
from tests.browser.line import Line, line_to
from tests.browser.people import LIMIT_MS, Desk, at_desk, sign_in
from tests.browser.product import Product

QUIET = ("--disable-background-networking", "--disable-component-update", "--disable-sync")
FLAGS = ("--no-sandbox", "--disable-gpu", *QUIET)
CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
expect.set_options(timeout=LIMIT_MS)


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the cameras see, once a test has put something there."""
    return tmp_path_factory.mktemp("camera") / "film.y4m"


@pytest.fixture(scope="package")  # its event loop must be gone before tests that have one of their own
def browser(chromium: str, film: Path) -> Iterator[Browser]:
    camera = (*CAMERA, f"--use-file-for-fake-video-capture={film}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=[*FLAGS, *camera])
        yield browser
        browser.close()


@pytest.fixture
def complaints() -> list[str]:
    """What pages that are listened to said that they should not have."""
    return []


@pytest.fixture
def line(product: Product) -> Iterator[Line]:
    """A crew's or a station's way to the server."""
    with line_to(product.url) as line:
        yield line


@pytest.fixture(scope="module")
def desk(browser: Browser, product: Product) -> Iterator[Desk]:
    """Lan, who dispatches over the API."""
    page = sign_in(at_desk(browser), product, "lan.hcm")
    yield Desk(page, product)
    page.context.close()


@pytest.fixture(scope="module")
def lan(browser: Browser, product: Product) -> Iterator[Console]:
    with open_console(browser, product, "lan.hcm") as console:
        yield console


@pytest.fixture(scope="module")
def minh(browser: Browser, product: Product) -> Iterator[Console]:
    with open_console(browser, product, "minh.hcm") as console:
        yield console
