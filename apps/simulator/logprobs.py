"""How likely each token of an answer was: simulated, but lawful.

A chosen token is the likeliest at its place, as the answers are stable. Its alternatives are real tokens that could
stand there, each less likely than the one before, and all together stay below one. The same answer has the same
numbers on every machine: logarithms are rounded, as their last digits differ from one C library to the next.
"""

import math
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import NamedTuple

from apps.simulator.tokens import Encoding

MOST_ALTERNATIVES = 20
# What a token of the answer has at the least, and the share of the rest that the alternatives divide among them.
_LEAST = 0.38
_SHARED = 0.95
# Each alternative is that much less likely than the one before.
_FALL = 0.6
_DIGITS = 6
_TELLING = 500
# One token each in both encodings; 21 of them, as the chosen one may be among them.
_WORDS = tuple(
    f" {word}".encode()
    for word in (
        "the a and of to in is that it for with on as this be are one can not or at which some all more"
    ).split()
)
_STARTS = tuple(
    word.encode()
    for word in "The It This In A For If You When There That We As To One First Here What Each Both With An At".split()
)
_MARKS = tuple(mark.encode() for mark in ". , : ; ! ? ( ) - * # / \" ' & % + = < > [ ] { }".split())
_DIGIT_GROUPS = tuple(str(number).encode() for number in range(24))


class Chance(NamedTuple):
    """A token's bytes and the natural logarithm of its probability."""

    token: bytes
    logprob: float


class TokenChances(NamedTuple):
    """The token that stands in the answer, and the likeliest ones at its place, itself first."""

    chosen: Chance
    top: tuple[Chance, ...]


def chances(encoding: Encoding, tokens: Sequence[int], *, top: int) -> Iterator[TokenChances]:
    """The chances of each token; `top` (0 to 20): how many of the likeliest are listed."""
    for place, (number, token) in enumerate(zip(tokens, encoding.token_bytes(tokens), strict=True)):
        yield _chances(place, number, token, top)


def mean_logprob(encoding: Encoding, tokens: Sequence[int]) -> float:
    """The mean log probability per token, by which the best of several answers is chosen; 0 for none.

    Of a long answer its beginning tells.
    """
    logprobs = [chance.chosen.logprob for chance in chances(encoding, tokens[:_TELLING], top=0)]
    return sum(logprobs) / len(logprobs) if logprobs else 0.0


def _chances(place: int, number: int, token: bytes, top: int) -> TokenChances:
    digest = blake2b(b"%d/%d" % (place, number), digest_size=5).digest()
    share = int.from_bytes(digest[:4], "big") / 2**32
    # Most tokens are nearly certain, some are not: the cube keeps most shares small.
    probability = 1 - (1 - _LEAST) * share**3 - 0.0001
    chosen = Chance(token, _log(probability))
    if not top:
        return TokenChances(chosen, ())
    rest = (1 - probability) * _SHARED * (1 - _FALL)
    others = _alternatives(token, digest[4])[: top - 1]
    listed = [Chance(other, _log(rest * _FALL**rank)) for rank, other in enumerate(others)]
    return TokenChances(chosen, (chosen, *listed))


def _alternatives(token: bytes, start: int) -> list[bytes]:
    """Tokens of the same sort, beginning at a drawn one."""
    pool = _pool(token)
    start %= len(pool)
    return [other for other in pool[start:] + pool[:start] if other != token]


def _pool(token: bytes) -> tuple[bytes, ...]:
    if token.isdigit():
        return _DIGIT_GROUPS
    if token[:1] == b" " or token[:1] >= b"a":
        return _WORDS
    return _STARTS if token[:1].isalpha() else _MARKS


def _log(probability: float) -> float:
    return round(math.log(probability), _DIGITS)
