"""Overview and Explore in a real browser: charts are drawn, and people can work with them."""

import json
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import open_page, running_browser, sign_in
from tests.serving import ServerProcess

pytestmark = pytest.mark.browser

MODELS = ("gpt-4o-mini", "gpt-4o")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as started:
        yield started


@pytest.fixture(scope="module")
def asked(server: ServerProcess) -> ServerProcess:
    """A server that was asked something, twice of one model and once of another."""
    for model in (*MODELS, MODELS[0]):
        body = json.dumps({"model": model, "messages": [{"role": "user", "content": "Hello"}]}).encode()
        assert server.request("POST", "/v1/chat/completions", body)[0] == 200
    return server


def open_explore(page: Page, server: ServerProcess, query: str = "period=1h") -> None:
    sign_in(page, server)
    page.goto(f"{server.url}/dashboard/explore/?{query}")
    expect(page.locator("figure.plot.is-ready")).to_have_count(1)


def colours(page: Page) -> list[str]:
    found = page.evaluate("Chart.getChart(document.querySelector('canvas')).data.datasets.map(set => set.borderColor)")
    return [str(colour) for colour in found]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_overview_draws_all_its_cards_and_fits_the_screen(
    asked: ServerProcess, browser: Browser, *, dark: bool, width: int
) -> None:
    with open_page(browser, dark=dark, width=width) as page:
        sign_in(page, asked)
        page.goto(f"{asked.url}/dashboard/")
        expect(page.locator(".skeleton")).to_have_count(0)
        expect(page.locator("figure.plot.is-ready")).to_have_count(4)
        expect(page.locator("#card-figures .figure").first).to_have_text(re.compile(r"\d"))
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_line_is_hidden_and_shown_by_its_name(asked: ServerProcess, browser: Browser) -> None:
    with open_page(browser) as page:
        open_explore(page, asked)
        shown = "Chart.getChart(document.querySelector('canvas')).isDatasetVisible(0)"
        name = page.locator(".chart-series").first
        assert page.evaluate(shown)
        name.click()
        expect(name).to_have_attribute("aria-pressed", "false")
        assert not page.evaluate(shown)
        name.press("Enter")
        expect(name).to_have_attribute("aria-pressed", "true")
        assert page.evaluate(shown)


def test_dragging_over_a_chart_opens_the_narrower_period(asked: ServerProcess, browser: Browser) -> None:
    with open_page(browser) as page:
        open_explore(page, asked, "period=1h&model=gpt-4o-mini-2024-07-18&compare=none")
        box = page.locator("canvas").bounding_box()
        assert box
        middle = box["y"] + box["height"] / 2
        page.mouse.move(box["x"] + box["width"] * 0.5, middle)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * 0.7, middle, steps=4)
        expect(page.locator(".chart-band")).to_be_visible()
        page.mouse.move(box["x"] + box["width"] * 0.98, middle, steps=4)
        page.mouse.up()
        page.wait_for_url(re.compile("period=custom"))
        query = parse_qs(urlsplit(page.url).query)
        assert query["model"] == ["gpt-4o-mini-2024-07-18"]
        assert query["compare"] == ["none"]
        expect(page.locator(".page-problem")).to_have_count(0)
        assert page.locator("tbody tr").count() in range(4, 9)


def test_escape_gives_a_drag_up(asked: ServerProcess, browser: Browser) -> None:
    with open_page(browser) as page:
        open_explore(page, asked)
        box = page.locator("canvas").bounding_box()
        assert box
        middle = box["y"] + box["height"] / 2
        page.mouse.move(box["x"] + box["width"] * 0.3, middle)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * 0.6, middle, steps=4)
        page.keyboard.press("Escape")
        page.mouse.up()
        expect(page.locator(".chart-band")).to_be_hidden()
        assert "custom" not in page.url


def test_a_chart_follows_the_theme(asked: ServerProcess, browser: Browser) -> None:
    with open_page(browser) as page:
        open_explore(page, asked)
        light = colours(page)
        page.keyboard.press("Control+e")  # From the system's theme to the light one, and on to the dark one.
        page.keyboard.press("Control+e")
        page.wait_for_function("document.documentElement.classList.contains('dark')")
        page.wait_for_function(
            "before => Chart.getChart(document.querySelector('canvas')).data.datasets[0].borderColor !== before",
            arg=light[0],
        )
        assert set(colours(page)).isdisjoint(light)


def test_a_chart_shows_its_numbers_as_a_table_and_stays_so_when_it_is_refreshed(
    asked: ServerProcess, browser: Browser
) -> None:
    with open_page(browser) as page:
        sign_in(page, asked)
        page.goto(f"{asked.url}/dashboard/")
        figure = page.locator("#card-outcomes figure")
        toggle = figure.get_by_role("button", name="As a table")
        toggle.click()
        expect(figure.locator("table")).to_be_visible()
        expect(figure.locator("canvas")).to_be_hidden()
        succeeded = figure.locator("tfoot td").first
        expect(succeeded).to_have_text(re.compile(r"^\d+$"))
        with page.expect_response(re.compile("card=outcomes")):
            page.evaluate("htmx.trigger(document.querySelector('#card-outcomes .card-body'), 'again')")
        expect(page.locator("#card-outcomes figure.is-ready table")).to_be_visible()


def test_a_choice_of_the_bar_is_in_the_address(asked: ServerProcess, browser: Browser) -> None:
    with open_page(browser) as page:
        open_explore(page, asked, "")
        page.locator("select[name=period]").select_option("24h")
        page.wait_for_url(re.compile(r"\?period=24h$"))
        page.locator(".choice:has(#choice-model) summary").click()
        page.get_by_role("checkbox", name="gpt-4o-mini-2024-07-18").check()
        page.get_by_role("button", name="Apply").filter(visible=True).click()
        page.wait_for_url(re.compile("model=gpt-4o-mini-2024-07-18"))
        expect(page.locator("summary.is-active")).to_have_text("gpt-4o-mini-2024-07-18")


def test_a_card_that_cannot_be_loaded_says_so_and_tries_again(asked: ServerProcess, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    try:
        sign_in(page, asked)
        page.route(re.compile("card=top"), lambda route: route.fulfill(status=503))
        page.goto(f"{asked.url}/dashboard/")
        state = page.locator("#card-top .card-state")
        expect(state).to_contain_text("This could not be loaded.")
        page.unroute(re.compile("card=top"))
        state.get_by_role("button", name="Try again").click()
        expect(page.locator("#card-top .bars").first).to_be_visible()
        expect(state).to_be_hidden()
    finally:
        context.close()


def test_without_javascript_the_tables_are_there(asked: ServerProcess, browser: Browser) -> None:
    with open_page(browser) as page:
        sign_in(page, asked)
        cookies = page.context.cookies()
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(cookies)  # type: ignore[arg-type]
    page = context.new_page()
    try:
        page.goto(f"{asked.url}/dashboard/")
        page.wait_for_url(re.compile("whole=1"))
        expect(page.locator("#card-use table")).to_be_visible()
        expect(page.locator("#card-week table")).to_be_visible()
        expect(page.locator("canvas").first).to_be_hidden()
    finally:
        context.close()
