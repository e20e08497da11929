"""People at the browser: they register, are invited, forget their password and are locked out."""

import email
import re
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import open_page, running_browser, sign_in
from tests.serving import ServerProcess, running_server, wait_until

pytestmark = pytest.mark.browser
PASSWORD = "a horse of another colour"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as started:
        yield started


@pytest.fixture(scope="module")
def mailing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A server where people register, whose mails are files in the folder `mail` beside its database."""
    folder = tmp_path_factory.mktemp("mailing")
    # A path that starts at the root takes a slash of its own after those of the scheme.
    mail = f"filemail:///{folder / 'mail'}"
    settings = {"REGISTRATION": "open", "EMAIL_URL": mail, "LOGIN_FAILURE_LIMIT": "3"}
    with running_server(folder, **settings) as started, started.task_worker():
        made = (
            "from apps.organization.models import User\nUser.objects.create_user('vera', password=data['password'])\n"
        )
        started.run_python(f"{made}print('null')", password=PASSWORD)
        yield started


def letter_to(server: ServerProcess, address: str, subject: str) -> EmailMessage:
    """The mail, once it was sent."""
    found: list[EmailMessage] = []

    def arrived() -> bool:
        found[:] = [
            one for one in _letters(server.data_dir / "mail") if one["To"] == address and subject in one["Subject"]
        ]
        return bool(found)

    wait_until(arrived, seconds=20)
    return found[-1]


def _letters(folder: Path) -> Iterator[EmailMessage]:
    """Django writes those of one connection into one file, with a line of dashes after each."""
    for file in sorted(folder.glob("*.log")):
        for text in file.read_bytes().split(b"-" * 79 + b"\n"):
            if text.strip():
                yield email.message_from_bytes(text.strip() + b"\n", policy=policy.default)


def link_in(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    found = re.search(r"http://\S+/links/\S+", body.get_content())
    assert found
    return found[0]


def fill_in(page: Page, **fields: str) -> None:
    for label, text in fields.items():
        page.get_by_label(label.replace("_", " ")).fill(text)


def test_a_stranger_registers_by_mail_and_chooses_a_new_password_when_it_is_forgotten(
    mailing: ServerProcess, browser: Browser
) -> None:
    with open_page(browser) as page:
        page.goto(f"{mailing.url}/dashboard/")
        page.get_by_role("link", name="Register").click()
        fill_in(page, User_name="ina", **{"E-mail_address": "ina@example.com"}, Password=PASSWORD)
        page.get_by_role("button", name="Register").click()
        expect(page.get_by_text("A mail is on its way to ina@example.com.")).to_be_visible()
        page.goto(link_in(letter_to(mailing, "ina@example.com", "Confirm your e-mail address")))
        # The token is in no address that a history keeps.
        assert page.url == f"{mailing.url}/dashboard/register/confirm/"
        fill_in(page, Password=PASSWORD)
        page.get_by_role("button", name="Confirm and sign in").click()
        page.wait_for_url(f"{mailing.url}/dashboard/")

        page.goto(f"{mailing.url}/dashboard/account/")
        page.get_by_label("Time zone").select_option("Asia/Tokyo")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Your account is saved.")).to_be_visible()
        page.locator("[x-on\\:click*='openUserLinks']").last.click()
        page.get_by_role("button", name="Sign out").click()
        page.get_by_role("link", name="Forgotten your password?").click()
        fill_in(page, **{"E-mail_address": "ina@example.com"})
        page.get_by_role("button", name="Send the link").click()
        page.goto(link_in(letter_to(mailing, "ina@example.com", "Choose a new password")))
        fill_in(page, New_password="another one for 2027", The_same_once_more="another one for 2027")
        page.get_by_role("button", name="Set the password").click()
        page.get_by_role("link", name="Sign in").click()
        fill_in(page, **{"Name_or_e-mail_address": "ina@example.com"}, Password="another one for 2027")
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{mailing.url}/dashboard/")


def test_an_owner_invites_and_whoever_is_invited_is_in_the_project_with_the_role(
    mailing: ServerProcess, browser: Browser
) -> None:
    with open_page(browser) as page, open_page(browser) as invited:
        sign_in(page, mailing)
        page.goto(f"{mailing.url}/dashboard/team/invitations/")
        fill_in(page, **{"E-mail_addresses": "mia@example.com\nnowhere"})
        page.get_by_label("Project").select_option(label="Default project")
        page.get_by_label("Role").select_option(label="Viewer")
        page.get_by_role("button", name="Send invitations").click()
        expect(page.get_by_text("nowhere is no e-mail address.")).to_be_visible()
        expect(page.get_by_label("E-mail addresses")).to_have_value("mia@example.com\nnowhere")
        expect(page.get_by_label("Role")).to_have_value("viewer")
        fill_in(page, **{"E-mail_addresses": "mia@example.com, noah@example.com"})
        page.get_by_role("button", name="Send invitations").click()
        expect(page.get_by_text("Invited 2 people.")).to_be_visible()
        page.once("dialog", lambda dialog: dialog.accept())
        page.get_by_role("button", name="Revoke the invitation of noah@example.com").click()
        expect(page.get_by_text("The invitation of noah@example.com is revoked.")).to_be_visible()

        invited.goto(link_in(letter_to(mailing, "mia@example.com", "invites you")))
        expect(invited.get_by_text("to become a viewer of the project Default project")).to_be_visible()
        fill_in(invited, User_name="mia", Password=PASSWORD)
        invited.get_by_role("button", name="Make the account and accept").click()
        invited.wait_for_url(f"{mailing.url}/dashboard/")
        invited.goto(f"{mailing.url}/dashboard/team/members/")
        expect(invited.get_by_role("row", name="mia (you)")).to_contain_text("Viewer")

        page.goto(f"{mailing.url}/dashboard/team/members/")
        page.get_by_label("Role of mia").select_option(label="Member")
        expect(page.get_by_text("mia is now member of Default project.")).to_be_visible()
        # htmx binds to what it swapped in a moment later, and leaves no mark to wait for.
        page.reload()
        page.get_by_label("Role of owner").select_option(label="Viewer")
        expect(page.get_by_text("owner is the last owner of Default project.")).to_be_visible()
        expect(page.get_by_label("Role of owner")).to_have_value("owner")


def test_somebody_who_guesses_is_locked_out_and_told_when_to_come_back(
    mailing: ServerProcess, browser: Browser
) -> None:
    # The browser puts each answer that is no success on its console.
    with browser.new_context() as context:
        page = context.new_page()
        for _ in range(3):
            page.goto(f"{mailing.url}/dashboard/sign-in/")
            fill_in(page, **{"Name_or_e-mail_address": "owner"}, Password="a guess")
            page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_text("There were too many failed attempts")).to_be_visible()
        expect(page.locator("time")).to_contain_text("after ")
        page.get_by_role("link", name="Back to the sign-in").click()
        expect(page.get_by_role("button", name="Sign in")).to_be_visible()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390], ids=["wide", "phone"])
def test_each_page_opens_without_a_word_on_the_console_and_fits_its_window(
    mailing: ServerProcess, browser: Browser, width: int, dark: bool
) -> None:
    with open_page(browser, dark=dark, width=width) as page:
        for path in ("sign-in/", "register/", "register/again/", "password/forgotten/"):
            page.goto(f"{mailing.url}/dashboard/{path}")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        page.goto(f"{mailing.url}/dashboard/sign-in/")
        fill_in(page, **{"Name_or_e-mail_address": "vera"}, Password=PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{mailing.url}/dashboard/")
        for path in ("account/", "team/members/"):
            page.goto(f"{mailing.url}/dashboard/{path}")
            page.wait_for_load_state("networkidle")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
