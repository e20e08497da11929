"""What the sampling parameters change in an answer that is stable by nature.

- `temperature` 0 or `top_p` 0: always the likeliest words. Seeds change nothing then, and all choices are alike.
- Any other value than the default of `temperature`, `top_p` and the penalties is part of what words are drawn from:
  another value, other words, and the same value the same ones.
- A `frequency_penalty` above 0 also leaves out sentences that were said before.
- `logit_bias`: a token at -100 does not come up. Other phrases are tried first; where each of them has it, the words
  that it is part of are left out. Tokens at 100 are the only ones: the answer is one of them. Values between count
  like those above.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from apps.simulator.drawing import Draw
from apps.simulator.tokens import Encoding

BANNED = -100
ALONE = 100
# How many phrasings are tried before words are left out, and how many tokens they may have together.
_ATTEMPTS = 6
_TOKENS_TRIED = 5_000
# How often words are left out of what was left; a word less can make a new token of its neighbours.
_ROUNDS = 4

Composer = Callable[[bytes], Iterator[str]]


class Sampling(NamedTuple):
    """The parameters as they were given; None: not. `logit_bias` has token ids."""

    temperature: float | None = None
    top_p: float | None = None
    presence_penalty: float | None = None
    frequency_penalty: float | None = None
    logit_bias: Mapping[int, int] | None = None

    @property
    def is_greedy(self) -> bool:
        return self.temperature == 0 or self.top_p == 0

    def drawn_from(self) -> str:
        """What of it belongs to the seed: nothing if all is as by default."""
        numbers = (
            (self.temperature, 1),
            (self.top_p, 1),
            (self.presence_penalty, 0),
            (self.frequency_penalty, 0),
        )
        given = [None if number is None or number == default else float(number) for number, default in numbers]
        bias = sorted((self.logit_bias or {}).items())
        return f"\x1d{given}{bias}" if bias or any(number is not None for number in given) else ""


DEFAULT = Sampling()


def sampled(encoding: Encoding, compose: Composer, sampling: Sampling, seed: bytes, *, room: int) -> Iterator[str]:
    """The pieces of an answer that `compose` makes of a seed, as the parameters want them.

    `room`: the most tokens that are wanted of it; what a ban reads is bounded by it.
    """
    bias = sampling.logit_bias or {}
    alone = sorted(token for token, value in bias.items() if value >= ALONE)
    if alone:
        return iter((encoding.decode([Draw(seed).pick(alone)]),))
    banned = frozenset(token for token, value in bias.items() if value <= BANNED)
    if banned:
        return iter(_without(encoding, compose, banned, seed, room))
    return _said_once(compose(seed)) if (sampling.frequency_penalty or 0) > 0 else compose(seed)


def _said_once(pieces: Iterable[str]) -> Iterator[str]:
    said: set[str] = set()
    for piece in pieces:
        if piece.strip() not in said:
            said.add(piece.strip())
            yield piece


def _without(encoding: Encoding, compose: Composer, banned: frozenset[int], seed: bytes, room: int) -> list[str]:
    """The first of some phrasings that has none of the tokens, else the first with its words left out."""
    first: list[str] = []
    left = _TOKENS_TRIED
    for attempt in range(_ATTEMPTS):
        pieces = list(_within(encoding, compose(seed + bytes([attempt]) if attempt else seed), room))
        tokens = [encoding.tokens(piece) for piece in pieces]
        if all(banned.isdisjoint(some) for some in tokens):
            return pieces
        first = first or pieces
        left -= sum(map(len, tokens))
        if left <= 0:
            break
    remaining = _words_left_out(encoding, "".join(first), banned)
    return [remaining] if remaining else []


def _within(encoding: Encoding, pieces: Iterable[str], room: int) -> Iterator[str]:
    for piece in pieces:
        yield piece
        room -= encoding.count(piece)
        if room < 0:
            return


def _words_left_out(encoding: Encoding, text: str, banned: frozenset[int]) -> str:
    """The text without the words that have a banned token; "" if it cannot be had in a few rounds."""
    allowed: dict[str, bool] = {}
    for _ in range(_ROUNDS):
        for word in text.split():
            if word not in allowed:
                allowed[word] = banned.isdisjoint(_tokens_of_word(encoding, word))
        lines = text.split("\n")
        text = "\n".join(" ".join(word for word in line.split() if allowed[word]) for line in lines).strip()
        if banned.isdisjoint(encoding.tokens(text)):
            return text
    return ""


def _tokens_of_word(encoding: Encoding, word: str) -> list[int]:
    """The tokens of a word at the start of a line and after a blank."""
    return [*encoding.tokens(word), *encoding.tokens(f" {word}")]
