"""Whatever the schema, the value is valid; keyword by keyword, and for schemas that nobody would write."""

import json
from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.simulator.json_schema import Said, UnsatisfiableSchemaError, instance_of
from apps.simulator.json_schema.metaschema import validator_of

SAID = Said(
    request="Book 3 tickets to Paris for Ada on 2026-05-01, ada@example.com",
    subject="the trip",
    sentences=("The trip takes three days.", "It starts in the morning.", "Bring a map."),
    terms=("the train", "the hotel"),
)
TEXT = {"type": "string"}

SATISFIABLE: dict[str, object] = {
    "true": True,
    "nothing said": {},
    "several types": {"type": ["null", "array", "boolean"]},
    "nullable": {"type": "string", "nullable": True},
    "enum of all kinds": {"enum": [None, [1], {"a": 1}, 2.5]},
    "enum beside a type": {"type": "integer", "enum": ["a", 2, 3.5]},
    "enum beside bounds": {"enum": [1, 5, 9], "minimum": 4, "maximum": 6},
    "enums that share one": {"allOf": [{"enum": [1, 2]}, {"enum": [2, 3]}]},
    "true is not 1": {"allOf": [{"enum": [1, True]}, {"const": True}]},
    "const": {"const": {"a": [1]}},
    "minLength": {"type": "string", "minLength": 120},
    "maxLength": {"type": "string", "maxLength": 3},
    "no length": {"type": "string", "maxLength": 0},
    "pattern": {"type": "string", "pattern": "^[A-Z]{3}-\\d{4}(?:/[a-f]+)?$"},
    "pattern of ECMA": {"type": "string", "pattern": "^\\p{Lu}\\u0041[^\\W_]{2}\\/\\x41$"},
    "pattern with lookaheads": {"type": "string", "pattern": "^(?=.*[A-Z])(?=.*\\d)(?!.*\\s).{8,}$"},
    "pattern with a reference back": {"type": "string", "pattern": "^(['\"])\\w+\\1$"},
    "pattern and length": {"type": "string", "pattern": "^[a-z]+$", "minLength": 30, "maxLength": 31},
    "pattern that need not be anchored": {"type": "string", "pattern": "\\d{2}"},
    "bounds": {"type": "number", "exclusiveMinimum": 1, "exclusiveMaximum": 1.001},
    "a bound far away": {"type": "integer", "minimum": 10**30},
    "negative": {"type": "integer", "maximum": -5},
    "multipleOf a cent": {"type": "number", "multipleOf": 0.01, "minimum": 0.05, "maximum": 0.08},
    "multipleOf several": {"type": "integer", "allOf": [{"multipleOf": 4}, {"multipleOf": 6}], "minimum": 13},
    "minItems": {"type": "array", "items": {"type": "integer"}, "minItems": 7},
    "maxItems": {"type": "array", "items": TEXT, "maxItems": 1},
    "no items": {"type": "array", "maxItems": 0},
    "uniqueItems": {"type": "array", "items": {"enum": ["a", "b", "c", "d"]}, "uniqueItems": True, "minItems": 4},
    "unique flags": {"type": "array", "items": {"type": "boolean"}, "uniqueItems": True},
    "prefixItems": {"type": "array", "prefixItems": [TEXT, {"type": "number"}], "items": False, "minItems": 2},
    "items of draft 7": {"items": [TEXT, {"type": "integer"}], "additionalItems": False, "type": "array"},
    "contains": {"type": "array", "contains": {"const": 7}, "minContains": 2, "items": {"type": "integer"}},
    "contains at most": {"type": "array", "contains": {"const": 7}, "maxContains": 1, "minItems": 3},
    "required": {"type": "object", "required": ["z", "a"]},
    "closed": {"type": "object", "properties": {"a": TEXT}, "additionalProperties": False, "required": ["a"]},
    "further properties": {"type": "object", "additionalProperties": {"type": "integer"}, "minProperties": 3},
    "maxProperties": {"properties": dict.fromkeys("abcdef", TEXT), "maxProperties": 2, "type": "object"},
    "patternProperties": {
        "type": "object", "patternProperties": {"^x-\\d$": {"type": "boolean"}}, "additionalProperties": False,
        "minProperties": 2,
    },
    "propertyNames": {"type": "object", "propertyNames": {"pattern": "^[a-z]{3}$"}, "minProperties": 2},
    "dependentRequired": {
        "type": "object", "properties": {"card": TEXT}, "required": ["card"],
        "dependentRequired": {"card": ["address"]},
    },
    "dependentSchemas": {
        "type": "object", "required": ["card"],
        "dependentSchemas": {"card": {"required": ["pin"], "properties": {"pin": {"type": "integer"}}}},
    },
    "dependencies of draft 7": {
        "$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "required": ["a"],
        "dependencies": {"a": ["b"], "b": {"properties": {"b": {"const": 1}}}},
    },
    "a property that cannot be": {"type": "object", "properties": {"a": False, "b": TEXT}},
    "anyOf": {"anyOf": [False, {"type": "integer", "minimum": 3}]},
    "oneOf that overlap": {"oneOf": [{"type": "integer"}, {"type": "number", "minimum": 2}], "type": "number"},
    "oneOf with a discriminator": {
        "oneOf": [
            {"properties": {"kind": {"const": kind}, kind: TEXT}, "required": ["kind", kind], "type": "object"}
            for kind in ("cat", "dog")
        ]
    },
    "allOf": {"allOf": [{"minimum": 3}, {"maximum": 4}, {"type": "integer"}]},
    "not a type": {"not": {"type": "string"}, "type": ["string", "integer"]},
    "not a value": {"type": "boolean", "not": {"const": True}},
    "not required": {"type": "object", "properties": {"a": TEXT, "b": TEXT}, "not": {"required": ["a"]}},
    "if and then": {
        "type": "object", "properties": {"country": {"enum": ["US", "FR"]}, "zip": TEXT}, "required": ["country"],
        "if": {"properties": {"country": {"const": "US"}}}, "then": {"required": ["zip"]},
    },
    "if and else": {"if": {"type": "string"}, "then": False, "else": {"type": "integer"}},
    "a reference beside more": {"$ref": "#/$defs/a", "minLength": 4, "$defs": {"a": TEXT}},
    "a reference by anchor": {"$ref": "#word", "$defs": {"a": {"$anchor": "word", "type": "integer"}}},
    "a name with a slash": {"$ref": "#/$defs/a~1b%20c", "$defs": {"a/b c": {"type": "integer"}}},
    "a tree": {
        "type": "object", "properties": {"children": {"type": "array", "items": {"$ref": "#"}}, "name": TEXT},
        "required": ["children", "name"],
    },
    "a list in turns": {
        "$ref": "#/$defs/a",
        "$defs": {
            "a": {"type": "object", "properties": {"b": {"$ref": "#/$defs/b"}}, "required": ["b"]},
            "b": {"anyOf": [{"$ref": "#/$defs/a"}, {"type": "null"}]},
        },
    },
    "a default": {"type": "string", "default": "good", "pattern": "^good$"},
    "an example": {"type": "string", "examples": ["XQ-9"], "pattern": "^XQ"},
}  # fmt: skip


