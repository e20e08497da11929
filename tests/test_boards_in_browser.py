"""Dashboards in a real browser: arranged by dragging, by the keyboard and by buttons."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import open_page, running_browser, sign_in
from tests.serving import ServerProcess

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as started:
        yield started


@pytest.fixture(scope="module")
def asked(server: ServerProcess) -> ServerProcess:
    body = json.dumps({"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Hello"}]}).encode()
    assert server.request("POST", "/v1/chat/completions", body)[0] == 200
    return server


def edit_a_copy(page: Page, server: ServerProcess) -> None:
    """A copy of the built-in dashboard, open to be arranged."""
    sign_in(page, server)
    page.goto(f"{server.url}/dashboard/dashboards/viewer/")
    page.get_by_role("button", name="Duplicate").click()
    page.wait_for_url(re.compile("edit"))
    expect(page.locator(".skeleton")).to_have_count(0)


def titles(page: Page) -> list[str]:
    return page.locator(".is-editing h2").all_text_contents()


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [1280, 390])
def test_a_dashboard_loads_all_its_widgets_and_fits_the_screen(
    asked: ServerProcess, browser: Browser, *, dark: bool, width: int
) -> None:
    with open_page(browser, dark=dark, width=width) as page:
        sign_in(page, asked)
        page.goto(f"{asked.url}/dashboard/dashboards/")
        expect(page.locator(".skeleton")).to_have_count(0)
        expect(page.locator(".dash-card")).to_have_count(9)
        expect(page.locator("#card-w0 .figure")).to_have_text(re.compile(r"\d"))
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_widget_is_moved_and_resized_by_the_keyboard(asked: ServerProcess, browser: Browser) -> None:
    with open_page(browser) as page:
        edit_a_copy(page, asked)
        grip = page.get_by_role("button", name="Move Requests", exact=True)
        grip.press("Enter")
        expect(grip).to_have_attribute("aria-pressed", "true")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Shift+ArrowRight")
        expect(page.locator("#board-told")).to_have_text("Requests: place 2 of 8, 4 of 12 columns wide.")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Save the arrangement").click()
        expect(page.get_by_text("Saved.")).to_be_visible()
        assert titles(page)[:2] == ["Tokens", "Requests"]
        expect(page.locator("#card-w1")).to_have_attribute("data-width", "4")


def test_escape_puts_it_back_and_undo_takes_a_step_back(asked: ServerProcess, browser: Browser) -> None:
    with open_page(browser) as page:
        edit_a_copy(page, asked)
        before = titles(page)
        page.get_by_role("button", name="Move Requests", exact=True).press("Space")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Shift+ArrowRight")
        page.keyboard.press("Escape")
        assert titles(page) == before
        expect(page.locator("#card-w0")).to_have_attribute("data-width", "3")
        expect(page.get_by_role("button", name="Undo")).to_be_disabled()
        page.get_by_role("button", name="Remove Requests").click()
        assert titles(page) == before[1:]
        page.get_by_role("button", name="Undo").click()
        assert titles(page) == before


def test_a_widget_is_dragged_to_another_place_and_another_width(asked: ServerProcess, browser: Browser) -> None:
    with open_page(browser) as page:
        edit_a_copy(page, asked)
        page.get_by_role("button", name="Move Requests", exact=True).hover()
        page.mouse.down()
        there = page.locator("#card-w2").bounding_box()
        assert there
        page.mouse.move(there["x"] + there["width"] / 2, there["y"] + 60, steps=8)
        page.mouse.up()
        assert titles(page).index("Requests") == 2
        page.locator("#card-w0 .widget-edge").hover()
        page.mouse.down()
        box = page.locator("#card-w0").bounding_box()
        assert box
        page.mouse.move(box["x"] + 2 * box["width"], box["y"] + 60, steps=8)
        page.mouse.up()
        expect(page.locator("#card-w0")).to_have_attribute("data-width", "6")


def test_on_a_phone_buttons_change_the_order(asked: ServerProcess, browser: Browser) -> None:
    with open_page(browser, width=390) as page:
        edit_a_copy(page, asked)
        page.get_by_role("button", name="Later: Requests").click()
        assert titles(page)[:2] == ["Tokens", "Requests"]
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_preview_follows_the_form(asked: ServerProcess, browser: Browser) -> None:
    with open_page(browser) as page:
        edit_a_copy(page, asked)
        page.get_by_role("link", name="Change Requests").click()
        expect(page.locator(".card-body .figure")).to_be_visible()
        page.get_by_label("Shows").select_option("heat")
        expect(page.locator(".card-body .heat-map")).to_be_visible()
