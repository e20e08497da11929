"""What may be kept of a body."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.openai_api.redaction import BodyRecorder

SECRET = "sk-proj-abcdefghijklmnopqrstuvwxyz012345"


def test_a_short_body_is_kept_as_it_is() -> None:
    assert BodyRecorder(100).cut('{"prompt": "Grüße"}') == '{"prompt": "Grüße"}'


@pytest.mark.parametrize("body", [f"key {SECRET}.", f'{{"api_key": "{SECRET}"}}', f"({SECRET})", f"Bearer {SECRET}"])
def test_a_key_is_redacted_wherever_it_stands(body: str) -> None:
    kept = BodyRecorder(1_000).cut(body)
    assert "abcdefgh" not in kept
    assert "[redacted]" in kept


@pytest.mark.parametrize("name", ["password", "api_key", "apikey", "Authorization", "secret", "TOKEN"])
def test_fields_with_telling_names_are_redacted(name: str) -> None:
    kept = BodyRecorder(1_000).cut(f'{{"{name}" : "hunter2", "note": "kept"}}')
    assert "hunter2" not in kept
    assert '"note": "kept"' in kept


def test_words_that_only_look_alike_are_kept() -> None:
    text = "a task-oriented risk-averse disk-based sk-short word, max_tokens and desk-abcdefghijk"
    assert BodyRecorder(1_000).cut(text) == text


@given(cut=st.integers(1, 60), before=st.integers(0, 60))
def test_a_cut_through_a_key_leaves_no_part_of_it(cut: int, before: int) -> None:
    kept = BodyRecorder(cut).cut("." * before + SECRET + " and more " * 30)
    assert "abc" not in kept


@given(st.binary(max_size=200), st.integers(1, 100))
def test_any_bytes_can_be_kept(body: bytes, limit: int) -> None:
    kept = BodyRecorder(limit).cut(body)
    assert "\x00" not in kept
    # Told of what was cut: an ellipsis and the length.
    assert len(kept.encode()) <= limit + len(f"… ({len(body)} bytes)".encode())


def test_a_text_that_is_no_unicode_can_be_kept() -> None:
    assert BodyRecorder(10).cut("a\ud800b") == "a?b"