@pytest.mark.parametrize("schema", SATISFIABLE.values(), ids=SATISFIABLE)
def test_each_keyword_gives_a_valid_value(schema: object) -> None:
    for seed in (b"one", b"two", b"three"):
        value = instance_of(schema, seed=seed, said=SAID)
        if isinstance(schema, dict):
            assert validator_of(schema).is_valid(value), value
        assert value == instance_of(schema, seed=seed, said=SAID)


FORMATS = (
    "date time date-time duration email idn-email hostname idn-hostname ipv4 ipv6 uri uri-reference iri iri-reference "
    "uri-template json-pointer relative-json-pointer regex uuid something-else"
)


@pytest.mark.parametrize("named", FORMATS.split())
@pytest.mark.parametrize("said", [SAID, Said()], ids=["said", "nothing said"])
def test_each_format_gives_a_valid_value(named: str, said: Said) -> None:
    for seed in (b"one", b"two", b"three"):
        schema: dict[str, object] = {"type": "string", "format": named}
        assert validator_of(schema).is_valid(instance_of(schema, seed=seed, said=said))


UNSATISFIABLE: dict[str, tuple[object, str]] = {
    "false": (False, "false allows nothing"),
    "crossed bounds": ({"type": "integer", "minimum": 5, "maximum": 4}, "no number lies within the bounds"),
    "no multiple": ({"type": "number", "multipleOf": 5, "minimum": 6, "maximum": 9}, "no number lies within"),
    "crossed lengths": ({"type": "string", "minLength": 5, "maxLength": 4}, "at least 5 and at most 4 characters"),
    "crossed items": ({"type": "array", "minItems": 2, "maxItems": 1}, "at least 2 items are asked for"),
    "too few values": (
        {"type": "array", "items": {"type": "boolean"}, "uniqueItems": True, "minItems": 3},
        "3 different items",
    ),
    "no type in common": ({"allOf": [{"type": "string"}, {"type": "integer"}]}, "no type is allowed"),
    "no value in common": ({"allOf": [{"enum": [1]}, {"enum": [2]}]}, "none of the values"),
    "required and forbidden": (
        {"type": "object", "properties": {"a": False}, "required": ["a"]},
        "At a: the schema false allows nothing",
    ),
    "required and closed": (
        {"type": "object", "required": ["b"], "additionalProperties": False},
        "At b: the schema false allows nothing",
    ),
    "everything denied": ({"type": "string", "not": {}}, "nothing that was tried"),
    "pattern against format": (
        {
            "type": "object", "required": ["d"],
            "properties": {"d": {"type": "string", "format": "date", "pattern": "^x"}},
        },
        "At d: no text of the right pattern",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("schema", "words"), UNSATISFIABLE.values(), ids=UNSATISFIABLE)
def test_what_nothing_satisfies_is_refused_with_place_and_reason(schema: object, words: str) -> None:
    with pytest.raises(UnsatisfiableSchemaError) as refused:
        instance_of(schema, seed=b"seed", said=SAID)
    assert words in str(refused.value)
    assert str(refused.value).endswith(".")


LITERALS = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(["", "a", "red", "x-1", 0.5, 1.0]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=4,
)
NAMES = st.sampled_from(["a", "b", "name", "count", "email", "tags", "x1"])
SMALL = st.integers(0, 5)


def schemas_with(**keywords: st.SearchStrategy[object]) -> st.SearchStrategy[dict[str, object]]:
    return st.fixed_dictionaries({}, optional=keywords)


LEAVES = st.one_of(
    schemas_with(
        type=st.just("string"), minLength=SMALL, maxLength=st.integers(0, 30), format=st.sampled_from(FORMATS.split()),
        pattern=st.sampled_from(["^[a-z]+$", "\\d{2}", "^(a|b)*$", "^\\w+@\\w+\\.com$", "^(?!a).*z$", "^x?$"]),
    ),
    schemas_with(
        type=st.sampled_from(["integer", "number"]), minimum=st.sampled_from([-5, 0, 2.5, 1e6]),
        maximum=st.sampled_from([-2, 3, 1e7]), exclusiveMinimum=st.integers(-3, 3),
        multipleOf=st.sampled_from([1, 2, 0.5, 0.1, 0.01, 7]),
    ),
    schemas_with(enum=st.lists(LITERALS, min_size=1, max_size=4), const=LITERALS),
    schemas_with(type=st.sampled_from(["boolean", "null", "array", "object"])),
    st.booleans(),
    st.fixed_dictionaries({"$ref": st.sampled_from(["#", "#/$defs/one", "#/$defs/two"])}),
)  # fmt: skip


def larger(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    by_name = st.dictionaries(NAMES, inner, max_size=3)
    several = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        schemas_with(
            type=st.just("object"), properties=by_name, required=st.lists(NAMES, unique=True, max_size=3),
            additionalProperties=inner, minProperties=SMALL, maxProperties=SMALL,
            patternProperties=st.dictionaries(st.sampled_from(["^x", "^[a-c]$", "name"]), inner, max_size=1),
            propertyNames=st.sampled_from([{"pattern": "^[a-z]+$"}, {"maxLength": 4}, {"minLength": 2}]),
            dependentRequired=st.dictionaries(NAMES, st.lists(NAMES, unique=True, max_size=2), max_size=1),
            dependentSchemas=st.dictionaries(NAMES, inner, max_size=1),
        ),
        schemas_with(
            type=st.just("array"), items=inner, prefixItems=several, minItems=SMALL, maxItems=SMALL,
            uniqueItems=st.booleans(), contains=inner,
        ),
        schemas_with(anyOf=several, oneOf=several, allOf=several),
        st.fixed_dictionaries({"not": inner, "type": st.sampled_from(["string", "integer", "object"])}),
        st.fixed_dictionaries({"if": inner, "then": inner, "else": inner}),
    )  # fmt: skip


SCHEMAS = st.recursive(LEAVES, larger, max_leaves=12)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(schema=SCHEMAS, one=SCHEMAS, two=LEAVES, seed=st.binary(max_size=4))
def test_any_schema_gives_a_valid_value_or_is_refused(schema: object, one: object, two: object, seed: bytes) -> None:
    document: dict[str, object] = {"allOf": [schema], "$defs": {"one": one, "two": two}}
    try:
        value = instance_of(document, seed=seed, said=SAID)
    except UnsatisfiableSchemaError as refused:
        assert len(str(refused)) < 1000  # noqa: PT017 - both ways are right
        return
    assert validator_of(document).is_valid(value)
    json.dumps(value, allow_nan=False)


def described(value: object) -> Mapping[str, object]:
    """A schema that a value satisfies, and not much else."""
    if isinstance(value, dict):
        properties = {name: described(inner) for name, inner in value.items()}
        return {"type": "object", "properties": properties, "required": list(value), "additionalProperties": False}
    if isinstance(value, list):
        return {"type": "array", "prefixItems": [described(one) for one in value], "items": False,
                "minItems": len(value)} if value else {"type": "array", "maxItems": 0}  # fmt: skip
    if isinstance(value, str):
        return {"type": "string", "minLength": len(value), "maxLength": len(value)}
    if isinstance(value, int | float) and not isinstance(value, bool):
        return {"type": "number", "minimum": value, "maximum": value}
    return {"const": value}


@settings(max_examples=100, deadline=None)
@given(value=LITERALS, others=st.lists(LITERALS, max_size=2))
def test_a_schema_that_is_known_to_have_a_value_is_never_refused(value: object, others: list[object]) -> None:
    either: dict[str, object] = {"anyOf": [described(one) for one in (*others, value)]}
    both: dict[str, object] = {"allOf": [either, described(value)]}
    for schema in (either, both):
        assert validator_of(schema).is_valid(instance_of(schema, seed=b"seed", said=SAID))
