"""What is said of a schema that is refused: the platform's words, rule by rule."""

import pytest

from apps.simulator.json_schema import schema_problem

TEXT = {"type": "string"}


def closed(properties: dict[str, object], **further: object) -> dict[str, object]:
    """An object as structured outputs want it."""
    return {
        "type": "object", "properties": properties, "required": list(properties), "additionalProperties": False,
        **further,
    }  # fmt: skip


def nested(levels: int) -> dict[str, object]:
    schema: dict[str, object] = dict(TEXT)
    for _ in range(levels):
        schema = closed({"inner": schema})
    return schema


ACCEPTED_STRICTLY = {
    "the example of the guide": closed(
        {"name": TEXT, "date": TEXT, "participants": {"type": "array", "items": TEXT}}, title="CalendarEvent"
    ),
    "an optional value": closed({"a": {"type": ["string", "null"]}, "b": {"anyOf": [TEXT, {"type": "null"}]}}),
    "definitions and recursion": closed(
        {"next": {"anyOf": [{"$ref": "#"}, {"type": "null"}]}, "unit": {"$ref": "#/$defs/unit"}},
        **{"$defs": {"unit": {"type": "string", "enum": ["a", "b"]}}},
    ),
    "the restrictions that are supported": closed(
        {
            "name": {"type": "string", "pattern": "^@[a-z]+$"},
            "mail": {"type": "string", "format": "email", "description": "where to"},
            "degrees": {"type": "number", "minimum": -130, "exclusiveMaximum": 130, "multipleOf": 0.5},
            "places": {"type": "array", "items": TEXT, "minItems": 1, "maxItems": 3},
            "kind": {"const": "x"},
        }
    ),
    "an empty object": closed({}),
    "ten levels": nested(10),
}


@pytest.mark.parametrize("schema", ACCEPTED_STRICTLY.values(), ids=ACCEPTED_STRICTLY)
def test_what_the_guide_allows_is_accepted_in_strict_mode(schema: object) -> None:
    assert schema_problem(schema, strict=True) is None
    assert schema_problem(schema, strict=True, function=True) is None


_KEYS = "'required' is required to be supplied and to be an array including every key in properties."
_CLOSED = "'additionalProperties' is required to be supplied and to be false."
REFUSED_STRICTLY = {
    "open": ({"type": "object", "properties": {"a": TEXT}, "required": ["a"]}, f"In context=(), {_CLOSED}"),
    "opened": (closed({"a": TEXT}, additionalProperties=True), f"In context=(), {_CLOSED}"),
    "open inside": (closed({"a": {"type": "object"}}), f"In context=('properties', 'a'), {_CLOSED}"),
    "open in a list of types": (
        closed({"a": {"type": ["object", "null"], "properties": {}}}),
        f"In context=('properties', 'a', 'type', '0'), {_CLOSED}",
    ),
    "open in a definition": (
        closed({"a": {"$ref": "#/$defs/x"}}, **{"$defs": {"x": {"type": "object"}}}),
        f"In context=('$defs', 'x'), {_CLOSED}",
    ),
    "open in an item of a union": (
        closed({"a": {"type": "array", "items": {"anyOf": [TEXT, {"type": "object"}]}}}),
        f"In context=('properties', 'a', 'items', 'anyOf', '1'), {_CLOSED}",
    ),
    "no required": (
        {"type": "object", "properties": {"a": TEXT}, "additionalProperties": False},
        f"In context=(), {_KEYS} Missing 'a'.",
    ),
    "one not required": (closed({"a": TEXT, "b": TEXT}, required=["a"]), f"In context=(), {_KEYS} Missing 'b'."),
    "one too many required": (
        closed({"a": TEXT}, required=["a", "z"]),
        f"In context=(), {_KEYS} Extra required key 'z' supplied.",
    ),
    "no type": (closed({"a": {}}), "In context=('properties', 'a'), schema must have a 'type' key."),
    "no items": (closed({"a": {"type": "array"}}), "In context=('properties', 'a'), array schema missing items."),
    "a format": (
        closed({"a": {"type": "string", "format": "uri"}}),
        "In context=('properties', 'a'), 'uri' is not a valid format.",
    ),
    "words beside a reference": (
        closed({"a": {"$ref": "#/$defs/x", "description": "d"}}, **{"$defs": {"x": TEXT}}),
        "In context=('properties', 'a'), $ref cannot have keywords {'description'}.",
    ),
    "a reference to a property": (
        closed({"a": TEXT, "b": {"$ref": "#/properties/a"}}),
        "In context=('properties', 'b'), reference can only point to definitions defined at the top level of the "
        "schema.",
    ),
    "an enum of another type": (
        closed({"a": {"type": "integer", "enum": [1, "x"]}}),
        "In context=('properties', 'a'), enum value 'x' does not validate against {'type': 'integer'}.",
    ),
    "eleven levels": (nested(11), "11 levels of nesting exceeds limit of 10."),
    "too many properties": (
        closed({f"p{at}": TEXT for at in range(5001)}),
        "5001 parameters exceed the limit of 5000.",
    ),
    "too many values": (
        closed({"a": {"type": "integer", "enum": list(range(1001))}}),
        "Expected at most 1000 enum values in total within a single schema when using structured outputs, but received "
        "1001. Consider reducing the number of enums, or use 'strict: false' to opt out of structured outputs.",
    ),
    "too long an enum": (
        closed({"a": {"type": "string", "enum": [f"{at:070}" for at in range(251)]}}),
        "Expected at most 15000 characters in an enum of more than 250 values within a single schema when using "
        "structured outputs, but received 17570. Consider shortening the enum values, or use 'strict: false' to opt "
        "out of structured outputs.",
    ),
    "too much text": (
        closed({f"{at:0100}": TEXT for at in range(1201)}),
        "Expected at most 120000 characters in total across property names, definition names, enum values and const "
        "values within a single schema when using structured outputs, but received 120100. Consider shortening names "
        "and values, or use 'strict: false' to opt out of structured outputs.",
    ),
    "a union at the top": (
        closed({}, anyOf=[closed({})]),
        "schema must have type 'object' and not have 'oneOf'/'anyOf'/'allOf'/'enum'/'const'/'not' at the top level.",
    ),
}


