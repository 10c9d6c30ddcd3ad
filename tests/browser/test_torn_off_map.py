"""A desk with two screens: the map in a window of its own sends vehicles, says what happened and undoes it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.consoles import Console
from tests.browser.product import Product, product


@pytest.fixture(scope="module", name="product")
def _product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with product(tmp_path_factory.mktemp("torn"), "two vehicles out") as running:
        yield running


def _tear_off(lan: Console) -> Page:
    with lan.page.expect_popup() as opened:
        lan.page.click("#tear-off")
    torn = opened.value
    expect(torn.locator("#live")).to_have_attribute("data-state", "live")
    return torn


def _pick(torn: Page, call_sign: str) -> None:
    torn.fill("#search", call_sign)
    torn.locator("#search-results [role=option]", has_text=call_sign).first.click()
    expect(torn.locator("#card h3")).to_contain_text(call_sign)


def test_the_second_screen_sends_says_so_and_undoes(product: Product, lan: Console) -> None:
    product.drive()
    product.ring("0903123412", ago_s=20)
    expect(lan.row("đang đổ chuông")).to_have_count(1)
    lan.takes_the_next_call()
    lan.makes_the_incident("12 Nguyễn Huệ")
    expect(lan.ranking("B-02")).to_be_visible()
    torn = _tear_off(lan)
    _pick(torn, "B-02")
    expect(torn.locator("#card")).to_contain_text("thứ 1 trong bảng xếp hạng")
    torn.get_by_role("button", name=re.compile("Điều cho ca #0001")).click()
    expect(lan.page.locator(".assignment")).to_contain_text("B-02")
    for page in (torn, lan.page):
        expect(page.locator("#said")).to_contain_text("Đã điều B-02")
    torn.locator("#said button").click()
    for page in (torn, lan.page):
        expect(page.locator("#said")).to_contain_text("Đã hoàn tác")
    expect(lan.page.locator(".assignment.done")).to_contain_text("Đã huỷ")

    lan.page.close()
    torn.get_by_role("button", name=re.compile("Điều cho ca #0001")).wait_for(state="detached")
