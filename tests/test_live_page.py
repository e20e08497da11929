"""The live view in a real browser: requests appear as they are answered, and each opens."""

import re
from collections.abc import Iterator

import pytest
from openai import OpenAI
from playwright.sync_api import Browser, expect

from tests.browser import open_page, running_browser, sign_in
from tests.serving import ServerProcess

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as started:
        yield started


def ask(server: ServerProcess, words: str = "Hello") -> str:
    """Asks the server, and returns the request's id."""
    client = OpenAI(base_url=server.base_url, api_key=server.secret, max_retries=0)
    answer = client.chat.completions.with_raw_response.create(
        model="gpt-4o-mini", messages=[{"role": "user", "content": words}]
    )
    return str(answer.headers["x-request-id"])


def test_requests_appear_as_they_are_answered_wait_while_paused_and_open_in_a_panel(
    server: ServerProcess, browser: Browser
) -> None:
    with open_page(browser) as page:
        sign_in(page, server)
        page.goto(f"{server.url}/dashboard/live/")
        expect(page.locator("#live-state")).to_have_text("Live")

        first = ask(server)
        row = page.locator(f"#{first}")
        expect(row).to_contain_text("gpt-4o-mini")
        expect(page.locator('[data-figure="errors-count"]')).to_have_text(re.compile(r"\d+ of [1-9]\d*"))

        page.get_by_role("button", name="Pause").click()
        second = ask(server)
        expect(page.locator("#live-held")).to_have_text("1 new")
        expect(page.locator(f"#{second}")).to_have_count(0)
        page.get_by_role("button", name="Go on").click()
        expect(page.locator(f"#{second}")).to_have_count(1)

        row.get_by_role("link").click()
        panel = page.get_by_role("dialog")
        expect(panel).to_contain_text("Where the time went")
        expect(panel).to_contain_text(first)
        panel.get_by_role("button", name="Close").click()
        expect(panel).to_be_hidden()


def test_where_streams_do_not_get_through_the_page_asks_by_itself(server: ServerProcess, browser: Browser) -> None:
    context = browser.new_context()
    try:
        page = context.new_page()
        sign_in(page, server)
        page.route("**/dashboard/live/stream/**", lambda route: route.fulfill(status=502, body="no streams here"))
        page.goto(f"{server.url}/dashboard/live/")
        expect(page.locator("#live-state")).to_have_text("Live, every two seconds", timeout=15_000)
        asked = ask(server)
        expect(page.locator(f"#{asked}")).to_contain_text("gpt-4o-mini")
    finally:
        context.close()


def test_the_log_finds_without_a_page_load_and_opens_a_request(server: ServerProcess, browser: Browser) -> None:
    asked = ask(server, "How are the penguins?")
    with open_page(browser, width=390) as page:
        sign_in(page, server)
        page.goto(f"{server.url}/dashboard/requests/")
        page.get_by_label("Request or key").fill(asked)
        page.get_by_role("button", name="Search").click()
        page.wait_for_url(f"**q={asked}*")
        link = page.locator(".request-link")
        expect(link).to_have_count(1)
        link.click()
        expect(page.get_by_role("dialog")).to_contain_text(asked)
        # The page itself never scrolls sideways; tables do, in their frames.
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