@pytest.mark.parametrize(("schema", "words"), REFUSED_STRICTLY.values(), ids=REFUSED_STRICTLY)
def test_each_rule_of_strict_mode_is_told_in_the_platforms_words(schema: object, words: str) -> None:
    assert schema_problem(schema, strict=True) == words


@pytest.mark.parametrize(
    "keyword",
    ["allOf", "oneOf", "not", "if", "dependentRequired", "dependentSchemas", "patternProperties", "propertyNames",
     "minProperties", "maxProperties", "uniqueItems", "contains", "prefixItems", "minLength", "maxLength", "default"],
)  # fmt: skip
def test_a_keyword_that_strict_mode_does_not_know_is_named_with_its_place(keyword: str) -> None:
    values: dict[str, object] = {
        "allOf": [TEXT], "oneOf": [TEXT], "prefixItems": [TEXT], "uniqueItems": True, "default": "x", "not": {},
        "if": {}, "dependentRequired": {}, "dependentSchemas": {}, "patternProperties": {}, "propertyNames": {},
        "contains": {},
    }  # fmt: skip
    schema = closed({"a": {"type": "string", keyword: values.get(keyword, 1)}})
    assert schema_problem(schema, strict=True) == f"In context=('properties', 'a'), '{keyword}' is not permitted."
    assert schema_problem(schema, strict=False) is None


REFUSED_ALWAYS = {
    "no object": (["x"], "['x'] is not of type 'object'."),
    "another type": (
        {"type": "string"},
        "schema must be a JSON Schema of 'type: \"object\"', got 'type: \"string\"'.",
    ),
    "no type": ({}, "schema must be a JSON Schema of 'type: \"object\"', got 'type: null'."),
    "a schema that is none": (
        {"type": "object", "properties": {"a": []}},
        "[] is not of type 'object', 'boolean'.",
    ),
    "an unknown type": (
        {"type": "object", "properties": {"a": {"type": "strin"}}},
        "'strin' is not valid under any of the given schemas.",
    ),
    "an empty union": ({"type": "object", "properties": {"a": {"anyOf": []}}}, "[] should be non-empty."),
    "a negative length": (
        {"type": "object", "properties": {"a": {"minLength": -1}}},
        "-1 is less than the minimum of 0.",
    ),
    "required twice": ({"type": "object", "required": ["a", "a"]}, "['a', 'a'] has non-unique elements."),
    "required as in draft 3": (
        {"type": "object", "properties": {"a": {"required": True}}},
        "True is not of type 'array'.",
    ),
    "a broken pattern": ({"type": "object", "properties": {"a": {"pattern": "["}}}, "'[' is not a 'regex'."),
    "a dangling reference": (
        {"type": "object", "properties": {"a": {"$ref": "#/$defs/gone"}}},
        "In context=('properties', 'a'), reference to component '#/$defs/gone' which was not found in the schema.",
    ),
    "a reference elsewhere": (
        {"type": "object", "properties": {"a": {"$ref": "https://example.com/x.json"}}},
        "In context=('properties', 'a'), reference to component 'https://example.com/x.json' which was not found in "
        "the schema.",
    ),
}


@pytest.mark.parametrize(("schema", "words"), REFUSED_ALWAYS.values(), ids=REFUSED_ALWAYS)
def test_what_is_no_schema_is_refused_in_both_modes(schema: object, words: str) -> None:
    assert schema_problem(schema, strict=False) == words
    assert schema_problem(schema, strict=True) == words


def test_the_parameters_of_a_function_say_what_they_have() -> None:
    assert schema_problem({"type": "object"}, strict=False) is None
    assert (
        schema_problem({"type": "object"}, strict=False, function=True)
        == "In context=(), object schema missing properties."
    )
    lists = {"type": "object", "properties": {"paths": {"type": "array"}}}
    assert schema_problem(lists, strict=False) is None
    assert (
        schema_problem(lists, strict=False, function=True)
        == "In context=('properties', 'paths'), array schema missing items."
    )


def test_the_parameters_of_a_function_are_no_union_at_the_top() -> None:
    schema = {"type": "object", "properties": {}, "oneOf": [{"required": []}]}
    assert schema_problem(schema, strict=False) is None
    assert "at the top level" in (schema_problem(schema, strict=False, function=True) or "")


def test_a_schema_in_the_words_of_draft_7_is_accepted() -> None:
    pair = {"type": "array", "items": [TEXT, TEXT], "additionalItems": False}
    schema = {"type": "object", "properties": {"pair": pair}, "definitions": {}, "dependencies": {"a": ["b"]}}
    assert schema_problem(schema, strict=False) is None
    named = {"$schema": "http://json-schema.org/draft-07/schema#", **schema}
    assert schema_problem(named, strict=False) is None


def test_a_schema_of_a_hundred_thousand_levels_is_refused_without_descending_into_it() -> None:
    schema: dict[str, object] = {"type": "object"}
    for _ in range(100_000):
        schema = {"type": "object", "properties": {"a": schema}}
    assert schema_problem(schema, strict=True) == "schema is nested too deeply: more than 90 levels."
    # Taken apart by hand: to drop it at once would take as many frames as it has levels.
    while properties := schema.pop("properties", None):
        schema = properties["a"]  # type: ignore[index]
