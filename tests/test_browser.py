"""A person at the browser: signs in, makes a key, copies it, uses it, sees its use."""

from collections.abc import Iterator

import pytest
from openai import AuthenticationError, OpenAI
from playwright.sync_api import Browser, Page, expect

from tests.browser import open_page, running_browser, sign_in
from tests.serving import ServerProcess

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as started:
        yield started


def make_key(page: Page, server: ServerProcess, name: str) -> str:
    """Issues a key through the form and returns the secret that the page shows."""
    page.goto(f"{server.url}/admin/keys/apikey/")
    page.get_by_role("link", name="Add").first.click()
    page.locator("#id_name").fill(name)
    page.locator("#id_project").select_option(label="Default project")
    page.locator("#id_owner").select_option(label="owner")
    page.get_by_role("button", name="Save", exact=True).click()
    return page.locator("#key-secret").inner_text()


def open_key(page: Page) -> None:
    """From the page that shows a secret once to the key's own; its buttons work once its scripts are there."""
    page.get_by_role("link", name="I have copied it").click()
    # The address is the same before and after: the page that shows a secret hides its own.
    page.locator("#key-secret").wait_for(state="detached")
    page.wait_for_load_state("networkidle")
    # Unfold's deferred scripts bind to the page a moment later, and leave no mark to wait for.
    page.wait_for_timeout(1_000)


def open_tab(page: Page, name: str) -> None:
    """One of the tabs of a change form; Unfold makes them of anchors without an address."""
    page.locator(f"a[x-on\\:click*=\"'{name}'\"]").first.click()


def test_a_key_made_in_the_admin_holds_a_streamed_conversation_and_its_page_shows_the_use(
    server: ServerProcess, browser: Browser
) -> None:
    with open_page(browser) as page:
        sign_in(page, server)
        page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=server.url)
        shown = make_key(page, server, "browser")
        page.get_by_role("button", name="Copy secret").click()
        expect(page.get_by_role("button", name="Copied")).to_be_visible()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == shown

        client = OpenAI(base_url=server.base_url, api_key=copied, max_retries=0)
        stream = client.chat.completions.create(
            model="gpt-4o-mini",
            messages=[{"role": "user", "content": "What is a token bucket?"}],
            stream=True,
            stream_options={"include_usage": True},
        )
        chunks = list(stream)
        assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
        usage = chunks[-1].usage
        assert usage

        open_key(page)
        assert shown not in page.content()
        open_tab(page, "usage")
        expect(page.get_by_role("row", name="gpt-4o-mini").first).to_contain_text(f"{usage.total_tokens:,}")

        page.goto(f"{server.url}/admin/usage/requestrecord/")
        expect(page.get_by_text("browser").first).to_be_visible()


def test_a_key_revoked_in_a_dialog_is_refused_at_once(server: ServerProcess, browser: Browser) -> None:
    with open_page(browser) as page:
        sign_in(page, server)
        secret = make_key(page, server, "leaked")
        client = OpenAI(base_url=server.base_url, api_key=secret, max_retries=0)
        client.models.list()
        open_key(page)
        page.locator("a", has_text="Revoke").first.click()
        dialog = page.locator("#modal-content")
        dialog.get_by_label("Reason").fill("Leaked in a log")
        page.get_by_role("button", name="Revoke key").click()
        expect(page.get_by_text("Revoked", exact=True).first).to_be_visible()
        with pytest.raises(AuthenticationError, match="Incorrect API key"):
            client.models.list()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390], ids=["wide", "phone"])
@pytest.mark.parametrize(
    "path",
    [
        "",
        "keys/apikey/",
        "keys/apikey/add/",
        "usage/requestrecord/",
        "catalog/aimodel/",
        "catalog/price/",
        "organization/project/",
        "organization/user/",
    ],
)
def test_each_page_opens_without_a_word_on_the_console_and_fits_its_window(
    server: ServerProcess, browser: Browser, path: str, width: int, dark: bool
) -> None:
    with open_page(browser, dark=dark, width=width) as page:
        sign_in(page, server)
        page.goto(f"{server.url}/admin/{path}")
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
