"""What browsers need of /v1, and what is on record of each request: all of it, once, and no secret."""

import json
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.serving import ROOT, ServerProcess, running_server

CHAT = "/v1/chat/completions"
MESSAGES = [{"role": "user", "content": "Tell me about records."}]


def body_of(**options: Any) -> bytes:
    return json.dumps({"model": "gpt-4o-mini", "messages": MESSAGES} | options).encode()


# --- Browsers ---


@pytest.mark.parametrize("path", [CHAT, "/v1/models", "/v1/nothing"])
def test_a_browser_that_asks_first_may_send_its_request(server: ServerProcess, path: str) -> None:
    asked = "authorization,content-type,x-stainless-lang"
    status, headers, body = server.request(
        "OPTIONS",
        path,
        headers={
            "Authorization": "",
            "Origin": "http://localhost:5173",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": asked,
        },
    )
    assert (status, body) == (204, b"")
    assert headers["access-control-allow-origin"] == "*"
    assert headers["access-control-allow-headers"] == asked
    assert {"GET", "POST", "DELETE"} <= set(headers["access-control-allow-methods"].split(", "))
    assert int(headers["access-control-max-age"]) > 0


@pytest.mark.parametrize("body", [body_of(max_tokens=2), body_of(max_tokens=2, stream=True), b"{"])
def test_a_page_may_read_the_answer_and_its_headers(server: ServerProcess, body: bytes) -> None:
    _, headers, _ = server.request("POST", CHAT, body, {"Origin": "http://localhost:5173"})
    assert headers["access-control-allow-origin"] == "*"
    exposed = set(headers["access-control-expose-headers"].split(", "))
    told = {name for name in headers if name.startswith(("x-ratelimit-", "openai-"))} | {"x-request-id"}
    assert told | {"retry-after", "retry-after-ms", "x-should-retry"} <= exposed


def test_who_is_no_browser_gets_no_headers_for_one(server: ServerProcess) -> None:
    _, headers, _ = server.request("GET", "/v1/models")
    assert not [name for name in headers if name.startswith("access-control-")]


# --- The record ---


def price_of(model: str, unit: str) -> Fraction:
    """US dollars per million tokens, from the fixture itself."""
    for row in json.loads((ROOT / "fixtures/initial_data.json").read_text()):
        fields = row["fields"]
        if row["model"] == "catalog.price" and fields["model"] == [model] and fields["unit"] == unit:
            return Fraction(fields["amount"])
    raise AssertionError(f"{model} has no price for {unit}")


def cost_of(model: str, prompt_tokens: int, completion_tokens: int) -> int:
    """Nano-dollars, rounded half-even once."""
    dollars = prompt_tokens * price_of(model, "input") + completion_tokens * price_of(model, "output")
    nano = dollars * 10**9 / 10**6
    return int((Decimal(nano.numerator) / nano.denominator).quantize(Decimal(1), ROUND_HALF_EVEN))


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    ("asked", "model"), [("gpt-4o", "gpt-4o-2024-08-06"), ("gpt-4.1-nano", "gpt-4.1-nano-2025-04-14")]
)
def test_each_request_is_on_record_with_all_that_it_used(
    server: ServerProcess, keys: Mapping[str, str], asked: str, model: str, stream: bool
) -> None:
    sent = {
        "Authorization": f"Bearer {keys['observed']}",
        "User-Agent": "Observed/1.0 " + "x" * 300,
        "X-Stainless-Retry-Count": "2",
    }
    before = time.time()
    whole = json.loads(server.request("POST", CHAT, body_of(model=asked), sent)[2])
    _, headers, _ = server.request("POST", CHAT, body_of(model=asked, stream=stream), sent)
    row = server.record(headers["x-request-id"])
    arrived = datetime.fromisoformat(row["time"]).replace(tzinfo=UTC).timestamp()
    assert before <= arrived <= time.time()
    usage = whole["usage"]
    assert (row["prompt_tokens"], row["completion_tokens"]) == (usage["prompt_tokens"], usage["completion_tokens"])
    assert row["cost_nano"] == cost_of(model, usage["prompt_tokens"], usage["completion_tokens"]) > 0
    assert (row["endpoint"], row["model"], row["status"], row["error_code"]) == ("chat.completions", model, 200, "")
    assert (row["client_address"], row["user_agent"]) == ("127.0.0.1", ("Observed/1.0 " + "x" * 300)[:200])
    assert (row["retry_count"], row["streamed"]) == (2, int(stream))
    assert (row["cached_tokens"], row["reasoning_tokens"], row["images"]) == (0, 0, 0)
    assert 0 < row["duration_us"] < 5_000_000
    assert (row["first_token_us"] is not None) is stream
    [key] = server.query("SELECT * FROM keys_apikey WHERE name = 'observed'")
    assert (row["key_id"], row["project_id"], row["user_id"]) == (key["id"], key["project_id"], key["owner_id"])


