"""Values come from what the conversation says, if it says something."""

from collections.abc import Mapping

import pytest

from apps.simulator.json_schema import Said, instance_of

TEXT = {"type": "string"}
WHOLE = {"type": "integer"}
NUMBER = {"type": "number"}
FLAG = {"type": "boolean"}
MAIL = {"type": "string", "format": "email"}
DAY = {"type": "string", "format": "date"}
TEXTS = {"type": "array", "items": TEXT}
DEGREES = {"type": "string", "enum": ["celsius", "fahrenheit"]}
PERSON = {"type": "object", "properties": {"name": TEXT, "age": WHOLE}, "required": ["name", "age"]}
STEP = {"type": "object", "properties": {"explanation": TEXT, "output": TEXT}, "required": ["explanation", "output"]}


def answered(
    properties: Mapping[str, object], request: str, name: str = "", seed: bytes = b"seed"
) -> dict[str, object]:
    schema = {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
    said = Said(
        request=request,
        subject="the subject",
        sentences=("One sentence.", "Another sentence.", "A third sentence."),
        terms=("term", "word"),
        name=name,
    )
    value = instance_of(schema, seed=seed, said=said)
    assert isinstance(value, dict)
    return value


SAID: dict[str, tuple[Mapping[str, object], str, dict[str, object]]] = {
    "the weather of the documentation": (
        {"location": TEXT, "unit": DEGREES},
        "What is the weather in Paris in fahrenheit?",
        {"location": "Paris", "unit": "fahrenheit"},
    ),
    "a place in lower case": ({"city": TEXT}, "what's the weather in san francisco today", {"city": "San Francisco"}),
    "a table at a restaurant": (
        {"party_size": WHOLE, "date": DAY, "time": TEXT, "name": TEXT, "email": MAIL},
        "Please book for 3 people on 2026-05-01 at 19:30 under Ada Lovelace, ada@example.com",
        {"party_size": 3, "date": "2026-05-01", "time": "19:30", "name": "Ada Lovelace", "email": "ada@example.com"},
    ),
    "a person": ({"name": TEXT, "age": WHOLE}, "Jason is 25 years old", {"name": "Jason", "age": 25}),
    "a person whose age stands behind the name": (
        {"name": TEXT, "age": WHOLE, "email": TEXT},
        "Ada Lovelace, 36, ada@example.com",
        {"name": "Ada Lovelace", "age": 36, "email": "ada@example.com"},
    ),
    "an age in brackets": (
        {"name": TEXT, "age": WHOLE},
        "Jason Brown (25) called.",
        {"name": "Jason Brown", "age": 25},
    ),
    "people": (
        {"users": {"type": "array", "items": PERSON}},
        "Jason is 25 years old and Sarah is 30 years old",
        {"users": [{"name": "Jason", "age": 25}, {"name": "Sarah", "age": 30}]},
    ),
    "a sum as a number": ({"result": NUMBER}, "What is 2+2?", {"result": 4}),
    "a sum as a text": ({"answer": TEXT}, "What is 2+2?", {"answer": "4"}),
    "a sum for a calculator": ({"expression": TEXT}, "What is 12 * 7?", {"expression": "12 * 7"}),
    "two operands": ({"a": NUMBER, "b": NUMBER}, "Add 3 and 5", {"a": 3, "b": 5}),
    "an equation": (
        {"steps": {"type": "array", "items": STEP}, "final_answer": TEXT},
        "how can I solve 8x + 7 = -23",
        {
            "steps": [
                {"explanation": "Start with the equation as it is given.", "output": "8x + 7 = -23"},
                {"explanation": "Subtract 7 from both sides to isolate the term with x.", "output": "8x = -30"},
                {"explanation": "Divide both sides by 8 to solve for x.", "output": "x = -3.75"},
            ],
            "final_answer": "x = -3.75",
        },
    ),
}


@pytest.mark.parametrize(("properties", "request_text", "expected"), SAID.values(), ids=SAID)
def test_values_are_taken_from_the_request(
    properties: Mapping[str, object], request_text: str, expected: dict[str, object]
) -> None:
    assert answered(properties, request_text) == expected


def test_the_calendar_event_of_the_documentation() -> None:
    event = answered(
        {"name": TEXT, "date": TEXT, "participants": TEXTS},
        "Alice and Bob are going to a science fair on Friday.",
        name="CalendarEvent",
    )
    assert event == {"name": "Science Fair", "date": "Friday", "participants": ["Alice", "Bob"]}


@pytest.mark.parametrize("seed", [b"%d" % number for number in range(12)])
def test_an_optional_choice_that_the_request_names_is_made(seed: bytes) -> None:
    cabin = {"enum": ["economy", "business"]}
    schema = {"type": "object", "properties": {"origin": TEXT, "cabin": cabin}, "required": ["origin"]}
    said = Said(
        request="Find me a business class flight from Berlin to Rome",
        subject="a flight",
        sentences=("One sentence.",),
        terms=("term", "word"),
        name="",
    )
    assert instance_of(schema, seed=seed, said=said) == {"origin": "Berlin", "cabin": "business"}
