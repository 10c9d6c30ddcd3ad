"""The real console in headless Chromium, signed in, with the map and the board's socket in the bench's hand."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dispatch.bench._server import Server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

PAGE: Final = Path(__file__).parent / "_page"
PROGRAMS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: No sandbox, for containers that run as root; nothing in the background that would share the processors.
ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
)
SCREEN: Final[Any] = {"width": 1440, "height": 900}


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser of its own. Raises RuntimeError, in a sentence, where there is none."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise RuntimeError("playwright is not installed (it comes with the development packages)") from error
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        raise RuntimeError(f"none of {', '.join(PROGRAMS)} is installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


def signed_in(browser: Browser, target: Server) -> dict[str, Any]:
    """Cookies of a dispatcher who has signed in."""
    person = target.access["people"]["desk"]
    context = browser.new_context(viewport=SCREEN)
    page = context.new_page()
    page.goto(f"{target.url}/login/")
    page.fill("input[name=username]", person["username"])
    page.fill("input[name=password]", person["password"])
    page.keyboard.press("Enter")
    page.wait_for_url(f"{target.url}/")
    cookies: Any = context.storage_state()
    context.close()
    return {"cookies": cookies["cookies"], "origins": []}


def fresh(browser: Browser, state: Any) -> BrowserContext:
    """A browser with an empty cache, signed in."""
    context = browser.new_context(viewport=SCREEN, storage_state=state)
    context.add_init_script(path=PAGE / "drive.js")
    return context


def open_console(context: BrowserContext, target: Server, *, markers: bool = False) -> Page:
    """The console, live and with its first map drawn; `markers`: its units as ordinary Leaflet markers."""
    page = context.new_page()
    if markers:
        page.route("**/js/map/board_layer.js", lambda route: route.fulfill(path=PAGE / "board_layer.js"))
    page.goto(f"{target.url}/")
    page.evaluate("bench115.mapSeen_ms")
    page.wait_for_selector("#live[data-state=live]")
    return page
