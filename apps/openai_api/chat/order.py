"""The order of messages: who calls tools is answered by them, and by nobody else in between."""

from collections.abc import Sequence

from apps.openai_api import errors
from apps.openai_api.chat.messages import AssistantMessage, Message, ToolMessage
from apps.openai_api.errors import ApiError


def check_order(messages: Sequence[Message]) -> None:
    """Raises ApiError for the first message that is out of place."""
    # The calls that wait for a result, and where results came.
    waiting: dict[str, None] = {}
    answered: dict[str, int] = {}
    for at, message in enumerate(messages):
        if isinstance(message, ToolMessage):
            _check_result(message.tool_call_id, at, waiting, answered)
            continue
        if waiting:
            raise _unanswered(waiting, at)
        answered = {}
        if isinstance(message, AssistantMessage):
            _check_content(message, at)
            waiting = {called.id: None for called in message.tool_calls or ()}
    if waiting:
        raise _unanswered(waiting, len(messages))


def _check_result(identity: str, at: int, waiting: dict[str, None], answered: dict[str, int]) -> None:
    if not waiting and not answered:
        raise errors.misplaced_tool_message(f"messages.[{at}].role")
    path = f"messages.[{at}].tool_call_id"
    if identity in answered:
        raise ApiError(
            400,
            f"Invalid parameter: Duplicate value for 'tool_call_id' of '{identity}', in messages[{answered[identity]}] "
            f"and messages[{at}].",
            param=path,
        )
    if identity not in waiting:
        raise ApiError(
            400,
            f"Invalid parameter: 'tool_call_id' of '{identity}' not found in 'tool_calls' of previous message.",
            param=path,
        )
    del waiting[identity]
    answered[identity] = at


def _unanswered(waiting: dict[str, None], at: int) -> ApiError:
    return ApiError(
        400,
        "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. "
        f"The following tool_call_ids did not have response messages: {', '.join(waiting)}",
        param=f"messages.[{at}].role",
    )


def _check_content(message: AssistantMessage, at: int) -> None:
    if message.content is None and message.refusal is None and message.audio is None and not message.calls():
        raise ApiError(
            400, "Invalid value for 'content': expected a string, got null.", param=f"messages.[{at}].content"
        )
