"""Secrets: what clients and scanners see in them, and what of them may be shown."""

import re

import pytest
from django.core.exceptions import ValidationError

from apps.keys.secret import check_brought_secret, digest, last_four_of, masked, new_secret, prefix_of

LIVE_MARK = "T3BlbkFJ"


def test_a_new_secret_passes_the_checks_of_clients() -> None:
    for pattern in (r"^sk-(proj-)?[A-Za-z0-9_-]{20,}$", r"^sk-proj-[A-Za-z0-9]{48}$"):
        assert re.match(pattern, new_secret())


def test_new_secrets_differ() -> None:
    assert len({new_secret() for _ in range(200)}) == 200


def test_a_draw_with_the_mark_of_a_live_key_is_thrown_away(monkeypatch: pytest.MonkeyPatch) -> None:
    draws = iter("x" * 20 + LIVE_MARK + "x" * 20 + "y" * 48)
    monkeypatch.setattr("apps.keys.secret.secrets.choice", lambda _alphabet: next(draws))
    assert new_secret() == "sk-proj-" + "y" * 48


def test_a_new_secret_can_be_brought_to_another_server() -> None:
    check_brought_secret(new_secret())


def test_the_digest_is_sha_256_in_hex() -> None:
    assert digest("sk-abc") == "1460db1b6902f8b1fc2a40d9381a24d0fd22c3bc1b2c6f999c521da73776fbe0"


def test_a_mask_tells_twelve_characters_and_the_last_four() -> None:
    secret = "sk-proj-" + "abcd" + "x" * 40 + "wxyz"
    assert (prefix_of(secret), last_four_of(secret)) == ("sk-proj-abcd", "wxyz")
    assert masked(secret) == "sk-proj-abcd…wxyz"


@pytest.mark.parametrize(
    ("secret", "mask"), [("sk-proj-ci-fixed-key-1", "sk-proj-…ey-1"), ("sk-" + "a" * 17, "sk-…aaaa")]
)
def test_the_mask_of_a_short_secret_tells_its_kind_and_the_last_four_only(secret: str, mask: str) -> None:
    assert masked(secret) == mask


@pytest.mark.parametrize(
    ("secret", "why"),
    [
        ("pk-" + "a" * 30, "begins with sk-"),
        ("sk-short", "20 to 200 characters; this one has 8"),
        ("sk-" + "a" * 198, "20 to 200 characters; this one has 201"),
        ("sk-" + "a b" * 10, "letters, digits, hyphens and underscores"),
        ("sk-" + "ä" * 20, "letters, digits, hyphens and underscores"),
        ("sk-" + "a" * 20 + "\n", "letters, digits, hyphens and underscores"),
        ("sk-proj-abcdefgh" + LIVE_MARK + "ijklmnop", "live OpenAI key"),
    ],
)
def test_a_secret_that_cannot_serve_is_refused_with_a_sentence(secret: str, why: str) -> None:
    with pytest.raises(ValidationError) as refused:
        check_brought_secret(secret)
    assert why in refused.value.message
    assert secret not in refused.value.message
