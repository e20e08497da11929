import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.simulator.completion import LENGTH, STOP, complete
from apps.simulator.tokens import encoding

O200K = encoding("o200k_base")
PIECES = ("The retry policy waits a second.", " Then it tries again.", " After five tries it gives up.")
WHOLE = "".join(PIECES)


def test_an_answer_that_fits_ends_by_itself() -> None:
    answer = complete(O200K, PIECES, max_tokens=1_000)
    assert (answer.text, answer.tokens, answer.finish_reason) == (WHOLE, O200K.count(WHOLE), STOP)


@pytest.mark.parametrize("limit", range(1, O200K.count(WHOLE) + 1))
def test_an_answer_is_cut_exactly_at_the_token(limit: int) -> None:
    answer = complete(O200K, PIECES, max_tokens=limit)
    assert answer.finish_reason == LENGTH
    assert answer.tokens == limit == O200K.count(answer.text)
    assert WHOLE.startswith(answer.text)


def test_a_stop_sequence_is_left_out_and_may_lie_across_pieces() -> None:
    answer = complete(O200K, PIECES, max_tokens=1_000, stop=["second. Then"])
    assert answer.text == "The retry policy waits a "
    assert (answer.tokens, answer.finish_reason) == (O200K.count(answer.text), STOP)


def test_the_earliest_stop_sequence_wins() -> None:
    assert complete(O200K, PIECES, max_tokens=1_000, stop=["Then", "policy"]).text == "The retry "


def test_a_stop_sequence_at_the_very_start_leaves_an_empty_answer() -> None:
    answer = complete(O200K, PIECES, max_tokens=1_000, stop=["The"])
    assert (answer.text, answer.tokens, answer.finish_reason) == ("", 0, STOP)


@given(st.integers(1, 40))
def test_a_stream_says_the_same_as_the_answer(limit: int) -> None:
    import json

    answer = complete(O200K, PIECES, max_tokens=limit)
    assert "".join(json.loads(delta) for _, delta in answer.json_deltas()) == answer.text
