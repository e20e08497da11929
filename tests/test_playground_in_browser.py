"""The playground in a real browser: it chats, streams, uses a tool, and shows tokens, cost, limits and errors."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import open_page, running_browser, sign_in
from tests.serving import PASSWORD, ServerProcess

pytestmark = pytest.mark.browser

# What a console says of each answer that is an error, which is none of the page.
REFUSED = "Failed to load resource"
SIZES = [(1280, False), (1280, True), (390, False), (390, True)]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as started:
        yield started


def open_playground(page: Page, server: ServerProcess, key: str = "Key of the environment") -> None:
    sign_in(page, server)
    page.goto(f"{server.url}/dashboard/playground/")
    page.locator("#play-key").select_option(label=f"{key} · Default project")


def say(page: Page, text: str) -> None:
    page.locator("#play-text").fill(text)
    page.get_by_role("button", name="Send", exact=True).click()


def answer(page: Page) -> str:
    """The last answer, once its cost is known."""
    expect(page.locator("[data-number=cost]")).to_contain_text("$")
    return page.locator(".play-turn.assistant .play-said").last.inner_text()


def number(page: Page, name: str) -> str:
    return page.locator(f"[data-number={name}]").inner_text()


@pytest.mark.parametrize(("width", "dark"), SIZES)
def test_a_conversation_goes_on_over_turns_and_a_tool(
    server: ServerProcess, browser: Browser, width: int, dark: bool
) -> None:
    with open_page(browser, dark=dark, width=width) as page:
        open_playground(page, server)
        say(page, "Tell me about the history of tea, please.")
        assert len(answer(page)) > 100
        assert int(number(page, "in")) > 10
        first = number(page, "total")

        page.locator("summary", has_text="Tools").click()
        page.get_by_role("button", name="Put an example in").first.click()
        say(page, "What is the weather in Paris?")
        page.get_by_label("What get_weather brings back").fill('{"temperature_c": 21, "condition": "sunny"}')
        page.get_by_role("button", name="Send the result").click()
        said = page.locator(".play-turn.assistant .play-said").last
        expect(said).to_contain_text("21 °C")
        expect(page.locator("[data-number=total]")).not_to_have_text(first)
        # What was said before goes along.
        expect(page.locator("#play-request")).to_contain_text("history of tea")
        expect(page.locator("#play-request")).to_contain_text("tool_call_id")

        # The keyboard goes on where it is needed next.
        expect(page.locator("#play-text")).to_be_focused()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"


@pytest.mark.parametrize("endpoint", ["chat", "responses"])
@pytest.mark.parametrize("streamed", [True, False])
def test_whole_and_streamed_answers_show_what_went_over_the_wire(
    server: ServerProcess, browser: Browser, endpoint: str, streamed: bool
) -> None:
    with open_page(browser) as page:
        open_playground(page, server)
        page.locator("#play-endpoint").select_option(endpoint)
        page.locator("#play-stream").set_checked(streamed)
        page.locator("summary", has_text="Instructions").click()
        page.locator("#play-instructions").fill("You answer in one sentence.")
        page.locator("#play-temperature").fill("0")
        say(page, "What is a token bucket?")
        text = answer(page)
        assert text
        page.get_by_role("tab", name="Answer").click()
        events = page.locator("#play-events")
        expect(events).to_contain_text("HTTP 200")
        expect(events).to_contain_text("x-request-id: req_")
        expect(events).to_contain_text("data: " if streamed else '"usage"')
        page.get_by_role("tab", name="Request").click()
        request = page.locator("#play-request").inner_text()
        assert '"temperature": 0' in request
        assert "You answer in one sentence." in request
        assert ('"stream": true' in request) is streamed

        say(page, "And who uses one?")
        expect(page.locator(".play-turn.assistant")).to_have_count(2)
        before = "previous_response_id" if endpoint == "responses" else "What is a token bucket?"
        expect(page.locator("#play-request")).to_contain_text(before)


def test_an_answer_has_the_form_of_a_schema(server: ServerProcess, browser: Browser) -> None:
    with open_page(browser) as page:
        open_playground(page, server)
        for endpoint in ("chat", "responses"):
            page.locator("#play-endpoint").select_option(endpoint)
            if endpoint == "chat":
                page.locator("summary", has_text="Answer format").click()
                page.get_by_role("button", name="Put an example in").last.click()
            say(page, "Name a film of 1999.")
            assert re.search(r'"title":\s*".+"', answer(page))


def test_what_is_no_json_is_said_beside_its_field_and_nothing_is_sent(server: ServerProcess, browser: Browser) -> None:
    with open_page(browser) as page:
        open_playground(page, server)
        page.locator("summary", has_text="More parameters").click()
        page.locator("#play-more").fill("{seed: 7}")
        expect(page.locator("#play-more-problem")).to_contain_text("This is no JSON")
        say(page, "Hello")
        expect(page.locator("#play-more")).to_be_focused()
        expect(page.locator(".play-turn")).to_have_count(0)
        assert page.locator("#play-text").input_value() == "Hello"
        page.locator("#play-more").fill("[7]")
        expect(page.locator("#play-more-problem")).to_contain_text("not an object")
        page.locator("#play-more").fill('{"seed": 7}')
        expect(page.locator("#play-more-problem")).to_be_empty()
        page.get_by_role("button", name="Send", exact=True).click()
        answer(page)
        expect(page.locator("#play-request")).to_contain_text('"seed": 7')


def test_an_error_is_told_in_the_words_of_the_api_with_its_request(server: ServerProcess, browser: Browser) -> None:
    with open_page(browser, ignoring=REFUSED) as page:
        open_playground(page, server)
        page.locator("summary", has_text="Instructions").click()
        page.locator("#play-temperature").fill("9")
        say(page, "Hello")
        error = page.locator(".play-error")
        expect(error).to_contain_text("Invalid 'temperature': decimal above maximum value.")
        expect(error).to_contain_text("400 · invalid_request_error · decimal_above_max_value · temperature")
        link = page.locator(".play-turn.assistant a").last
        expect(link).to_have_text(re.compile("^req_"))
        link.click()
        expect(page.get_by_text("decimal_above_max_value").first).to_be_visible()


def test_limits_fall_as_requests_are_sent(server: ServerProcess, browser: Browser, keys: dict[str, str]) -> None:
    with open_page(browser, ignoring=REFUSED) as page:
        open_playground(page, server, "three a minute")
        left = page.locator(".play-limit", has_text="Requests left").locator("b")
        for remaining in (2, 1, 0):
            say(page, "Hello")
            expect(left).to_have_text(f"{remaining} of 3")
            expect(page.locator("#play-send")).to_be_enabled()
        say(page, "Hello")
        expect(page.locator(".play-error")).to_contain_text("Rate limit reached")


def test_a_stream_can_be_stopped_and_the_conversation_goes_on(
    server: ServerProcess, browser: Browser, keys: dict[str, str]
) -> None:
    with open_page(browser) as page:
        open_playground(page, server, "slow")
        say(page, "Tell me about the history of tea, please.")
        expect(page.locator(".play-turn.assistant .play-said")).not_to_be_empty()
        page.get_by_role("button", name="Stop").click()
        expect(page.locator(".play-turn.assistant header")).to_contain_text("stopped")
        page.locator("#play-tokens").evaluate("field => { field.value = 3 }")
        say(page, "Hello")
        expect(page.locator(".play-turn.assistant header").last).to_contain_text("cut at the most tokens")
        page.get_by_role("button", name="New conversation").click()
        expect(page.locator(".play-turn")).to_have_count(0)
        expect(page.get_by_role("heading", name="Ask something")).to_be_visible()


def test_a_pasted_secret_goes_to_v1_alone_and_stays_nowhere(server: ServerProcess, browser: Browser) -> None:
    with open_page(browser) as page:
        open_playground(page, server)
        asked: list[tuple[str, str]] = []
        page.on(
            "request",
            lambda one: asked.append((one.url, f"{one.url} {one.post_data or ''} {one.headers}")),
        )
        page.locator("#play-key").select_option("")
        page.get_by_label("Secret", exact=True).fill(server.secret)
        say(page, "Hello")
        answer(page)
        told = [address for address, whole in asked if server.secret in whole]
        assert told == [f"{server.base_url}/chat/completions"]
        assert server.secret not in page.content()
        kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, location.href])")
        assert server.secret not in kept
        page.reload()
        page.locator("#play-key").select_option("")
        assert page.get_by_label("Secret", exact=True).input_value() == ""


def test_a_pass_is_held_in_memory_alone(server: ServerProcess, browser: Browser) -> None:
    with open_page(browser) as page:
        open_playground(page, server)
        with page.expect_response("**/playground/pass/") as lent:
            say(page, "Hello")
        token = lent.value.json()["token"]
        answer(page)
        assert token not in page.content()
        stored = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
        assert token not in stored


def test_whoever_was_signed_out_meanwhile_is_told_so(server: ServerProcess, browser: Browser) -> None:
    with open_page(browser, ignoring=REFUSED) as page:
        open_playground(page, server)
        say(page, "Hello")
        answer(page)
        page.context.clear_cookies()
        say(page, "Hello again")
        expect(page.locator(".play-error").last).to_contain_text("not valid in this browser session")
        say(page, "Hello once more")
        expect(page.locator(".play-error").last).to_contain_text("You are no longer signed in. Load the page again.")


def test_code_asks_the_same_as_the_page(server: ServerProcess, browser: Browser) -> None:
    with open_page(browser) as page:
        open_playground(page, server)
        say(page, "What is a token bucket?")
        answer(page)
        page.get_by_role("tab", name="Code").click()
        for title, words in (("curl", "curl http"), ("Python", "from openai import"), ("Node", "import OpenAI from")):
            snippet = page.locator(".play-snippet", has=page.get_by_role("heading", name=title))
            expect(snippet).to_contain_text(words)
            expect(snippet).to_contain_text("What is a token bucket?")
        assert server.secret not in page.locator("#play-code").inner_text()
        # The tabs are one stop of the keyboard, and arrows lead along them.
        page.get_by_role("tab", name="Code").press("ArrowRight")
        expect(page.get_by_role("tab", name="Request")).to_be_focused()
        expect(page.locator("#play-panel-request")).to_be_visible()


def test_vectors_and_pictures_are_shown(server: ServerProcess, browser: Browser) -> None:
    with open_page(browser) as page:
        open_playground(page, server)
        page.locator("#play-endpoint").select_option("embeddings")
        expect(page.locator("#play-stream")).to_be_hidden()
        say(page, "A boat on the sea")
        assert answer(page).startswith("1536 dimensions: ")
        page.locator("#play-endpoint").select_option("images")
        say(page, "A boat on the sea")
        expect(page.get_by_alt_text("The picture that was made")).to_be_visible()
        page.wait_for_function("document.querySelector('.play-turn img').naturalWidth > 200")


def test_what_a_foreign_key_costs_is_not_told(server: ServerProcess, browser: Browser) -> None:
    server.run_python(
        """
from apps.organization.models import User
if not User.objects.filter(username="otto").exists():
    User.objects.create_user("otto", password=data["password"])
print("{}")
""",
        password=PASSWORD,
    )
    with open_page(browser, width=390) as page:
        page.goto(f"{server.url}/dashboard/sign-in/?next=/dashboard/playground/")
        page.get_by_label("Name or e-mail address").fill("otto")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", name="You have no key that works now")).to_be_visible()
        say(page, "Hello")
        expect(page.locator(".play-error")).to_contain_text("Paste a secret, or choose one of your keys.")
        page.get_by_label("Secret", exact=True).fill(server.secret)
        say(page, "Hello")
        expect(page.locator("[data-number=cost]")).to_have_text("not shown to you", timeout=20_000)
        expect(page.locator(".play-turn a")).to_have_count(0)