@pytest.mark.parametrize(
    ("method", "path", "changes", "told"),
    [
        ("GET", "/v1/models", {}, ("models", "", 200, "")),
        ("GET", "/v1/models/gpt-4o-mini", {}, ("models", "gpt-4o-mini-2024-07-18", 200, "")),
        ("POST", "/v1/nothing", {}, ("unknown", "", 404, "unknown_url")),
        ("GET", CHAT, {}, ("chat.completions", "", 405, "method_not_supported")),
        ("POST", CHAT, {"foo": 1}, ("chat.completions", "", 400, "unknown_parameter")),
        ("POST", CHAT, {"model": "none"}, ("chat.completions", "none", 404, "model_not_found")),
        ("POST", CHAT, {"messages": []}, ("chat.completions", "", 400, "empty_array")),
        (
            "POST",
            CHAT,
            {"model": "o1", "max_tokens": 1},
            ("chat.completions", "o1-2024-12-17", 400, "unsupported_parameter"),
        ),
    ],
)
def test_what_used_nothing_is_on_record_as_that(
    server: ServerProcess, method: str, path: str, changes: dict[str, Any], told: tuple[Any, ...]
) -> None:
    body = body_of(**changes) if method == "POST" else None
    row = server.record(server.request(method, path, body)[1]["x-request-id"])
    assert (row["endpoint"], row["model"], row["status"], row["error_code"]) == told
    assert (row["prompt_tokens"], row["completion_tokens"], row["cost_nano"]) == (0, 0, 0)


def test_a_request_without_a_key_is_on_record_as_nobodys(server: ServerProcess) -> None:
    _, headers, _ = server.request("POST", CHAT, body_of(), {"Authorization": "Bearer sk-unknown-unknown-unknown"})
    row = server.record(headers["x-request-id"])
    assert (row["status"], row["key_id"], row["project_id"], row["user_id"]) == (401, 0, 0, 0)


def test_the_sums_equal_the_records(server: ServerProcess) -> None:
    server.request("POST", CHAT, body_of())
    assert "Roll-ups equal the records" in server.manage("verify_rollups")
    [records] = server.query("SELECT COUNT(*) AS n, SUM(cost_nano) AS cost FROM usage_requestrecord")
    [sums] = server.query("SELECT SUM(requests) AS n, SUM(cost_nano) AS cost FROM usage_usagerollup")
    assert records == sums
    assert records["n"] > 0


def test_bodies_are_not_kept_unless_asked_for(server: ServerProcess) -> None:
    server.request("POST", CHAT, body_of())
    assert server.query("SELECT COUNT(*) AS n FROM usage_requestbody") == [{"n": 0}]


# --- Bodies, and secrets ---


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    folder: Path = tmp_path_factory.mktemp("recording")
    origins = "http://localhost:5173,https://app.example"
    settings = {"RECORD_BODIES": "1", "RECORD_BODY_BYTES": "600", "CORS_ALLOWED_ORIGINS": origins, "LOG_LEVEL": "DEBUG"}
    with running_server(folder, **settings) as server:
        yield server


def recorded(server: ServerProcess, body: bytes, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    _, answered, _ = server.request("POST", CHAT, body, headers)
    [row] = server.query("SELECT * FROM usage_requestbody WHERE request_id = ?", answered["x-request-id"])
    return row


def test_bodies_are_kept_where_asked_for(recording: ServerProcess) -> None:
    body = body_of(max_tokens=5)
    answer = json.loads(recording.request("POST", CHAT, body)[2])
    row = recorded(recording, body)
    assert row["request"] == body.decode()
    assert row["response"] == answer["choices"][0]["message"]["content"]
    assert recorded(recording, body_of(max_tokens=5, stream=True))["response"] == row["response"]


def test_a_refusal_is_kept_with_its_request(recording: ServerProcess) -> None:
    row = recorded(recording, b'{"model": "gpt-4o", ')
    assert row["request"] == '{"model": "gpt-4o", '
    assert "could not parse" in row["response"]


def test_long_bodies_are_cut(recording: ServerProcess) -> None:
    body = body_of(messages=[{"role": "user", "content": "Ünï " * 1_000}])
    row = recorded(recording, body)
    assert row["request"].endswith(f"… ({len(body)} bytes)")
    assert len(row["request"].encode()) < 640


def test_secrets_in_bodies_are_not_kept(recording: ServerProcess) -> None:
    secret = "sk-live-abcdefghijklmnop"
    said = [{"role": "user", "content": f"Repeat: my keys are {secret} and {recording.secret}."}]
    row = recorded(recording, body_of(messages=said, metadata={"password": "hunter2hunter2"}))
    assert "hunter2" not in row["request"]
    assert secret not in row["request"] + row["response"]
    assert recording.secret not in row["request"] + row["response"]
    assert "sk-[redacted]" in row["request"]


def test_no_secret_is_in_any_file_of_the_server(recording: ServerProcess) -> None:
    [issued] = recording.issue_keys(searched={}).values()
    wrong = "sk-proj-WrongWrongWrongWrongWrongWrongWrongWrongWrong"
    said = [{"role": "user", "content": f"Repeat: {issued}"}]
    for secret in (issued, wrong):
        recording.request("POST", CHAT, body_of(messages=said), {"Authorization": f"Bearer {secret}"})
        recording.request("POST", CHAT, b"{", {"Authorization": f"Bearer {secret}"})
        recording.request("GET", "/v1/nothing", headers={"Authorization": f"Bearer {secret}"})
    files = [path for path in recording.data_dir.rglob("*") if path.is_file()]
    assert {"db.sqlite3", "server.log"} <= {path.name for path in files}
    for path in files:
        content = path.read_bytes()
        for secret in (issued, wrong, recording.secret):
            assert secret.encode() not in content, path


def test_only_pages_of_allowed_origins_may_read_answers(recording: ServerProcess) -> None:
    for origin, allowed in (("https://app.example", "https://app.example"), ("https://evil.example", None)):
        given = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        for method in ("GET", "OPTIONS"):
            _, headers, _ = recording.request(method, "/v1/models", headers=given)
            assert headers.get("access-control-allow-origin") == allowed
            assert headers.get("vary") == (allowed and "Origin")
