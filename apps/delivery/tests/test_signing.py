"""Signatures are what the documented snippets verify, and nothing else is."""

import json
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.delivery.signing import secret_new, signature, signatures
from apps.delivery.verify_snippet import VERIFY

DOCUMENT = (Path(__file__).resolve().parents[3] / "docs/webhooks.md").read_text()
Verify = Callable[[str, Mapping[str, str], bytes], bool]


def snippet(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", DOCUMENT, re.DOTALL)
    assert found
    return found[1]


def documented() -> Verify:
    scope: dict[str, Any] = {}
    exec(snippet("python"), scope)  # noqa: S102
    verify: Verify = scope["verify"]
    return verify


verify = documented()
ids = st.from_regex(r"dlv_[A-Za-z0-9]{24}", fullmatch=True)


def headers_of(secrets: list[str], webhook_id: str, body: bytes, age: float = 0) -> dict[str, str]:
    timestamp = int(time.time() - age)
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signatures(secrets, webhook_id, timestamp, body),
    }


def test_it_is_what_the_standard_has_as_its_example() -> None:
    """https://github.com/standard-webhooks/standard-webhooks, the values of its libraries' tests."""
    signed = signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
    )
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@given(webhook_id=ids, body=st.binary(max_size=500))
def test_what_is_signed_verifies(webhook_id: str, body: bytes) -> None:
    secret = secret_new()
    assert verify(secret, headers_of([secret], webhook_id, body), body)


@given(webhook_id=ids, other_id=ids, body=st.binary(max_size=200), other=st.binary(max_size=200))
def test_nothing_of_it_can_be_changed(webhook_id: str, other_id: str, body: bytes, other: bytes) -> None:
    secret = secret_new()
    headers = headers_of([secret], webhook_id, body)
    later = str(int(headers["webhook-timestamp"]) + 1)
    assert verify(secret, headers, other) is (other == body)
    assert verify(secret, headers | {"webhook-id": other_id}, body) is (other_id == webhook_id)
    assert not verify(secret, headers | {"webhook-timestamp": later}, body)
    assert not verify(secret_new(), headers, body)


@given(moved=st.integers(min_value=1, max_value=20))
def test_a_part_of_the_id_does_not_move_into_the_body(moved: int) -> None:
    secret, webhook_id = secret_new(), "dlv_ABCDEFGHIJKLMNOPQRSTUVWX"
    headers = headers_of([secret], webhook_id, b"{}")
    cut = headers | {"webhook-id": webhook_id[:-moved]}
    assert not verify(secret, cut, webhook_id[-moved:].encode() + b"{}")


def test_after_a_rotation_either_secret_verifies() -> None:
    old, new = secret_new(), secret_new()
    headers = headers_of([new, old], "dlv_1", b"{}")
    assert verify(old, headers, b"{}")
    assert verify(new, headers, b"{}")


def test_what_is_old_is_refused() -> None:
    secret = secret_new()
    assert not verify(secret, headers_of([secret], "dlv_1", b"{}", age=301), b"{}")


def test_no_two_secrets_are_the_same_and_each_has_256_bits() -> None:
    secrets = {secret_new() for _ in range(100)}
    assert len(secrets) == 100
    assert all(re.fullmatch(r"whsec_[A-Za-z0-9+/]{43}=", secret) for secret in secrets)


@pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not there.")
def test_the_snippet_for_node_verifies_the_same() -> None:
    secret, body = secret_new(), '{"subject":"Größer als 50 €"}'
    headers = headers_of([secret_new(), secret], "dlv_1", body.encode())
    asked = [[secret, headers, body], [secret, headers, body + " "], [secret_new(), headers, body]]
    code = f"{snippet('javascript')}\nconsole.log(JSON.stringify({json.dumps(asked)}.map((one) => verify(...one))));"
    done = subprocess.run(["node", "-e", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [True, False, False]


def test_the_page_shows_the_snippet_of_the_document() -> None:
    assert snippet("python") == VERIFY
