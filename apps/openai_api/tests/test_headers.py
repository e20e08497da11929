"""Headers of answers: durations as Go prints them, the state of the limits, and what browsers may read."""

import re

import pytest

from apps.keys.limiter import Limits
from apps.openai_api.errors import go_duration
from apps.openai_api.headers import cors_headers, preflight_headers
from apps.openai_api.tests.driving import World, key_entry


@pytest.mark.parametrize(
    ("milliseconds", "printed"),
    [
        (0, "0ms"),
        (12, "12ms"),
        (999, "999ms"),
        (1_000, "1s"),
        (1_500, "1.5s"),
        (1_001, "1.001s"),
        (20_000, "20s"),
        (59_999, "59.999s"),
        (60_000, "1m0s"),
        (360_000, "6m0s"),
        (61_250, "1m1.25s"),
        (3_600_000, "1h0m0s"),
        (86_399_500, "23h59m59.5s"),
    ],
)
def test_durations_are_printed_as_go_prints_them(milliseconds: int, printed: str) -> None:
    assert go_duration(milliseconds) == printed


def test_limits_are_told_as_they_are() -> None:
    world = World(key_entry(Limits(requests_per_minute=60, tokens_per_minute=6_000)))
    for used in (1, 2, 3):
        headers = world.request("GET", "/v1/models").headers
        assert headers[b"x-ratelimit-limit-requests"] == b"60"
        assert headers[b"x-ratelimit-remaining-requests"] == b"%d" % (60 - used)
        assert headers[b"x-ratelimit-remaining-tokens"] == headers[b"x-ratelimit-limit-tokens"] == b"6000"
        assert headers[b"x-ratelimit-reset-tokens"] == b"0ms"
        assert re.fullmatch(rb"[\d.]+m?s", headers[b"x-ratelimit-reset-requests"])


def test_a_key_without_limits_is_told_none() -> None:
    headers = World().request("GET", "/v1/models").headers
    assert not [name for name in headers if name.startswith(b"x-ratelimit-")]


def test_who_has_no_valid_key_learns_nothing_of_any_project() -> None:
    headers = World().request("GET", "/v1/models", headers={b"authorization": b"Bearer sk-wrong"}).headers
    assert b"x-request-id" in headers
    assert not [
        name for name in headers if name.startswith((b"x-ratelimit-", b"openai-organization", b"openai-project"))
    ]


def test_origins_are_answered_by_name_where_not_all_are_allowed() -> None:
    allowed = frozenset([b"https://a.example"])
    assert dict(cors_headers(b"https://a.example", allowed))[b"access-control-allow-origin"] == b"https://a.example"
    assert cors_headers(b"https://b.example", allowed) == []
    assert preflight_headers(b"https://b.example", b"authorization", allowed) == []
    assert preflight_headers(b"https://a.example", b"authorization", frozenset()) == []


def test_a_preflight_that_asks_for_no_header_is_told_the_usual_ones() -> None:
    granted = dict(preflight_headers(b"http://a", b"", frozenset([b"*"])))
    assert granted[b"access-control-allow-headers"] == b"authorization, content-type"
