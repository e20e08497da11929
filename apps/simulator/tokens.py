"""Exact token counts: byte-pair encodings o200k_base and cl100k_base, without a download.

tiktoken counts; the rank files come from the wheel of bpe-openai. bpe-openai's own counter is linear where tiktoken is
not, but holds 75 MB more per process (docs/performance.md).
"""

import codecs
import re
from collections.abc import Sequence
from threading import Lock
from typing import NamedTuple

import msgspec
import tiktoken

from apps.simulator.bounded import BoundedCache
from apps.simulator.ranks import SPLITS, ranks_of

# tiktoken's regular expression engine gives up on runs of blanks from half a million on.
_BLANKS_AT_ONCE = 400_000
_too_many_blanks = re.compile(rf"\s{{{_BLANKS_AT_ONCE}}}")
_CACHED_CHARACTERS = 8_000_000
_LONGEST_CACHED = 200_000
# Shorter texts are as soon counted as cut.
_SHORTEST_CUT = 150


class Segment(NamedTuple):
    """A text with its tokens. `deltas` has one string per token; a token that ends inside a character has "" and the
    token that completes the character has it whole."""

    text: str
    tokens: int
    deltas: tuple[str, ...]
    json_deltas: tuple[bytes, ...]
    # The text that it was cut from: alone, the cut text could have other tokens.
    whole: str = ""

    def cut(self, tokens: int) -> "Segment":
        """The first `tokens` tokens of it."""
        deltas = self.deltas[:tokens]
        return Segment("".join(deltas), tokens, deltas, self.json_deltas[:tokens], self.whole or self.text)


class Encoding:
    """One tokenizer, with what it counted before."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._encoding = tiktoken.Encoding(
            name, pat_str=SPLITS[name], mergeable_ranks=ranks_of(name), special_tokens={}
        )
        # tiktoken keeps the ranks as a Python dictionary, for pickling alone: 25 MB per process.
        self._encoding._mergeable_ranks = {}
        self.size = self._encoding.max_token_value + 1
        self._counts: BoundedCache[int] = BoundedCache(_CACHED_CHARACTERS)
        self._segments: BoundedCache[Segment] = BoundedCache(_CACHED_CHARACTERS // 8)

    def count(self, text: str) -> int:
        """The number of tokens of a text. A conversation sends its history again, and a template its sentences: each
        text and each sentence is counted once."""
        known = self._counts.get(text)
        if known is not None:
            return known
        count = sum([self._count(sentence) for sentence in _sentences(text)])
        if len(text) <= _LONGEST_CACHED:
            self._counts.put(text, count)
        return count

    def _count(self, sentence: str) -> int:
        count = self._counts.get(sentence)
        if count is None:
            count = len(self.tokens(sentence))
            if len(sentence) <= _LONGEST_CACHED:
                self._counts.put(sentence, count)
        return count

    def tokens(self, text: str) -> list[int]:
        """The tokens of a text. Names of special tokens are read as plain text, as in a user's message.

        A run of more than 400,000 blanks is cut into pieces of that length, at the cost of a token too many each.
        """
        if len(text) >= _BLANKS_AT_ONCE and _too_many_blanks.search(text):
            slices = range(0, len(text), _BLANKS_AT_ONCE)
            return [token for i in slices for token in self._encoding.encode_ordinary(text[i : i + _BLANKS_AT_ONCE])]
        return self._encoding.encode_ordinary(text)

    def token_bytes(self, tokens: Sequence[int]) -> list[bytes]:
        """The bytes of each token; a character may be spread over several. KeyError: no such token."""
        return [self._encoding.decode_single_token_bytes(token) for token in tokens]

    def decode(self, tokens: list[int]) -> str:
        """The text of tokens; bytes that are no UTF-8 become replacement characters. KeyError: no such token."""
        return self._encoding.decode(tokens)

    def segment(self, text: str) -> Segment:
        """The text cut into its tokens; remembered, as the simulator's sentences recur."""
        known = self._segments.get(text)
        if known is None:
            known = self._segment(text)
            self._segments.put(text, known)
        return known

    def _segment(self, text: str) -> Segment:
        decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        single = self._encoding.decode_single_token_bytes
        deltas = tuple(decoder.decode(single(token)) for token in self.tokens(text))
        return Segment(text, len(deltas), deltas, tuple(msgspec.json.encode(delta) for delta in deltas))


def _sentences(text: str) -> list[str]:
    """The text cut where its tokens are sure to be cut: between a full stop and a blank that a letter follows.

    Both encodings cut a text into words before they make tokens. A full stop ends a word unless more punctuation or a
    line break follows it, and a blank begins one where a letter follows. So the counts of the parts add up.
    """
    if len(text) < _SHORTEST_CUT:
        return [text]
    parts = text.split(". ")
    if not all(part[:1].isalpha() for part in parts[1:]):
        return [text]
    last = len(parts) - 1
    return [f"{' ' if at else ''}{part}{'' if at == last else '.'}" for at, part in enumerate(parts)]


_loaded: dict[str, Encoding] = {}
_loading = Lock()


def encoding(name: str) -> Encoding:
    """The encoding `o200k_base` or `cl100k_base`; loaded at first use, about 0.4 s."""
    found = _loaded.get(name)
    if found is None:
        with _loading:
            found = _loaded.get(name) or _loaded.setdefault(name, Encoding(name))
    return found


def is_loaded(name: str) -> bool:
    """Whether an encoding is at hand, or would have to be loaded first."""
    return name in _loaded
