"""What the assistant answers next: the one question that each face of the platform asks of the simulator."""

from collections.abc import Sequence
from typing import NamedTuple

from apps.simulator.completion import Completion, complete
from apps.simulator.composer import compose
from apps.simulator.conversation import Turn
from apps.simulator.tokens import Encoding, Segment


class Wish(NamedTuple):
    """What a request asks of its answer. `max_tokens` is for the whole of it, calls included."""

    max_tokens: int
    stop: Sequence[str] = ()


class Call(NamedTuple):
    """A tool called. The segments joined are its arguments as JSON, or the bare input of a custom tool.

    `tokens` counts the arguments and what leads to them: the name, and the words that open a call.
    """

    name: str
    arguments: tuple[Segment, ...]
    tokens: int
    is_custom: bool = False

    @property
    def text(self) -> str:
        return "".join([segment.text for segment in self.arguments])


class Reply(NamedTuple):
    """An answer: text, or calls. `completion` is empty where tools are called; `tokens` counts both.

    `finish_reason` is `stop`, `length` or `tool_calls`.
    """

    completion: Completion
    finish_reason: str
    tokens: int
    calls: tuple[Call, ...] = ()

    @property
    def text(self) -> str:
        return self.completion.text


def reply(encoding: Encoding, turns: Sequence[Turn], wish: Wish, *, seed: bytes) -> Reply:
    """The assistant's next turn; the same for the same arguments. Another seed draws other words."""
    pieces = compose(turns, seed=seed)
    return _said(complete(encoding, pieces, max_tokens=wish.max_tokens, stop=wish.stop))


def _said(completion: Completion) -> Reply:
    return Reply(completion, completion.finish_reason, completion.tokens)
