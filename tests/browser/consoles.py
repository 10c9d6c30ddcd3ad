"""Consoles of dispatchers, whose way to the server can be cut."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.line import Line, line_to
from tests.browser.people import at_desk, sign_in
from tests.browser.product import Product

NO_BASE_MAP = "Bad response code: 404"  # where there are no tiles, and the console does without


@dataclass
class Console:
    page: Page
    line: Line

    def pull_the_cable(self) -> None:
        self.line.cut(self.page.context)

    def plug_it_in(self) -> None:
        self.line.mend(self.page.context)

    def row(self, text: str) -> Locator:
        return self.page.locator("#queue .row", has_text=text)

    def takes_the_next_call(self) -> None:
        self.page.locator("#map").click(position={"x": 5, "y": 300})  # no field has the keyboard
        self.page.keyboard.press("t")
        expect(self.page.locator("#call-address")).to_be_enabled()

    def makes_the_incident(self, address: str) -> None:
        self.page.fill("#call-address", address)
        self.page.fill("#call-category", "té ngã")
        self.page.keyboard.press("Control+Enter")
        expect(self.page.locator(".incident-panel")).to_contain_text(address)

    def ranking(self, call_sign: str) -> Locator:
        return self.page.locator("button.rank-row", has_text=call_sign)


@contextmanager
def open_console(browser: Browser, product: Product, username: str) -> Iterator[Console]:
    context = at_desk(browser)
    with line_to(product.url) as line:
        page = sign_in(context, product.over(line), username)
        expect(page.locator("#live")).to_have_attribute("data-state", "live")
        yield Console(page, line)
        context.close()
