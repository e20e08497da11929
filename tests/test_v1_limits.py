"""Limits of a key as its clients meet them: what is refused, what is told, what comes back."""

import json
import re
import time
from collections.abc import Mapping
from typing import Any, NamedTuple

from tests.serving import ServerProcess, seconds_of, wait_until

CHAT = "/v1/chat/completions"
MESSAGES = [{"role": "user", "content": "Tell me about limits."}]


class Answer(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: dict[str, Any]

    @property
    def error(self) -> dict[str, Any]:
        error: dict[str, Any] = self.body["error"]
        assert set(error) == {"message", "type", "param", "code"}
        return error


def chat(server: ServerProcess, secret: str, **options: Any) -> Answer:
    body = json.dumps({"model": "gpt-4o-mini", "messages": MESSAGES} | options).encode()
    status, headers, text = server.request("POST", CHAT, body, {"Authorization": f"Bearer {secret}"})
    return Answer(status, headers, json.loads(text) if headers["content-type"] == "application/json" else {})


def test_requests_beyond_the_limit_of_a_minute_are_refused(server: ServerProcess, keys: Mapping[str, str]) -> None:
    secret = keys["three a minute"]
    assert [chat(server, secret).status for _ in range(3)] == [200, 200, 200]
    refused = chat(server, secret)
    assert refused.status == 429
    assert (refused.error["type"], refused.error["code"], refused.error["param"]) == (
        "requests",
        "rate_limit_exceeded",
        None,
    )
    told = re.match(
        r"Rate limit reached for gpt-4o-mini-2024-07-18 in organization org-mock on requests per min \(RPM\): "
        r"Limit 3, Used 3, Requested 1\. Please try again in (\S+s)\. ",
        refused.error["message"],
    )
    assert told
    assert 15 < seconds_of(told[1]) <= 20
    assert int(refused.headers["retry-after-ms"]) == round(seconds_of(told[1]) * 1000)
    assert refused.headers["retry-after"] == "20"
    assert refused.headers["x-ratelimit-remaining-requests"] == "0"
    assert "x-should-retry" not in refused.headers
    assert [row["status"] for row in server.records("three a minute")] == [200, 200, 200, 429]
    assert server.records("three a minute")[-1]["cost_nano"] == 0


def test_the_list_of_models_counts_as_a_request_too(server: ServerProcess, keys: Mapping[str, str]) -> None:
    headers = {"Authorization": f"Bearer {keys['two a day']}"}
    statuses = [server.request("GET", "/v1/models", headers=headers)[0] for _ in range(3)]
    assert statuses == [200, 200, 429]


def test_a_day_has_its_own_limit(server: ServerProcess, keys: Mapping[str, str]) -> None:
    while (refused := chat(server, keys["two a day"])).status == 200:
        pass
    assert refused.error["type"] == "requests"
    assert "on requests per day (RPD): Limit 2, Used 2, Requested 1." in refused.error["message"]
    assert int(refused.headers["retry-after"]) > 3600


def test_tokens_are_reserved_before_and_settled_after(server: ServerProcess, keys: Mapping[str, str]) -> None:
    secret = keys["500 tokens a minute"]
    first = chat(server, secret, max_tokens=300)
    used = first.body["usage"]["total_tokens"]
    assert used < 300
    # Of the 300 that were reserved those that it did not use are there again.
    assert 500 - used <= int(first.headers["x-ratelimit-remaining-tokens"]) <= 500 - used + 40
    refused = chat(server, secret, max_tokens=480)
    assert (refused.status, refused.error["type"], refused.error["code"]) == (429, "tokens", "rate_limit_exceeded")
    told = re.match(
        r"Rate limit reached for gpt-4o-mini-2024-07-18 in organization org-mock on tokens per min \(TPM\): "
        r"Limit 500, Used (\d+), Requested (\d+)\. Please try again in (\S+s)\. ",
        refused.error["message"],
    )
    assert told
    limit_used, requested, wait = int(told[1]), int(told[2]), seconds_of(told[3])
    assert used - 40 <= limit_used <= used
    assert requested == 480 + first.body["usage"]["prompt_tokens"]
    # 500 a minute come back evenly.
    assert abs(wait - (limit_used + requested - 500) * 60 / 500) < 0.2
    assert int(refused.headers["retry-after-ms"]) == round(wait * 1000)
    # What was refused took nothing.
    assert chat(server, secret, max_tokens=5).status == 200


def test_a_request_above_the_whole_limit_is_told_that_it_never_can_pass(
    server: ServerProcess, keys: Mapping[str, str]
) -> None:
    refused = chat(server, keys["500 tokens a minute"], max_tokens=600)
    requested = 600 + 3 + 3 + 1 + 5
    assert (refused.status, refused.error["type"], refused.error["code"]) == (429, "tokens", "rate_limit_exceeded")
    assert refused.error["message"] == (
        "Request too large for gpt-4o-mini-2024-07-18 in organization org-mock on tokens per min (TPM): Limit 500, "
        f"Requested {requested}. The input or output tokens must be reduced in order to run successfully."
    )
    assert refused.headers["x-should-retry"] == "false"
    assert "retry-after-ms" not in refused.headers


def test_requests_at_once_are_limited_and_let_in_when_one_ends(server: ServerProcess, keys: Mapping[str, str]) -> None:
    secret = keys["one at once"]
    body = json.dumps({"model": "gpt-4o-mini", "messages": MESSAGES, "max_tokens": 8, "stream": True}).encode()
    with server.connected() as connection:
        connection.sendall(server.raw_chat(secret, body))
        assert connection.recv(12) == b"HTTP/1.1 200"
        refused = chat(server, secret)
    assert (refused.status, refused.error["type"]) == (429, "requests")
    assert "on concurrent requests: Limit 1, Used 1, Requested 1." in refused.error["message"]
    wait_until(lambda: chat(server, secret, max_tokens=1).status == 200)


def test_a_limit_that_is_raised_holds_at_once(server: ServerProcess) -> None:
    [secret] = server.issue_keys(raised={"requests_per_minute": 1}).values()
    while chat(server, secret).status == 200:
        pass
    server.run_python(
        "from apps.keys.models import ApiKey\n"
        "from apps.keys.services import key_update\n"
        "key_update(key=ApiKey.objects.get(name='raised'), requests_per_minute=500)\n"
        "print(json.dumps(None))"
    )
    changed = time.monotonic()
    wait_until(lambda: chat(server, secret).status == 200, seconds=3)
    assert time.monotonic() - changed < 1.5
    answer = chat(server, secret)
    assert answer.headers["x-ratelimit-limit-requests"] == "500"
    assert int(answer.headers["x-ratelimit-remaining-requests"]) <= 498
