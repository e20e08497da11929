"""Log probabilities obey the laws of probabilities, whatever the answer says."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.simulator.logprobs import _DIGIT_GROUPS, _MARKS, _STARTS, _WORDS, MOST_ALTERNATIVES, chances, mean_logprob
from apps.simulator.tokens import encoding

O200K = encoding("o200k_base")


@given(st.text(max_size=60), st.integers(0, MOST_ALTERNATIVES))
def test_the_tokens_join_to_the_text_and_their_probabilities_are_lawful(text: str, top: int) -> None:
    found = list(chances(O200K, O200K.tokens(text), top=top))
    assert b"".join(chance.chosen.token for chance in found) == text.encode()
    for chance in found:
        assert chance.chosen.logprob < 0
        assert len(chance.top) == top
        if top:
            assert chance.top[0] == chance.chosen
            assert len({token for token, _ in chance.top}) == top
            logprobs = [logprob for _, logprob in chance.top]
            assert logprobs == sorted(set(logprobs), reverse=True)
            assert sum(map(math.exp, logprobs)) < 1


@pytest.mark.parametrize("name", ["o200k_base", "cl100k_base"])
@pytest.mark.parametrize("pool", [_WORDS, _STARTS, _MARKS, _DIGIT_GROUPS])
def test_each_alternative_is_a_token_and_there_are_enough(name: str, pool: tuple[bytes, ...]) -> None:
    assert len(set(pool)) == len(pool) > MOST_ALTERNATIVES
    assert [word for word in pool if len(encoding(name).tokens(word.decode())) != 1] == []


def test_the_numbers_are_the_same_everywhere() -> None:
    [first, *_] = chances(O200K, O200K.tokens("Tea is a drink."), top=2)
    assert [(token, logprob) for token, logprob in first.top] == [(b"Tea", -0.043492), (b"In", -4.12443)]


def test_the_mean_tells_better_answers_from_worse() -> None:
    means = {text: mean_logprob(O200K, O200K.tokens(text)) for text in ("Tea.", "Coffee.", "")}
    assert means[""] == 0
    assert len(set(means.values())) == 3
