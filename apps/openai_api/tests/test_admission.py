"""Each reason for which a request may not pass."""

import base64
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import Any

import pytest

from apps.keys.limiter import Limits
from apps.keys.models import ApiKey
from apps.keys.permissions import SCOPES
from apps.openai_api.tests.driving import MODEL, SECRET, World, key_entry

HELLO: dict[str, Any] = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Hello"}], "max_tokens": 1}
REVOKED, SUSPENDED = ApiKey.State.REVOKED, ApiKey.State.SUSPENDED


@pytest.mark.parametrize(
    ("key", "status", "code"),
    [
        ({}, 200, None),
        ({"state": REVOKED}, 401, "invalid_api_key"),
        ({"valid_until": time.time() - 1}, 401, "invalid_api_key"),
        ({"valid_until": time.time() + 600}, 200, None),
        ({"state": SUSPENDED, "state_reason": "Audit"}, 401, "account_deactivated"),
        ({"networks": (ip_network("10.0.0.0/8"),)}, 401, "ip_not_authorized"),
        ({"networks": (ip_network("10.0.0.0/8"), ip_network("127.0.0.1/32"))}, 200, None),
        ({"networks": (ip_network("::/0"),)}, 401, "ip_not_authorized"),
        ({"scopes": SCOPES - {"model.request"}}, 401, None),
        ({"scopes": frozenset({"model.request"})}, 200, None),
        ({"models": frozenset()}, 403, "model_not_found"),
        ({"models": frozenset({MODEL.name})}, 200, None),
    ],
)
def test_a_key_lets_in_whom_it_should(key: dict[str, Any], status: int, code: str | None) -> None:
    world = World(key_entry(**key))
    answer = world.chat(HELLO)
    assert answer.status == status
    if status != 200:
        assert (answer.error["type"], answer.error["code"]) == ("invalid_request_error", code)
    # A refusal is on the record of the key that it was.
    assert (world.record.key_id, world.record.project_id, world.record.user_id) == (7, 3, 2)


def test_a_suspension_is_told_with_its_moment_and_reason() -> None:
    since = datetime(2026, 1, 2, 3, 4, tzinfo=UTC).timestamp()
    key = key_entry(state=SUSPENDED, state_reason="Audit", state_changed_at=since)
    message = World(key).chat(HELLO).error["message"]
    assert message.startswith("This API key has been suspended since 2026-01-02 03:04 UTC. Reason: Audit.")


@pytest.mark.parametrize(
    ("authorization", "status"),
    [
        (f"Bearer {SECRET}", 200),
        (f"bearer {SECRET}", 200),
        (f"Bearer  {SECRET} ", 200),
        ("Basic " + base64.b64encode(f":{SECRET}".encode()).decode(), 200),
        (SECRET, 401),
        (f"Token {SECRET}", 401),
        (f"Bearer {SECRET}x", 401),
        (f"Bearer {SECRET[:-1]}", 401),
        (f"Bearer {SECRET.lower()}", 401),
    ],
)
def test_only_the_whole_secret_in_its_place_opens(authorization: str, status: int) -> None:
    assert World().chat(HELLO, headers={b"authorization": authorization.encode()}).status == status


@pytest.mark.parametrize("day", [0, -1])
def test_a_model_is_refused_and_not_listed_from_its_deprecation_date_on(day: int) -> None:
    gone = replace(MODEL, deprecated_on=datetime.now(UTC).date() + timedelta(days=day))
    world = World(None, gone, version=10 + day)
    answer = world.chat(HELLO)
    assert (answer.status, answer.error["code"]) == (404, "model_not_found")
    assert world.request("GET", "/v1/models").json["data"] == []


def test_a_model_works_until_its_deprecation_date_and_tells_it() -> None:
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    world = World(None, replace(MODEL, deprecated_on=tomorrow), version=11)
    assert world.chat(HELLO).status == 200
    assert world.request("GET", f"/v1/models/{MODEL.name}").json["shutdown_date"] == tomorrow.isoformat()


def test_the_record_names_the_model_behind_an_alias() -> None:
    world = World()
    world.chat(HELLO)
    assert world.record.model == MODEL.name


def test_the_record_of_an_unknown_model_keeps_its_name_cut() -> None:
    world = World()
    world.chat(HELLO | {"model": "x" * 5_000})
    assert world.record.model == "x" * 100


@pytest.mark.parametrize(
    ("limits", "kind", "words"),
    [
        (Limits(requests_per_minute=1), "requests", "on requests per min (RPM): Limit 1, Used 1, Requested 1."),
        (Limits(requests_per_day=1), "requests", "on requests per day (RPD): Limit 1, Used 1, Requested 1."),
        (Limits(tokens_per_minute=10), "tokens", "on tokens per min (TPM): Limit 10, Used 9, Requested 9."),
    ],
)
def test_the_limit_that_is_reached_is_named(limits: Limits, kind: str, words: str) -> None:
    world = World(key_entry(limits))
    assert world.chat(HELLO).status == 200
    answer = world.chat(HELLO)
    assert (answer.status, answer.error["type"], answer.error["code"]) == (429, kind, "rate_limit_exceeded")
    assert words in answer.error["message"]
    wait_ms = int(answer.headers[b"retry-after-ms"])
    assert wait_ms > 0
    assert int(answer.headers[b"retry-after"]) == -(-wait_ms // 1000)


def test_a_key_of_an_archived_project_lets_nobody_in_and_the_refusal_is_on_record() -> None:
    world = World(key_entry(project_is_archived=True))
    answer = world.chat(HELLO)
    assert (answer.status, answer.error["code"]) == (401, "not_authorized_invalid_project")
    assert world.record.error_code == "not_authorized_invalid_project"


@pytest.mark.parametrize(
    ("installation", "project", "kept"), [(True, None, 1), (False, None, 0), (False, True, 1), (True, False, 0)]
)
def test_bodies_are_kept_as_the_project_says_else_as_the_installation(
    installation: bool, project: bool | None, kept: int
) -> None:
    world = World(key_entry(keeps_bodies=project))
    world.server.keeps_bodies = installation
    world.chat(HELLO)
    assert len(world.writer.rows) == kept
