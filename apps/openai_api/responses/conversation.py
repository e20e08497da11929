"""Items to the conversation that the simulator reads."""

from collections.abc import Iterator, Sequence

from apps.catalog.queries import CatalogModel
from apps.openai_api import errors
from apps.openai_api.attachments import file_attachment, image_attachment
from apps.openai_api.errors import ApiError
from apps.openai_api.responses.items import (
    CustomToolCall,
    CustomToolCallOutput,
    FunctionCall,
    FunctionCallOutput,
    Message,
    Said,
)
from apps.openai_api.responses.parts import ContentPart, GivenPart, InputFile, InputImage, text_of
from apps.simulator.conversation import Attachment, ToolCall, Turn

Called = FunctionCall | CustomToolCall
Result = FunctionCallOutput | CustomToolCallOutput


def turns_of(items: Sequence[Said], model: CatalogModel, given_from: int = 0) -> list[Turn]:
    """The turns of a conversation; calls that follow each other are one turn of the assistant.

    `given_from`: where the input of this request begins, as errors count from there. Raises ApiError for an image or a
    file that the model cannot take.
    """
    turns: list[Turn] = []
    last_called = False
    for at, item in enumerate(items):
        is_call = isinstance(item, FunctionCall | CustomToolCall)
        if isinstance(item, FunctionCall | CustomToolCall):
            if last_called:
                turns[-1] = turns[-1]._replace(calls=(*turns[-1].calls, _call(item)))
            else:
                turns.append(Turn("assistant", "", (_call(item),)))
        elif isinstance(item, Message):
            path = f"input[{at - given_from}].content"
            turns.append(Turn(item.role, text_of(item.content), (), _attached(item.content, path, model)))
        elif isinstance(item, FunctionCallOutput | CustomToolCallOutput):
            path = f"input[{at - given_from}].output"
            turns.append(Turn("tool", text_of(item.output), (), _attached(item.output, path, model)))
        last_called = is_call
    return turns


def names_of(items: Sequence[Said]) -> Iterator[str]:
    """Names that count as tokens: a result carries that of its tool."""
    called = {item.call_id: item.name for item in items if isinstance(item, FunctionCall | CustomToolCall)}
    for item in items:
        if isinstance(item, FunctionCallOutput | CustomToolCallOutput):
            yield called.get(item.call_id, "")


def check_calls(items: Sequence[Said]) -> None:
    """Each call has its output after it, and each output its call before it; raises ApiError for the first that lacks
    the other."""
    open_calls: dict[tuple[bool, str], Called] = {}
    met: set[tuple[bool, str]] = set()
    for item in items:
        if isinstance(item, FunctionCall | CustomToolCall):
            key = (isinstance(item, CustomToolCall), item.call_id)
            met.add(key)
            open_calls[key] = item
        elif isinstance(item, FunctionCallOutput | CustomToolCallOutput):
            key = (isinstance(item, CustomToolCallOutput), item.call_id)
            if key not in met:
                raise _without_call(item)
            open_calls.pop(key, None)
    for call in open_calls.values():
        raise _without_output(call)


def _call(item: Called) -> ToolCall:
    if isinstance(item, CustomToolCall):
        return ToolCall(item.name, item.input, is_custom=True)
    return ToolCall(item.name, item.arguments)


def _attached(
    content: str | list[ContentPart] | list[GivenPart], path: str, model: CatalogModel
) -> tuple[Attachment, ...]:
    if isinstance(content, str):
        return ()
    return tuple(
        _attachment(part, f"{path}[{place}]", model)
        for place, part in enumerate(content)
        if isinstance(part, InputImage | InputFile)
    )


def _attachment(part: InputImage | InputFile, path: str, model: CatalogModel) -> Attachment:
    if part.file_id is not None:
        raise errors.parameter_not_built(f"{path}.file_id")
    if isinstance(part, InputImage):
        if part.image_url is None:
            raise errors.missing_parameter(f"{path}.image_url")
        return image_attachment(part.image_url, part.detail, path, model, field="image_url", detail_field="detail")
    if part.file_url is not None:
        raise errors.parameter_not_built(f"{path}.file_url")
    if part.file_data is None:
        raise errors.missing_parameter(f"{path}.file_data")
    return file_attachment(part.file_data, part.filename or "file.pdf", path, model, field="file_data")


def _without_call(item: Result) -> ApiError:
    kind = "custom tool call" if isinstance(item, CustomToolCallOutput) else "function call"
    return ApiError(400, f"No tool call found for {kind} output with call_id {item.call_id}.", param="input")


def _without_output(item: Called) -> ApiError:
    kind = "custom tool call" if isinstance(item, CustomToolCall) else "function call"
    return ApiError(400, f"No tool output found for {kind} {item.call_id}.", param="input")
