"""The format that a chat request asks of its answer: text, a JSON object, or JSON that a schema describes."""

from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec import Struct

from apps.openai_api.chat.tools import Name
from apps.openai_api.errors import ApiError
from apps.openai_api.schemas import schema_error
from apps.simulator.assistant import JsonAnswer
from apps.simulator.bounded import BoundedCache
from apps.simulator.conversation import Turn

_CACHED_CHARACTERS = 4_000_000
_LONGEST_CACHED = 200_000
_encode = msgspec.json.Encoder().encode
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
_schemas: BoundedCache[JsonAnswer] = BoundedCache(_CACHED_CHARACTERS)


def json_wished(asked: ResponseFormat | None, turns: Iterable[Turn]) -> JsonAnswer | None:
    """The JSON that is asked for; None for text. Raises ApiError for what the platform refuses."""
    if isinstance(asked, JsonSchemaFormat):
        return _described(asked.json_schema)
    if not isinstance(asked, JsonObjectFormat):
        return None
    if not any("json" in turn.text.lower() for turn in turns):
        raise ApiError(
            400,
            "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
            param="messages",
        )
    return _ANY_OBJECT


def _described(asked: NamedSchema) -> JsonAnswer:
    """A schema, checked; once, as the same one comes with many requests."""
    key = _encode(asked)
    known = _schemas.get(key)
    if known is None:
        problem = schema_error(asked.schema, strict=asked.strict is True)
        if problem is not None:
            raise ApiError(
                400, f"Invalid schema for response_format '{asked.name}': {problem}", param="response_format"
            )
        known = JsonAnswer(asked.name, asked.schema)
        if len(key) <= _LONGEST_CACHED:
            _schemas.put(key, known, size=3 * len(key))
    return known
