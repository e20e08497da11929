"""A conversation as the simulator reads it."""

from typing import NamedTuple


class ToolCall(NamedTuple):
    """A call that the assistant makes of a tool. `arguments` is JSON, or the bare input of a custom tool."""

    name: str
    arguments: str
    is_custom: bool = False


class Attachment(NamedTuple):
    """What came with a message and is not text. `told` is how an answer speaks of it; `tokens` is what it counts.

    `digest` tells its content from another's.
    """

    kind: str  # "image", "audio" or "file"
    told: str
    tokens: int
    digest: str = ""


class Turn(NamedTuple):
    """A message. `role` is system, developer, user, assistant or tool; a tool's text is what the call brought back."""

    role: str
    text: str
    calls: tuple[ToolCall, ...] = ()
    attachments: tuple[Attachment, ...] = ()
