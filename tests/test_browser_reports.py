"""A long report at the browser: asked for, on its way, cancelled, started again, taken home."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.browser import open_page, running_browser, sign_in
from tests.serving import ServerProcess

pytestmark = pytest.mark.browser

# As many as take a worker some seconds to lay out.
REQUESTS = 9_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as started:
        yield started


@pytest.fixture(scope="module")
def traffic(server: ServerProcess) -> None:
    server.manage("generate_traffic", "--days", "20", "--requests", str(REQUESTS))


@pytest.fixture
def page(server: ServerProcess, browser: Browser, traffic: None) -> Iterator[Page]:
    with open_page(browser) as page:
        sign_in(page, server)
        yield page


def test_a_long_report_is_cancelled_started_again_and_taken_home(server: ServerProcess, page: Page) -> None:
    page.goto(f"{server.url}/dashboard/reports/")
    page.get_by_role("link", name="Requests Each request by itself").click()
    page.get_by_label("Period").select_option("30d")
    page.get_by_label("PDF").check()
    page.get_by_role("button", name="Make report").click()
    expect(page.get_by_role("heading", name="Waiting for the task worker")).to_be_visible()
    with server.task_worker():
        expect(page.get_by_role("heading", name="Under way")).to_be_visible(timeout=30_000)
        bar = page.get_by_role("progressbar", name="Progress of the report")
        expect(bar).not_to_have_attribute("value", "0", timeout=20_000)
        expect(page.get_by_text(re.compile(r"\d+ %, [\d,]+ rows"))).to_be_visible()
        page.get_by_role("button", name="Cancel this report").click()
        expect(page.get_by_role("heading", name="Cancelled")).to_be_visible()
        page.get_by_role("button", name="Start again").click()
        expect(page.get_by_role("heading", name="Ready")).to_be_visible(timeout=60_000)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download").click()
    assert waiting.value.suggested_filename.startswith("requests-report-")
    reader = PdfReader(io.BytesIO(Path(waiting.value.path()).read_bytes()))
    assert "Requests report" in reader.pages[0].extract_text()
    assert f"Page 1 of {len(reader.pages)}" in reader.pages[0].extract_text()
    assert len(reader.pages) > 100
    page.goto(f"{server.url}/dashboard/reports/history/")
    expect(page.get_by_role("link", name="Requests as PDF")).to_have_count(1)


def test_a_small_report_is_taken_home_at_once(server: ServerProcess, page: Page) -> None:
    page.goto(f"{server.url}/dashboard/reports/new/cost/")
    page.get_by_label("CSV").check()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Make report").click()
    text = Path(waiting.value.path()).read_text()
    assert text.startswith("start,end,period,project")
    assert "Sample traffic" in text


def test_the_ends_of_a_period_are_asked_for_where_it_has_no_name(server: ServerProcess, page: Page) -> None:
    page.goto(f"{server.url}/dashboard/reports/new/usage/")
    expect(page.get_by_label("From")).to_be_hidden()
    page.get_by_label("Period").select_option("custom")
    expect(page.get_by_label("From")).to_be_visible()
    expect(page.get_by_label("To", exact=True)).to_be_visible()
