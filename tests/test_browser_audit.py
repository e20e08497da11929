"""A person at the browser: finds on the trail what was done, takes it home as a file, has the chain verified."""

import csv
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import open_page, running_browser, sign_in
from tests.serving import ServerProcess

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as started:
        yield started


def test_the_trail_is_filtered_opened_and_exported(server: ServerProcess, browser: Browser) -> None:
    with open_page(browser, dark=True) as page:
        sign_in(page, server)
        page.goto(f"{server.url}/admin/audit/auditevent/")
        expect(page.locator("#result_list").get_by_text("Person signed in").first).to_be_visible()
        page.wait_for_load_state("networkidle")
        page.locator("a", has_text="Filters").click()
        page.locator("select[name=verb]").select_option(label="Project created")
        page.get_by_role("button", name="Apply Filters").click()
        page.wait_for_url("**verb=project.created**")
        expect(page.locator("#result_list").get_by_text("Person signed in")).to_have_count(0)

        with page.expect_download() as download:
            page.get_by_role("link", name="Export").click()
            page.get_by_role("button", name="Export").click()
        with download.value.path().open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert {row["verb"] for row in rows} == {"project.created"}

        page.get_by_role("link", name="Back to the list, to change them").click()
        row = page.locator("#result_list tr", has_text="Default project")
        row.locator("a", has_text="ago").or_(row.locator("a", has_text="now")).first.click()
        expect(page.get_by_text("the hash is that of it")).to_be_visible()
        page.get_by_role("link", name="All that was done to Default project").click()
        expect(page.get_by_text("What was done to Default project")).to_be_visible()


def test_a_verification_is_asked_for_in_a_dialog_and_stopped(server: ServerProcess, browser: Browser) -> None:
    """This server has no task worker, so it waits until it is stopped."""
    with open_page(browser) as page:
        sign_in(page, server)
        page.goto(f"{server.url}/admin/audit/auditevent/")
        page.wait_for_load_state("networkidle")
        page.locator("a", has_text="Verify").first.click()
        page.locator("#dialog").get_by_role("button", name="Verify").click()
        page.wait_for_url("**/verification/**")
        expect(page.get_by_role("heading", name="Waiting for the task worker")).to_be_visible()
        # The page has asked again by itself, and can be used still.
        page.wait_for_timeout(1_500)
        page.get_by_role("button", name="Stop").click()
        expect(page.get_by_role("heading", name="Stopped")).to_be_visible()
