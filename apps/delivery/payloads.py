"""What a message is in JSON: for webhooks (docs/webhooks.md), and for Slack and what takes the same."""

import json
import re
from datetime import UTC
from typing import Any

from apps.delivery.models import Delivery

# What Slack takes.
_LONGEST_HEADER = 150
_LONGEST_SECTION = 3_000


def webhook_body(delivery: Delivery) -> bytes:
    """The same in each attempt."""
    message = delivery.message_json
    return _encoded(
        {
            "type": delivery.kind,
            "timestamp": delivery.created_at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "data": {name: message[name] for name in ("subject", "lines", "url", "severity", "payload")},
        }
    )


def slack_body(delivery: Delivery) -> bytes:
    """`text` for notifications and for clients that know no blocks, `blocks` for all others."""
    message = delivery.message
    text = "\n".join(_escaped(line) for line in message.lines)
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": {"type": "plain_text", "text": _cut(message.subject, _LONGEST_HEADER)}}
    ]
    if text:
        blocks.append({"type": "section", "text": {"type": "mrkdwn", "text": _cut_escaped(text, _LONGEST_SECTION)}})
    if message.url:
        # A URL with one of these would end the link.
        url = message.url.replace("<", "%3C").replace(">", "%3E").replace("|", "%7C")
        blocks.append({"type": "section", "text": {"type": "mrkdwn", "text": f"<{_escaped(url)}|Open the page>"}})
    if message.severity != "info":
        blocks.append(
            {"type": "context", "elements": [{"type": "plain_text", "text": f"Severity: {message.severity}"}]}
        )
    return _encoded({"text": _escaped(message.subject), "blocks": blocks})


def _encoded(body: dict[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _escaped(text: str) -> str:
    """So that no text mentions everybody, or leads elsewhere."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _cut_escaped(text: str, longest: int) -> str:
    return re.sub("&[a-z]*…$", "…", _cut(text, longest))


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
