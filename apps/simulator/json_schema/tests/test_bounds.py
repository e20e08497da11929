"""Schemas that are meant to hurt: refused, or answered, within work that is counted."""

from collections.abc import Callable
from contextlib import suppress

import pytest

from apps.simulator.json_schema import Said, UnsatisfiableSchemaError, instance_of, schema_problem
from apps.simulator.json_schema.builder import Builder
from apps.simulator.json_schema.document import target_of
from apps.simulator.json_schema.extent import Effort
from apps.simulator.json_schema.patterns import texts_of

SAID = Said(request="Tell me about bread", subject="bread", sentences=("Bread is baked.",), terms=("flour", "yeast"))
TEXT = {"type": "string"}


def chain(keyword: str, length: int, last: object) -> dict[str, object]:
    """Definitions each of which refers to the next one twice: 2 ** length ways through them."""
    definitions: dict[str, object] = {
        f"d{at}": {keyword: [{"$ref": f"#/$defs/d{at + 1}"}, {"$ref": f"#/$defs/d{at + 1}"}]} for at in range(length)
    }
    return {"$ref": "#/$defs/d0", "$defs": {**definitions, f"d{length}": last}}


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many values were built, in a list of one."""
    count = [0]
    whole: Callable[..., object] = Builder._built

    def counted(self: Builder, *arguments: object) -> object:
        count[0] += 1
        return whole(self, *arguments)

    monkeypatch.setattr(Builder, "_built", counted)
    return count


TREE = {
    "type": "object",
    "properties": {name: {"type": "array", "items": {"$ref": "#"}} for name in ("left", "middle", "right", "rest")},
    "required": ["left", "middle", "right", "rest"],
}
LIST = {
    "type": "object",
    "properties": {"next": {"anyOf": [{"$ref": "#"}, {"type": "null"}]}, "value": TEXT},
    "required": ["next", "value"],
}
FILTER: dict[str, object] = {
    "type": "object",
    "properties": {
        name: {"anyOf": [{"$ref": "#"}, {"type": "array", "items": {"$ref": "#"}}, TEXT]} for name in "abcdefgh"
    },
}


@pytest.mark.parametrize("schema", [TREE, LIST, FILTER], ids=["tree", "list", "filter"])
def test_recursion_ends_soon(schema: dict[str, object], built: list[int]) -> None:
    instance_of(schema, seed=b"seed", said=SAID)
    assert built[0] < 1500


ENDLESS = {
    "itself": {"type": "object", "properties": {"next": {"$ref": "#"}}, "required": ["next"]},
    "in turns": {
        "$ref": "#/$defs/a",
        "$defs": {
            "a": {"type": "object", "properties": {"b": {"$ref": "#/$defs/b"}}, "required": ["b"]},
            "b": {"type": "array", "items": {"$ref": "#/$defs/a"}, "minItems": 1},
        },
    },
}


@pytest.mark.parametrize("schema", ENDLESS.values(), ids=ENDLESS)
def test_a_value_without_end_is_refused_before_anything_is_built(schema: dict[str, object], built: list[int]) -> None:
    with pytest.raises(UnsatisfiableSchemaError, match="without end"):
        instance_of(schema, seed=b"seed", said=SAID)
    assert built[0] == 0


@pytest.mark.parametrize("keyword", ["anyOf", "oneOf", "allOf"])
def test_a_union_of_unions_is_not_tried_out(keyword: str, built: list[int]) -> None:
    with suppress(UnsatisfiableSchemaError):
        assert isinstance(instance_of(chain(keyword, 60, TEXT), seed=b"seed", said=SAID), str)
    assert built[0] < 500


def test_the_checks_of_a_value_are_counted_without_being_made() -> None:
    document = chain("anyOf", 40, TEXT)
    effort = Effort(lambda reference: target_of(document, reference))
    assert effort.of(document, "x") > 1_000_000
    assert Effort(lambda _: TEXT).of({"anyOf": [TEXT, {"$ref": "#/a"}]}, "x") == 4


LARGE: dict[str, dict[str, object]] = {
    "items": {"type": "array", "items": TEXT, "minItems": 10**9},
    "different items": {"type": "array", "items": TEXT, "minItems": 10**9, "uniqueItems": True},
    "characters": {"type": "string", "minLength": 10**9},
    "properties": {"type": "object", "minProperties": 10**9},
    "items in items": {"type": "array", "minItems": 900, "items": {"type": "array", "minItems": 900, "items": TEXT}},
    "contained": {"type": "array", "contains": TEXT, "minContains": 10**9},
}


@pytest.mark.parametrize("schema", LARGE.values(), ids=LARGE)
def test_what_is_far_too_large_is_refused(schema: dict[str, object], built: list[int]) -> None:
    with pytest.raises(UnsatisfiableSchemaError):
        instance_of(schema, seed=b"seed", said=SAID)
    assert built[0] <= 20_001


def test_a_schema_of_very_many_parts_is_refused() -> None:
    properties = {f"p{at}": TEXT for at in range(20_000)}
    schema = {"type": "object", "properties": properties}
    assert schema_problem(schema, strict=False) == "schema is too large: more than 10000 schemas."
    with pytest.raises(UnsatisfiableSchemaError, match="too large"):
        instance_of(schema, seed=b"seed", said=SAID)


@pytest.mark.parametrize("pattern", ["^(a{1000}){1000}$", "^(((x{90}){90}){90})$"])
def test_patterns_that_repeat_without_measure_are_refused(pattern: str) -> None:
    schema = {"type": "object", "properties": {"a": {"type": "string", "pattern": pattern}}}
    assert schema_problem(schema, strict=False) == "schema is too large: its patterns repeat too much."


@pytest.mark.parametrize("pattern", ["^(a+)+$", "^(a|a)*b$", "(x+x+)+y", "^(?=(a+)+$)(a|aa)+$", "^(a+)+\\1$"])
def test_patterns_that_make_other_engines_hang_are_answered(pattern: str) -> None:
    value = instance_of({"type": "string", "pattern": pattern}, seed=b"seed", said=SAID)
    assert isinstance(value, str)


def test_a_deep_pattern_is_not_descended_into() -> None:
    assert list(texts_of("(" * 5000 + "a" + ")" * 5000, None)) == []  # type: ignore[arg-type]


def test_numbers_of_a_thousand_digits_do_no_harm() -> None:
    huge = 10**1000
    for schema in (
        {"minimum": huge},
        {"maximum": -huge},
        {"multipleOf": huge},
        {"minimum": 1e308, "multipleOf": 1e-300},
    ):
        try:
            instance_of({"type": "number", **schema}, seed=b"seed", said=SAID)
        except UnsatisfiableSchemaError:
            continue


def test_a_long_chain_of_references_is_followed_or_refused() -> None:
    length = 3000
    definitions = {f"d{at}": {"allOf": [{"$ref": f"#/$defs/d{at + 1}"}]} for at in range(length)}
    schema = {"$ref": "#/$defs/d0", "$defs": {**definitions, f"d{length}": TEXT}}
    try:
        assert isinstance(instance_of(schema, seed=b"seed", said=SAID), str)
    except UnsatisfiableSchemaError as error:
        assert "refer" in str(error)  # noqa: PT017 - both ways are right


def test_a_reference_to_itself_allows_anything() -> None:
    instance_of({"$ref": "#"}, seed=b"seed", said=SAID)


def test_a_reference_elsewhere_is_never_fetched() -> None:
    for reference in ("http://127.0.0.1:9/schema.json", "file:///etc/hostname", "urn:schema"):
        with pytest.raises(UnsatisfiableSchemaError):
            instance_of({"$ref": reference}, seed=b"seed", said=SAID)
    named = {"$schema": "http://127.0.0.1:9/meta.json", "type": "string"}
    assert isinstance(instance_of(named, seed=b"seed", said=SAID), str)
