"""A member at the browser: makes their first key on a page, uses it, sees its use, rotates it, revokes it."""

import re
from collections.abc import Iterator

import pytest
from openai import AuthenticationError, OpenAI
from playwright.sync_api import Browser, Page, expect

from tests.browser import open_page, running_browser, sign_in
from tests.serving import PASSWORD, ServerProcess

pytestmark = pytest.mark.browser

MEMBER = "mia"
_MAKE_MEMBER = """
from datetime import timedelta
from apps.keys.models import ApiKey
from apps.keys.services import key_issue
from apps.organization.models import Membership, Project, User
project = Project.objects.get(name="Default project")
project.requests_per_minute = 600
project.save()
user = User.objects.create_user(data["name"], password=data["password"])
Membership.objects.create(user=user, project=project, role="member")
print(json.dumps(user.username))
"""
_AGE = """
from datetime import timedelta
from django.utils import timezone
from apps.keys.models import ApiKey
ApiKey.objects.filter(name=data["key"]).update(created_at=timezone.now() - timedelta(days=20))
print("null")
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as started:
        yield started


@pytest.fixture(scope="module")
def member(server: ServerProcess) -> str:
    server.run_python(_MAKE_MEMBER, name=MEMBER, password=PASSWORD)
    return MEMBER


def come_in(page: Page, server: ServerProcess, name: str) -> None:
    """Signs in on the way to the person's keys."""
    page.goto(f"{server.url}/dashboard/keys/")
    page.get_by_label("Name or e-mail address").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{server.url}/dashboard/keys/")


def ask(server: ServerProcess, secret: str) -> None:
    client = OpenAI(base_url=server.base_url, api_key=secret, max_retries=0)
    client.chat.completions.create(model="gpt-4o-mini", messages=[{"role": "user", "content": "Hello"}])


def test_a_member_makes_their_first_key_uses_it_rotates_it_and_revokes_it(
    server: ServerProcess, browser: Browser, member: str
) -> None:
    with open_page(browser) as page:
        come_in(page, server, member)
        expect(page.get_by_text("You have no key yet")).to_be_visible()
        page.locator(".page-empty").get_by_role("link", name="Make a key").click()

        # What is wrong is said in the form, with what was typed kept.
        page.get_by_label("Name", exact=False).first.fill("notebook")
        page.get_by_label("Requests per minute").fill("601")
        page.get_by_role("button", name="Make the key").click()
        expect(page.get_by_text("allows at most 600 requests per minute").first).to_be_visible()
        expect(page.locator("#id_name")).to_have_value("notebook")
        page.get_by_label("Requests per minute").fill("60")
        page.get_by_role("button", name="Make the key").click()
        first = page.locator("#key-secret").inner_text()

        # Neither loading the page again nor the way back shows the secret, or makes a second key.
        page.reload()
        expect(page.get_by_role("heading", name="Use", exact=True)).to_be_visible()
        assert first not in page.content()
        page.go_back()
        page.wait_for_load_state("networkidle")
        assert first not in page.content()
        page.goto(f"{server.url}/dashboard/keys/")
        expect(page.locator(".key-link")).to_have_count(1)

        ask(server, first)
        page.get_by_role("link", name="notebook").click()
        expect(page.locator(".key-card-main").first).to_contain_text("1")
        expect(page.get_by_role("row", name=re.compile(r"127\.0\.0\.1 OpenAI"))).to_be_visible()

        page.get_by_role("link", name="Rotate").click()
        dialog = page.locator("dialog#key-dialog")
        dialog.get_by_label("The old secret").select_option(label="Stops at once")
        dialog.get_by_role("button", name="Rotate key").click()
        second = page.locator("#key-secret").inner_text()
        assert second != first
        ask(server, second)
        with pytest.raises(AuthenticationError):
            ask(server, first)

        page.get_by_role("link", name="I have copied it").click()
        page.locator("#key-secret").wait_for(state="detached")
        page.get_by_role("link", name="Revoke").click()
        expect(dialog.get_by_role("heading", name="Revoke key notebook")).to_be_visible()
        dialog.get_by_role("button", name="Revoke key").click()
        expect(dialog.get_by_text("Give a reason.")).to_be_visible()
        dialog.get_by_label("Reason").fill("Leaked in a log")
        dialog.get_by_role("button", name="Revoke key").click()
        expect(page.get_by_text("notebook is revoked.")).to_be_visible()
        with pytest.raises(AuthenticationError):
            ask(server, second)


def test_advice_is_applied_by_one_click_on_what_was_shown(server: ServerProcess, browser: Browser, member: str) -> None:
    with open_page(browser) as page:
        come_in(page, server, member)
        page.goto(f"{server.url}/dashboard/keys/new/")
        page.locator("#id_name").fill("chats")
        page.get_by_role("button", name="Make the key").click()
        ask(server, page.locator("#key-secret").inner_text())
        server.run_python(_AGE, key="chats")
        page.reload()
        page.get_by_role("link", name="Take the rest away").click()
        dialog = page.locator("dialog#key-dialog")
        expect(dialog.get_by_text("Permission: Images")).to_be_visible()
        dialog.get_by_role("button", name="Take the rest away").click()
        expect(page.get_by_text("chats is changed.")).to_be_visible()
        expect(page.get_by_text("Chat completions: write").first).to_be_visible()


def test_the_list_is_searched_while_typing_and_the_address_keeps_it(server: ServerProcess, browser: Browser) -> None:
    with open_page(browser) as page:
        sign_in(page, server)
        page.goto(f"{server.url}/dashboard/keys/?whose=all")
        expect(page.locator(".key-link")).not_to_have_count(0)
        page.locator("input[name=q]").fill("no such key anywhere")
        expect(page.get_by_text("No key fits these filters")).to_be_visible()
        page.wait_for_url(re.compile(r"q=no(\+|%20)such"))
        page.reload()
        expect(page.get_by_text("No key fits these filters")).to_be_visible()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390], ids=["wide", "phone"])
def test_each_page_opens_without_a_word_on_the_console_and_fits_its_window(
    server: ServerProcess, browser: Browser, width: int, dark: bool
) -> None:
    with open_page(browser, dark=dark, width=width) as page:
        sign_in(page, server)
        page.goto(f"{server.url}/dashboard/keys/?whose=all&status=any")
        one = page.locator(".key-link").first.get_attribute("href")
        for path in ("/dashboard/keys/?whose=all", "/dashboard/keys/new/", one, f"{one}change/", f"{one}rotate/"):
            page.goto(f"{server.url}{path}")
            page.wait_for_load_state("networkidle")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
