"""The messages of a chat request, one Struct a role, and how the simulator reads them."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from apps.openai_api.chat.parts import (
    AssistantParts,
    AssistantTextPart,
    Parts,
    RefusalPart,
    TextPart,
    UserParts,
    UserTextPart,
)
from apps.simulator.conversation import Turn


class DeveloperMessage(Struct, tag="developer", tag_field="role", forbid_unknown_fields=True):
    content: str | Parts
    name: str | None = None


class SystemMessage(Struct, tag="system", tag_field="role", forbid_unknown_fields=True):
    content: str | Parts
    name: str | None = None


class UserMessage(Struct, tag="user", tag_field="role", forbid_unknown_fields=True):
    content: str | UserParts
    name: str | None = None


class AssistantMessage(Struct, tag="assistant", tag_field="role", forbid_unknown_fields=True):
    content: str | AssistantParts | None = None
    name: str | None = None
    refusal: str | None = None
    # As they come back from an earlier answer of this or another server.
    annotations: list[object] | None = None
    audio: None = None
    tool_calls: None = None
    function_call: None = None


class ToolMessage(Struct, tag="tool", tag_field="role", forbid_unknown_fields=True):
    content: str | Parts
    tool_call_id: str


Message = DeveloperMessage | SystemMessage | UserMessage | AssistantMessage | ToolMessage


def turns_of(messages: Iterable[Message]) -> list[Turn]:
    """The conversation as the simulator reads it."""
    return [Turn(*_role_and_text(message)) for message in messages]


def names_of(messages: Iterable[Message]) -> Iterator[str]:
    """Names of participants, which count as tokens."""
    for message in messages:
        if not isinstance(message, ToolMessage) and message.name:
            yield message.name


_WITH_TEXT = (TextPart, UserTextPart, AssistantTextPart, RefusalPart)
_ROLES = {
    DeveloperMessage: "developer",
    SystemMessage: "system",
    UserMessage: "user",
    AssistantMessage: "assistant",
    ToolMessage: "tool",
}


def _role_and_text(message: Message) -> tuple[str, str]:
    """A message's role and all of its text; parts are joined by line ends."""
    content = message.content
    if isinstance(content, list):
        content = "\n".join(
            part.refusal if isinstance(part, RefusalPart) else part.text
            for part in content
            if isinstance(part, _WITH_TEXT)
        )
    return _ROLES[type(message)], content or ""
