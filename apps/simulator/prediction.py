"""How much of a predicted text came true."""

from collections.abc import Sequence
from typing import NamedTuple

# How far the prediction is looked through for the next token of the answer: more would take as long as both together.
_REACH = 64


class Outcome(NamedTuple):
    """Tokens of the prediction that the answer has, and those that it has not."""

    accepted: int
    rejected: int


def outcome(predicted: Sequence[int], answer: Sequence[int]) -> Outcome:
    """Goes through both in order; a token of the answer that does not come soon in the prediction is a new one."""
    at = accepted = 0
    for token in answer:
        found = next(
            (place for place in range(at, min(at + _REACH, len(predicted))) if predicted[place] == token), None
        )
        if found is not None:
            accepted += 1
            at = found + 1
    return Outcome(accepted, len(predicted) - accepted)
