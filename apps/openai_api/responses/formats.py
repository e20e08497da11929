"""The format that a request asks of its response: text, a JSON object, or JSON that a schema describes."""

from collections.abc import Iterable
from typing import Any, Literal

from msgspec import Struct

from apps.openai_api.errors import ApiError
from apps.openai_api.schemas import described_answer
from apps.openai_api.tools import Name
from apps.simulator.assistant import JsonAnswer
from apps.simulator.conversation import Turn

_ANY_OBJECT = JsonAnswer()


class PlainText(Struct, tag="text", tag_field="type", forbid_unknown_fields=True):
    pass


class JsonObject(Struct, tag="json_object", tag_field="type", forbid_unknown_fields=True):
    pass


class JsonSchema(Struct, tag="json_schema", tag_field="type", forbid_unknown_fields=True, kw_only=True):
    name: Name
    description: str | None = None
    schema: dict[str, Any]
    strict: bool | None = None


class TextConfig(Struct, forbid_unknown_fields=True):
    format: PlainText | JsonObject | JsonSchema | None = None
    verbosity: Literal["low", "medium", "high"] | None = None


def json_wished(text: TextConfig | None, turns: Iterable[Turn]) -> JsonAnswer | None:
    """The JSON that is asked for; None for text. Raises ApiError for what the platform refuses."""
    asked = text.format if text is not None else None
    if isinstance(asked, JsonSchema):
        return described_answer(asked.name, asked.schema, strict=asked.strict is True, path="text.format.schema")
    if not isinstance(asked, JsonObject):
        return None
    if not any("json" in turn.text.lower() for turn in turns):
        raise ApiError(
            400,
            "Response input messages must contain the word 'json' in some form to use 'text.format' of type "
            "'json_object'.",
            param="input",
        )
    return _ANY_OBJECT
