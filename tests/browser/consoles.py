"""Consoles of dispatchers, whose way to the server can be cut."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, Locator, Page, WebSocketRoute, expect

from tests.browser.people import at_desk, sign_in
from tests.browser.product import Product

NO_BASE_MAP = "Bad response code: 404"  # where there are no tiles, and the console does without


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

    def row(self, text: str) -> Locator:
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

    def ranking(self, call_sign: str) -> Locator:
        return self.page.locator("button.rank-row", has_text=call_sign)


@contextmanager
def open_console(browser: Browser, product: Product, username: str) -> Iterator[Console]:
    context = at_desk(browser)
    cable = Cable(context)
    page = sign_in(context, product, username)
    expect(page.locator("#live")).to_have_attribute("data-state", "live")
    yield Console(page, cable)
    context.close()
