"""The messages of a chat request, one Struct a role, and how the simulator reads them."""

from collections.abc import Iterable, Iterator
from typing import Annotated

from msgspec import Meta, Struct

from apps.openai_api.chat.parts import (
    AssistantParts,
    AssistantTextPart,
    Parts,
    RefusalPart,
    TextPart,
    UserParts,
    UserTextPart,
)
from apps.openai_api.tools import Name
from apps.simulator.conversation import ToolCall, Turn

# The platform's own bounds.
CallId = Annotated[str, Meta(max_length=40)]
_MOST_CALLS = 128


class DeveloperMessage(Struct, tag="developer", tag_field="role", forbid_unknown_fields=True):
    content: str | Parts
    name: str | None = None


class SystemMessage(Struct, tag="system", tag_field="role", forbid_unknown_fields=True):
    content: str | Parts
    name: str | None = None


class UserMessage(Struct, tag="user", tag_field="role", forbid_unknown_fields=True):
    content: str | UserParts
    name: str | None = None


class CalledFunction(Struct, forbid_unknown_fields=True):
    name: Name
    arguments: str


class CalledCustom(Struct, forbid_unknown_fields=True):
    name: Name
    input: str


class FunctionCalled(Struct, tag="function", tag_field="type", forbid_unknown_fields=True):
    id: CallId
    function: CalledFunction


class CustomCalled(Struct, tag="custom", tag_field="type", forbid_unknown_fields=True):
    id: CallId
    custom: CalledCustom


Called = FunctionCalled | CustomCalled


class SpokenBefore(Struct, forbid_unknown_fields=True):
    id: str


class AssistantMessage(Struct, tag="assistant", tag_field="role", forbid_unknown_fields=True):
    content: str | AssistantParts | None = None
    name: str | None = None
    refusal: str | None = None
    # As they come back from an earlier answer of this or another server.
    annotations: list[object] | None = None
    # A spoken answer that came before, by its id.
    audio: SpokenBefore | None = None
    tool_calls: Annotated[list[Called], Meta(min_length=1, max_length=_MOST_CALLS)] | None = None
    function_call: CalledFunction | None = None

    def calls(self) -> tuple[ToolCall, ...]:
        """What it called, in either form."""
        if self.function_call is not None:
            return (ToolCall(self.function_call.name, self.function_call.arguments),)
        return tuple(_call(called) for called in self.tool_calls or ())


class ToolMessage(Struct, tag="tool", tag_field="role", forbid_unknown_fields=True):
    content: str | Parts
    tool_call_id: CallId


class FunctionMessage(Struct, tag="function", tag_field="role", forbid_unknown_fields=True):
    content: str | None
    name: Name


Message = DeveloperMessage | SystemMessage | UserMessage | AssistantMessage | ToolMessage | FunctionMessage


def turns_of(messages: Iterable[Message]) -> list[Turn]:
    """The conversation as the simulator reads it."""
    return [Turn(*_role_and_text(message), _calls(message)) for message in messages]


def names_of(messages: Iterable[Message]) -> Iterator[str]:
    """Names of participants, which count as tokens; a tool's result carries the name of the tool."""
    called: dict[str, str] = {}
    for message in messages:
        if isinstance(message, ToolMessage):
            if message.tool_call_id in called:
                yield called[message.tool_call_id]
        elif message.name:
            yield message.name
        if isinstance(message, AssistantMessage) and message.tool_calls:
            called.update((call.id, _call(call).name) for call in message.tool_calls)


def _calls(message: Message) -> tuple[ToolCall, ...]:
    return message.calls() if isinstance(message, AssistantMessage) else ()


def _call(called: Called) -> ToolCall:
    if isinstance(called, CustomCalled):
        return ToolCall(called.custom.name, called.custom.input, is_custom=True)
    return ToolCall(called.function.name, called.function.arguments)


_WITH_TEXT = (TextPart, UserTextPart, AssistantTextPart, RefusalPart)
_ROLES = {
    DeveloperMessage: "developer",
    SystemMessage: "system",
    UserMessage: "user",
    AssistantMessage: "assistant",
    ToolMessage: "tool",
    FunctionMessage: "tool",
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
