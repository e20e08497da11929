"""How much of a prediction came true."""

from hypothesis import given
from hypothesis import strategies as st

from apps.simulator.prediction import outcome
from apps.simulator.tokens import encoding

O200K = encoding("o200k_base")
tokens = st.lists(st.integers(0, 5), max_size=40)


@given(tokens, tokens)
def test_each_token_of_the_prediction_is_accepted_or_rejected(predicted: list[int], answer: list[int]) -> None:
    accepted, rejected = outcome(predicted, answer)
    assert accepted + rejected == len(predicted)
    assert 0 <= accepted <= len(answer)


@given(tokens)
def test_what_came_word_for_word_is_accepted_and_the_rest_is_not(predicted: list[int]) -> None:
    assert outcome(predicted, predicted) == (len(predicted), 0)
    assert outcome(predicted, []) == (0, len(predicted))
    assert outcome([], predicted) == (0, 0)


def test_a_changed_word_costs_that_word_alone() -> None:
    predicted, answer = O200K.tokens("The cup is on the blue table."), O200K.tokens("The cup is on the green table.")
    assert outcome(predicted, answer) == (len(predicted) - 1, 1)
