"""The forecast in a real browser: the worker computes, the page fills itself, the slider moves it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import open_page, running_browser, sign_in
from tests.serving import ServerProcess, running_server

pytestmark = pytest.mark.browser

# Sixty days of use by the server's first key, growing.
_USE = """
from datetime import timedelta
from django.utils import timezone
from apps.keys.models import ApiKey
from apps.usage.models import UsageRollup
key = ApiKey.objects.first()
now = timezone.now().replace(minute=0, second=0, microsecond=0)
hours = [now - timedelta(days=number) for number in range(60)]
UsageRollup.objects.bulk_create(UsageRollup(
    hour=hour, project_id=key.project_id, key=key, endpoint="chat.completions", model="gpt-4o", status_class=2,
    requests=900 - 10 * number + 40 * (number % 7), cost_nano=(900 - 10 * number) * 10_000_000, last_request_at=hour,
) for number, hour in enumerate(hours))
print("null")
"""
_WORK = """
import apps.usage.tasks
from huey.contrib.djhuey import HUEY
while task := HUEY.dequeue():
    HUEY.execute(task)
print("null")
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as started:
        yield started


@pytest.fixture(scope="module")
def used_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A server of its own: sixty days of use would be in the way of other tests."""
    with running_server(tmp_path_factory.mktemp("forecast")) as started:
        started.run_python(_USE)
        yield started


def test_the_page_waits_for_the_worker_and_shows_what_it_made(used_server: ServerProcess, browser: Browser) -> None:
    with open_page(browser) as page:
        sign_in(page, used_server)
        page.goto(f"{used_server.url}/dashboard/forecast/?metric=requests")
        expect(page.get_by_role("heading", name="Being computed")).to_be_visible()
        expect(page.locator('[hx-trigger="load delay:2s"]')).to_have_count(1)
        used_server.run_python(_WORK)
        expect(page.locator("#forecast-chart")).to_be_visible()
        figure = page.locator(".forecast-totals .figure").nth(2)
        before = figure.inner_text()
        assert re.fullmatch(r"[\d,]+", before)

        page.get_by_role("slider", name=re.compile("What if traffic grows")).fill("100")
        expect(page.get_by_text("Requests by day, if traffic grows by 100 %")).to_be_visible()
        assert int(figure.inner_text().replace(",", "")) > 1.9 * int(before.replace(",", ""))
        expect(page).to_have_url(re.compile("growth=100"))

        page.get_by_text("The same numbers as a table").click()
        expect(page.get_by_role("region", name="Days ahead").locator("tbody tr")).to_have_count(90)


@pytest.mark.parametrize("dark", [False, True])
def test_it_fits_a_phone_in_both_themes(used_server: ServerProcess, browser: Browser, dark: bool) -> None:
    used_server.manage("forecast_usage")
    with open_page(browser, width=390, dark=dark) as page:
        sign_in(page, used_server)
        page.goto(f"{used_server.url}/dashboard/forecast/?budget=250")
        expect(page.locator("#forecast-chart")).to_be_visible()
        expect(page.get_by_role("heading", name="Budget of the month")).to_be_visible()
        # The page itself never scrolls sideways; tables do, in their frames.
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
