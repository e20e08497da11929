"""No secret gets in, under whatever name, however deep, and what is no secret stays readable."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.audit.chain import canonical
from apps.audit.redaction import REDACTED, redacted, redacted_text

SECRET = "sk-proj-Xy7" + "aB3dE5gH" * 5
SECRETS = {
    "secret of a key": SECRET,
    "short secret": "sk-KnownToTheCiJob00",
    "secret that is brought along": "sk-proj-KnownToTheCiJob0000000000",
    "digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "password of Django": "pbkdf2_sha256$1000000$jqk3fPo$Yh8mDGTVdnRCVLTyaA1mXUzcZh0kM0fxbSkTEpFhwbI=",
    "password of a test": "md5$abc$0123",
    "bcrypt": "$2b$12$C6UzMDM.H6dfI/f/IKcEeO",
    "session": "k2v8qz0w4m6t1x9r3y5u7i0o2p4a6s8d",
    "reset token": "c7x2kd-0f3a9c1b5d7e8f2a4c6b8d0e1f3a5c7b",
    "JSON web token": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dGVzdA",
    "header": "Bearer abcdefgh12345",
    "signature": "1w9Bz3:dQw4w9WgXcQ_aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456",
    "password in an address": "postgres://mock:hunter2@db/mock",
}


@pytest.mark.parametrize("secret", SECRETS.values(), ids=list(SECRETS))
@pytest.mark.parametrize("around", ["{}", "it is {} .", "«{}»", "a={}&b=1", "\n{}\n"])
def test_what_looks_like_a_secret_goes_wherever_it_stands(secret: str, around: str) -> None:
    kept = redacted_text(around.format(secret))
    assert REDACTED in kept
    assert secret not in kept
    assert max((len(word) for word in kept.replace(REDACTED, " ").split()), default=0) < 16


def test_a_secret_is_found_however_deep_it_lies() -> None:
    nested: Any = {"a": [{"b": ({"c": {f"key {SECRET}": 1}}, SECRET)}]}
    assert SECRET not in json.dumps(redacted(nested))


@pytest.mark.parametrize(
    "name",
    "password password1 newPassword2 secret client-secret session_key sessionid token api_key Cookie".split(),
)
def test_a_text_under_a_telling_name_goes_whole(name: str) -> None:
    assert redacted({name: "hunter2"}) == {name: REDACTED}
    assert redacted({name: ["hunter2"]}) == {name: REDACTED}
    assert redacted({name: {"is": "hunter2"}}) == {name: REDACTED}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("tokens_per_minute", 30_000),
        ("first_token_ms", 250),
        ("masked_secret", "sk-proj-AbCd…wxyz"),
        ("id", "key_4HcAbCdEfGh1234567890AbC"),
        ("name", "gpt-4o-mini-2024-07-18"),
        ("allowed_networks", ["10.0.0.0/8", "2001:db8::/32"]),
        ("description", "A task-force for risk-assessment-of-all-the-things, 2026 edition.\nSecond line."),
        ("address", "https://mock.example.com/admin/keys/apikey/?status=active"),
        ("enabled", True),
        ("expires_at", None),
        ("tokens_per_second", 12.5),
    ],
)
def test_what_is_no_secret_stays(name: str, value: object) -> None:
    assert redacted({name: value}) == {name: value}


def test_values_that_json_does_not_know_are_told_as_text() -> None:
    kept = redacted({"at": datetime(2026, 11, 23, 4, 5, tzinfo=UTC), "amount": Decimal("2.50"), "groups": {"b", "a"}})
    assert kept == {"at": "2026-11-23T04:05:00+00:00", "amount": "2.5", "groups": ["a", "b"]}
    assert redacted({"x": float("nan"), "y": float("inf"), "z": b"hunter2"}) == {"x": "nan", "y": "inf", "z": REDACTED}


def test_a_cut_does_not_save_the_beginning_of_a_secret() -> None:
    kept = redacted_text("x " * 90 + SECRET, 200)
    assert "sk-proj" not in kept
    assert len(kept) <= 200


def test_what_refers_to_itself_comes_to_an_end() -> None:
    loop: list[Any] = []
    loop.append(loop)
    assert REDACTED in json.dumps(redacted(loop))


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)


@given(ANYTHING)
def test_anything_becomes_json_that_reads_back_as_itself(value: Any) -> None:
    text = canonical(redacted(value))
    assert canonical(json.loads(text)) == text
    assert "\\u0000" not in text


@given(ANYTHING)
def test_what_passed_once_passes_again_unchanged(value: Any) -> None:
    once = redacted(value)
    assert redacted(once) == once
