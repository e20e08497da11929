"""Headless Chromium for tests: the system's, as a browser of its own cannot be downloaded everywhere."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.serving import PASSWORD, ServerProcess

# Nothing that would look for the internet.
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str:
    """The path of the system's Chromium; skips the test where there is none."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    pytest.skip("Chromium is not installed.")


@contextmanager
def running_browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=_ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def open_page(
    browser: Browser, *, dark: bool = False, width: int = 1280, height: int = 900, ignoring: str = "\0"
) -> Iterator[Page]:
    """A page with cookies of its own. A message on its console or an error in a script fails the test; but not one with
    the words to ignore, as where an answer is to be an error."""
    complaints: list[str] = []
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light")
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    try:
        yield page
    finally:
        context.close()
    assert [words for words in complaints if ignoring not in words] == []


def sign_in(page: Page, server: ServerProcess) -> None:
    """Signs in as the first owner."""
    page.goto(f"{server.url}/admin/")
    page.get_by_label("Name or e-mail address").fill("owner")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{server.url}/admin/")
