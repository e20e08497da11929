"""The format that a chat request asks of its answer: text, a JSON object, or JSON that a schema describes."""

from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from apps.openai_api.errors import ApiError
from apps.openai_api.schemas import described_answer
from apps.openai_api.tools import Name
from apps.simulator.assistant import JsonAnswer
from apps.simulator.conversation import Turn

_ANY_OBJECT = JsonAnswer()


class TextAnswerFormat(Struct, tag="text", tag_field="type", forbid_unknown_fields=True):
    pass


class JsonObjectFormat(Struct, tag="json_object", tag_field="type", forbid_unknown_fields=True):
    pass


class NamedSchema(Struct, forbid_unknown_fields=True):
    name: Name
    schema: dict[str, Any]
    description: str | None = None
    strict: bool | None = None


class JsonSchemaFormat(Struct, tag="json_schema", tag_field="type", forbid_unknown_fields=True):
    json_schema: NamedSchema


ResponseFormat = TextAnswerFormat | JsonObjectFormat | JsonSchemaFormat


def json_wished(asked: ResponseFormat | None, turns: Iterable[Turn]) -> JsonAnswer | None:
    """The JSON that is asked for; None for text. Raises ApiError for what the platform refuses."""
    if isinstance(asked, JsonSchemaFormat):
        given = asked.json_schema
        return described_answer(given.name, given.schema, strict=given.strict is True, path="response_format")
    if not isinstance(asked, JsonObjectFormat):
        return None
    if not any("json" in turn.text.lower() for turn in turns):
        raise ApiError(
            400,
            "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
            param="messages",
        )
    return _ANY_OBJECT
