"""The crew's phone in a real browser, on a phone's screen, with the network really cut."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.line import Line
from tests.browser.people import Desk, delivered, give_first_reason, on_phone, press, sign_in, sign_on
from tests.browser.product import Product, product


@pytest.fixture(scope="module", name="product")
def _product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with product(tmp_path_factory.mktemp("phone"), "nobody on duty") as running:
        yield running


@pytest.fixture
def phone(browser: Browser, product: Product, line: Line) -> Iterator[Page]:
    """An's phone, signed on to C-01 and off again."""
    context = on_phone(browser)
    page = sign_on(sign_in(context, product.over(line), "an.hcm"))
    yield page
    line.mend(context)
    page.locator("#sign-off").tap()
    expect(page.locator("#screen-signon")).to_be_visible()
    context.close()


def _map_in_sight_px(phone: Page) -> float:
    tops = "['map', 'foot'].map((id) => document.getElementById(id).getBoundingClientRect().top)"
    height, top, foot = map(float, phone.evaluate(f"[document.getElementById('map').clientHeight, ...{tops}]"))
    return min(height, foot - top)


def test_presses_made_without_network_arrive_in_order_with_their_own_times(phone: Page, line: Line, desk: Desk) -> None:
    sent = desk.send()
    expect(phone.locator("#job-address")).to_have_text("123/45 Lê Văn Sỹ")
    assert _map_in_sight_px(phone) >= 180
    press(phone, "Nhận lệnh")
    expect(phone.locator("#next-label")).to_have_text("Xuất phát")
    delivered(phone)

    line.cut(phone.context)
    press(phone, "Xuất phát")
    press(phone, "Đã đến hiện trường")
    expect(phone.locator("#strips")).to_contain_text("2 thao tác chờ gửi")
    assert desk.assignment(sent)["step"] == "acknowledged", "nothing can have arrived"
    pressed = phone.locator("#times time").evaluate_all("all => all.map(each => each.dateTime)")

    line.mend(phone.context)
    delivered(phone)
    expect(phone.locator("#strips")).not_to_contain_text("thao tác")
    recorded = desk.assignment(sent)
    assert recorded["step"] == "on_scene"
    assert [recorded["times"][step] for step in ("en_route", "on_scene")] == pressed[-2:]

    phone.locator("#stay").tap()
    give_first_reason(phone)
    expect(phone.locator("#screen-waiting")).to_be_visible()
    delivered(phone)
    assert desk.assignment(sent)["step"] == "clear"


def test_the_app_opens_without_a_network_and_a_job_goes_on_through_a_reload(
    phone: Page, line: Line, desk: Desk
) -> None:
    """The phone dies in a dead zone in mid-job and is switched on again there; the rest of the job is done there."""
    phone.wait_for_function("async () => Boolean(await (await caches.open('115-page')).match('/crew/'))")
    sent = desk.send()
    press(phone, "Nhận lệnh")
    press(phone, "Xuất phát")
    delivered(phone)

    line.cut(phone.context)
    press(phone, "Đã đến hiện trường")
    phone.reload()
    expect(phone.locator("#job-address")).to_have_text("123/45 Lê Văn Sỹ")
    expect(phone.locator("#strips")).to_contain_text("1 thao tác chờ gửi")
    press(phone, "Tiếp cận bệnh nhân")
    phone.reload()
    phone.locator("#stay").tap()
    give_first_reason(phone)
    expect(phone.locator("#screen-waiting")).to_be_visible()
    assert desk.assignment(sent)["step"] == "en_route", "nothing can have arrived"

    line.mend(phone.context)
    delivered(phone)
    recorded = desk.assignment(sent)
    assert recorded["step"] == "clear"
    times = [recorded["times"][step] for step in ("en_route", "on_scene", "at_patient", "clear")]
    assert times == sorted(times)
    assert None not in times, "no press was lost"


def test_a_phone_whose_socket_is_cut_asks_for_its_job_and_says_that_it_is_not_live(phone: Page, desk: Desk) -> None:
    """Some networks let pages through and no sockets."""
    phone.route_web_socket("**/ws/crew", lambda socket: socket.close())
    phone.reload()
    expect(phone.locator("#screen-waiting")).to_be_visible()
    sent = desk.send()
    expect(phone.locator("#job-address")).to_have_text("123/45 Lê Văn Sỹ")
    expect(phone.locator("#link")).to_have_attribute("data-live", "false")
    press(phone, "Nhận lệnh")
    delivered(phone)
    assert desk.assignment(sent)["step"] == "acknowledged"
    phone.locator("#refuse").tap()
    give_first_reason(phone)
    expect(phone.locator("#screen-waiting")).to_be_visible()
    delivered(phone)


def test_a_press_that_lost_to_the_dispatcher_is_shown_and_stays_until_read(phone: Page, line: Line, desk: Desk) -> None:
    sent = desk.send()
    press(phone, "Nhận lệnh")
    expect(phone.locator("#next-label")).to_have_text("Xuất phát")
    delivered(phone)

    line.cut(phone.context)
    press(phone, "Xuất phát")
    desk("POST", f"/assignments/{sent['id']}/steps", step="cancelled", note="Người nhà tự chở đi")
    line.mend(phone.context)

    expect(phone.locator("#notices")).to_contain_text("Trung tâm không ghi «Xuất phát»")
    expect(phone.locator("#screen-waiting")).to_be_visible()
    while (cards := phone.locator("#notices button")).count():
        cards.first.tap()
    expect(phone.locator("#notices")).to_be_empty()


def test_the_last_press_can_be_taken_back(phone: Page, desk: Desk) -> None:
    sent = desk.send()
    press(phone, "Nhận lệnh")
    expect(phone.locator("#undo-press")).to_contain_text("Hoàn tác")
    phone.locator("#undo-press").tap()
    expect(phone.locator("#undo")).to_be_hidden()
    delivered(phone)
    expect(phone.locator("#next-label")).to_have_text("Nhận lệnh")
    assert desk.assignment(sent)["step"] == "notified"
    phone.locator("#refuse").tap()
    give_first_reason(phone)
    expect(phone.locator("#screen-waiting")).to_be_visible()
    delivered(phone)
    assert desk.assignment(sent)["step"] == "refused"
