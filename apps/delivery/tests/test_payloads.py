"""What a message looks like to programs, to Slack and in a mail."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from apps.delivery.letters import letter_of
from apps.delivery.message import Message
from apps.delivery.models import Delivery
from apps.delivery.payloads import slack_body, webhook_body
from apps.delivery.tests.conftest import MESSAGE, World


def delivery_of(world: World, message: Message = MESSAGE) -> Delivery:
    made = Delivery(channel=world.mail, key="one", kind=message.kind, message_json=message.as_json())
    made.created_at = datetime(2026, 11, 23, 9, 0, 0, 123_456, tzinfo=UTC)
    return made


def slack_of(world: World, **fields: Any) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(slack_body(delivery_of(world, Message("alert.fired", **fields))))
    return body


def test_a_webhook_is_told_all_of_a_message(world: World) -> None:
    body = webhook_body(delivery_of(world))
    assert json.loads(body) == {
        "type": "alert.fired",
        "timestamp": "2026-11-23T09:00:00.123Z",
        "data": {
            "subject": MESSAGE.subject,
            "lines": list(MESSAGE.lines),
            "url": MESSAGE.url,
            "severity": "critical",
            "payload": {"rule": "Costly hours", "value": 51.2},
        },
    }
    assert webhook_body(delivery_of(world)) == body


def test_slack_is_told_in_text_and_blocks(world: World) -> None:
    told = json.loads(slack_body(delivery_of(world)))
    assert told["text"] == MESSAGE.subject
    header, lines, link, severity = told["blocks"]
    assert header == {"type": "header", "text": {"type": "plain_text", "text": MESSAGE.subject}}
    assert lines["text"] == {"type": "mrkdwn", "text": "\n".join(MESSAGE.lines)}
    assert link["text"]["text"] == f"<{MESSAGE.url}|Open the page>"
    assert severity["elements"][0]["text"] == "Severity: critical"


def test_no_name_in_a_message_calls_everybody_or_leads_elsewhere(world: World) -> None:
    told = slack_of(
        world,
        subject="<!channel> costs",
        lines=("<https://evil.example|Sign in> & pay",),
        url="https://example.com/?a=1&b=|<x>",
    )
    assert told["text"] == "&lt;!channel&gt; costs"
    assert told["blocks"][1]["text"]["text"] == "&lt;https://evil.example|Sign in&gt; &amp; pay"
    assert told["blocks"][2]["text"]["text"] == "<https://example.com/?a=1&amp;b=%7C%3Cx%3E|Open the page>"


@pytest.mark.parametrize("sign", ["x", "&", "<"])
def test_slack_gets_no_more_than_it_takes(world: World, sign: str) -> None:
    told = slack_of(world, subject=sign * 500, lines=(sign * 5_000,))
    assert len(told["blocks"][0]["text"]["text"]) == 150
    text = told["blocks"][1]["text"]["text"]
    assert 2_990 < len(text) <= 3_000
    assert text.endswith("x…" if sign == "x" else ";…")


def test_a_mail_has_the_message_as_text_and_as_html(world: World) -> None:
    mail = letter_of(delivery_of(world))
    assert mail.to == ["team@example.com", "on-call@example.com"]
    assert mail.subject == "Critical: Cost of Search is above $50.00"
    [(html, kind)] = [(str(part[0]), part[1]) for part in mail.alternatives]
    assert kind == "text/html"
    for text in (str(mail.body), html):
        for words in (*MESSAGE.lines, MESSAGE.url, "through the channel Team"):
            assert words in text


def test_a_mail_that_comes_twice_has_the_same_id(world: World) -> None:
    delivery = delivery_of(world)
    mails = [letter_of(delivery).message() for _ in range(2)]
    assert mails[0]["Message-ID"] == mails[1]["Message-ID"] == f"<{delivery.public_id}@127.0.0.1>"
    assert mails[0]["Auto-Submitted"] == "auto-generated"


def test_a_name_puts_no_header_and_no_markup_into_a_mail(world: World) -> None:
    message = Message("alert.fired", "Cost\r\nBcc: all@example.com", ("<script>alert(1)</script>",))
    mail = letter_of(delivery_of(world, message))
    assert mail.message()["Bcc"] is None
    assert mail.subject == "Cost Bcc: all@example.com"
    assert "<script>" not in str(mail.alternatives[0][0])
