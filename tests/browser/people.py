"""Who sits at the browsers: signing in, a dispatcher's requests, and a crew's fingers on the phone."""

import json
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests.browser.cities import PASSWORD
from tests.browser.product import Product

LIMIT_MS = 20_000
DESK: ViewportSize = {"width": 1366, "height": 768}
PHONE: ViewportSize = {"width": 390, "height": 844}
SMALL_PHONE: ViewportSize = {"width": 360, "height": 740}
SCENE = {"lat": 10.787, "lon": 106.678, "address": "123/45 Lê Văn Sỹ"}


def at_desk(browser: Browser) -> BrowserContext:
    context = browser.new_context(viewport=DESK, locale="vi-VN")
    context.set_default_timeout(LIMIT_MS)
    return context


def on_phone(browser: Browser, screen: ViewportSize = PHONE) -> BrowserContext:
    """A phone in the middle of the city that lets the page know where it is and see through its camera."""
    context = browser.new_context(
        viewport=screen,
        locale="vi-VN",
        has_touch=True,
        is_mobile=True,
        geolocation={"latitude": 10.777, "longitude": 106.69, "accuracy": 9},
        permissions=["geolocation", "camera"],
    )
    context.set_default_timeout(LIMIT_MS)
    return context


def sign_in(context: BrowserContext, product: Product, username: str) -> Page:
    page = context.new_page()
    page.goto(f"{product.url}/login/")
    page.fill("#id_username", username)
    page.fill("#id_password", PASSWORD)
    page.click("button.wide")
    page.wait_for_url(lambda url: "/login/" not in url)
    return page


def listen(page: Page, complaints: list[str]) -> Page:
    """Keep what the page's scripts could not catch."""
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page


class Desk:
    """A dispatcher, at the page that she signed in to, asking by the API what she would click there."""

    def __init__(self, page: Page, product: Product) -> None:
        self.page, self.product = page, product
        self.token = json.loads(page.locator("#page").text_content() or "")["csrf_token"]

    def __call__(self, method: str, path: str, **body: Any) -> Any:
        headers = {"X-CSRFToken": self.token, "Referer": self.product.url}
        url = f"{self.product.url}/api{path}"
        answer = self.page.request.fetch(url, method=method, data=body or None, headers=headers)
        assert answer.ok, answer.text()
        return answer.json()

    def send(self, sign: str = "C-01", **about: Any) -> dict[str, Any]:
        """A new incident, and a vehicle sent to it."""
        call = self("POST", "/calls", phone="0903123412", text="té xe", take=True)
        incident = {**SCENE, "category": "fall", "priority": "urgent", **about}
        made = self("POST", f"/calls/{call['id']}/incident", **incident)
        sent: dict[str, Any] = self(
            "POST", f"/incidents/{made['id']}/assignments", vehicle_id=self.product.vehicles[sign]
        )
        return sent

    def assignment(self, sent: dict[str, Any]) -> dict[str, Any]:
        incident = self("GET", f"/incidents/{sent['incident_id']}")
        found: dict[str, Any] = next(one for one in incident["assignments"] if one["id"] == sent["id"])
        return found


def sign_on(page: Page, sign: str = "C-01") -> Page:
    """A crew's page, with the vehicle of this call sign taken."""
    page.get_by_role("button", name=sign).tap()
    page.locator("#signon-go").tap()
    expect(page.locator("#screen-waiting")).to_be_visible()
    return page


def press(phone: Page, label: str) -> None:
    """The big button, once it offers this step and takes presses: it shows the last one for a moment."""
    expect(phone.locator("#next-label")).to_have_text(label)
    expect(phone.locator("#next")).to_have_attribute("aria-disabled", "false")
    phone.locator("#next").tap()


def give_first_reason(phone: Page) -> None:
    phone.locator("#reason-list button").first.tap()
    phone.locator("#reason-go").tap()


def delivered(phone: Page) -> None:
    """Every press has had its answer from the server."""
    phone.wait_for_function(
        """() => Object.entries(localStorage).filter(([name]) => name.startsWith('crew.presses'))
            .every(([, saved]) => JSON.parse(saved).presses.length === 0)"""
    )
