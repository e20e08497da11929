"""The prefixes of a prompt by which caching knows it again: from 1,024 tokens on, in steps of 128.

(https://platform.openai.com/docs/guides/prompt-caching)
"""

from array import array
from collections.abc import Iterator, Sequence
from hashlib import blake2b

from apps.simulator.conversation import Turn
from apps.simulator.tokens import Encoding
from apps.simulator.tools.counting import count_tools
from apps.simulator.tools.tool import Tool

FIRST = 1024
STEP = 128
# What a message counts beside its text, see `prompt`.
_OVERHEAD = 4


def tokens_of(prefixes: int) -> int:
    """The tokens of the longest of so many prefixes."""
    return FIRST + (prefixes - 1) * STEP if prefixes else 0


def prefixes_of(encoding: Encoding, turns: Sequence[Turn], tools: Sequence[Tool] = ()) -> tuple[bytes, ...]:
    """A digest of each prefix, the shortest first. The definitions of tools stand before the messages."""
    return tuple(_Prefixes(encoding).of(turns, tools))


class _Prefixes:
    """Goes through a prompt token by token, and says each time that a prefix is full what it was."""

    def __init__(self, encoding: Encoding) -> None:
        self._encoding = encoding
        self._digest = blake2b(digest_size=16)
        self._tokens = 0
        self._next = FIRST

    def of(self, turns: Sequence[Turn], tools: Sequence[Tool]) -> Iterator[bytes]:
        if tools:
            yield from self._whole(repr(tools).encode("utf-8", "replace"), count_tools(self._encoding, tools))
        for turn in turns:
            yield from self._whole(f"\x1e{turn.role}\x1f".encode(), _OVERHEAD)
            yield from self._text(turn.text)
            for call in turn.calls:
                yield from self._text(f"\x1d{call.name}\x1f{call.arguments}")
            for attachment in turn.attachments:
                yield from self._whole(attachment.digest.encode(), attachment.tokens)

    def _whole(self, content: bytes, tokens: int) -> Iterator[bytes]:
        """Something that cannot be cut: a prefix that ends inside it has all of it."""
        self._digest.update(content)
        self._tokens += tokens
        while self._tokens >= self._next:
            yield self._full()

    def _text(self, text: str) -> Iterator[bytes]:
        numbers = array("i", self._encoding.tokens(text))
        at = 0
        while self._tokens + len(numbers) - at >= self._next:
            taken = self._next - self._tokens
            self._digest.update(numbers[at : at + taken].tobytes())
            at += taken
            self._tokens = self._next
            yield self._full()
        self._digest.update(numbers[at:].tobytes())
        self._tokens += len(numbers) - at

    def _full(self) -> bytes:
        self._next += STEP
        return self._digest.digest()
