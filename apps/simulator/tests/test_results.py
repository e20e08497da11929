"""What tools brought back is told as an assistant would tell it."""

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from apps.simulator.composer import compose
from apps.simulator.conversation import Turn
from apps.simulator.phrases import BOOKS
from apps.simulator.tokens import encoding

QUESTION = "What did you find?"


def told(*results: Any, question: str = QUESTION) -> str:
    texts = [result if isinstance(result, str) else json.dumps(result) for result in results]
    turns = [Turn("user", question), Turn("assistant", ""), *(Turn("tool", text) for text in texts)]
    return "".join(compose(turns, seed=b"1"))


PROSE: dict[str, tuple[Any, str]] = {
    "weather": (
        {"city": "Paris", "temperature_c": 21, "condition": "sunny"},
        "In Paris, the temperature is 21 °C and the condition is sunny.",
    ),
    "weather with a unit beside it": ({"temperature": 21, "unit": "celsius"}, "The temperature is 21 °C."),
    "fahrenheit": ({"temp_f": 70.5, "location": "Oslo"}, "In Oslo, the temperature is 70.5 °F."),
    "the highest and the lowest": (
        {"temp_max": 30, "temp_min": 20, "units": "metric", "city": "Oslo"},
        "In Oslo, the highest temperature is 30 °C and the lowest temperature is 20 °C.",
    ),
    "speeds and shares": (
        {"wind_kph": 12, "humidity_percent": 40, "pressure_hpa": 1013},
        "The wind is 12 km/h, the humidity is 40%, and the pressure is 1013 hPa.",
    ),
    "nested": (
        {
            "location": {"name": "Paris", "country": "France"},
            "current": {"temp_c": 21.5, "is_day": 1, "condition": {"text": "Sunny"}, "wind": {"speed_kph": 12}},
        },
        "In Paris, the country is France, the temperature is 21.5 °C, it is day, the condition is Sunny, "
        "and the wind speed is 12 km/h.",
    ),
    "an order": (
        {"order_id": 1234, "status": "shipped", "eta": "Friday", "total_usd": 19.9},
        "For order 1234, the status is shipped, the estimated arrival is Friday, and the total is $19.90.",
    ),
    "money with a currency beside it": (
        {"product": "a lamp", "price": 25, "currency": "EUR"},
        "For a lamp, the price is €25.",
    ),
    "flags": (
        {"is_open": True, "has_parking": False, "in_stock": True},
        "It is open, it does not have parking, and it is in stock.",
    ),
    "a list of words": ({"names": ["Ada", "Bob", "Cy"]}, "The names are Ada, Bob and Cy."),
    "nothing known": ({"owner": None}, "The owner is not known."),
    "a wrapping": ({"result": {"data": {"total": 5}}}, "The total is 5."),
    "a bare result": ({"result": 84}, "The result is 84."),
    "what only stands for what it is about": ({"city": "Paris"}, "The city is Paris."),
    "no degree": ({"vitamin_c": 21}, "The vitamin c is 21."),
    "no minute": ({"price_min": 5}, "The lowest price is 5."),
    "a duration": ({"duration_min": 5}, "The duration is 5 minutes."),
    "a success": ({"success": True}, "That worked."),
    "a success with a number": ({"status": "success", "order_id": 7}, "That worked. The order ID is 7."),
    "a message": ({"status": "ok", "message": "Your table is booked."}, "Your table is booked."),
    "a number": (42, "The result is 42."),
    "a word": ("sunny", "The result is sunny."),
    "a sentence": ("It is 14:05 in Paris.", "It is 14:05 in Paris."),
    "some words": (["a", "b", "c"], "The result is a, b and c."),
    "one record in a list": ([{"city": "Paris", "celsius": 21}], "In Paris, the temperature is 21 °C."),
    "an error": ({"error": "City not found"}, "That did not work: City not found."),
    "an error with a code": (
        {"error": {"message": "Boom"}, "code": 500},
        "That did not work: Boom (500).",
    ),
    "errors": ({"errors": [{"detail": "No rights."}]}, "That did not work: No rights."),
    "an error as text": ("Error: timeout", "That did not work: timeout."),
    "an exception as text": ("ValueError: no such city", "That did not work: no such city."),
    "a failure": ({"success": False, "reason": "closed"}, "That did not work: closed."),
    "a failure without a word": ({"success": False}, BOOKS["en"].tool_failed[1]),
    "no error": ({"error": None, "total": 5}, "The error is not known and the total is 5."),
    "a status of its own": (
        {"payment_id": 9, "status": "failed", "amount_usd": 5},
        "For payment 9, the status is failed and the amount is $5.",
    ),
    "nothing": ("", BOOKS["en"].tool_empty),
    "an empty list": ({"results": []}, BOOKS["en"].tool_empty),
}


@pytest.mark.parametrize(("result", "expected"), PROSE.values(), ids=PROSE)
def test_a_result_is_told_in_prose(result: Any, expected: str) -> None:
    assert told(result) == expected


def test_several_results_are_told_in_one_answer() -> None:
    assert told({"city": "Paris", "sky": "clear"}, {"city": "Rome", "sky": "cloudy"}, "It is 14:05.") == (
        "In Paris, the sky is clear. In Rome, the sky is cloudy. It is 14:05."
    )


def test_records_of_few_fields_are_a_table() -> None:
    flights = [{"flight": "LH1", "price_usd": 199.5}, {"flight": "AF|2", "price_usd": 150}]
    assert told({"count": 2, "flights": flights, "airline": "any"}) == (
        "The airline is any.\n\nThere are 2 flights:\n\n"
        "| Flight | Price |\n| --- | --- |\n| LH1 | $199.50 |\n| AF/2 | $150 |"
    )


def test_records_that_hold_more_are_a_list() -> None:
    assert told([{"name": "Ada", "tags": ["a", "b"]}, {"name": "Bob", "address": {"city": "Rome"}}]) == (
        "There are 2 results:\n\n- **Ada**: tags a and b\n- **Bob**: Rome"
    )


def test_of_very_many_records_the_rest_is_counted() -> None:
    answer = told([{"name": f"n{number}", "age": number} for number in range(25)])
    assert answer.startswith("There are 25 results:")
    assert answer.count("\n| n") == 10
    assert answer.endswith("(+ 15)")


def test_a_text_of_several_lines_is_quoted() -> None:
    assert "line one" in told("line one\nline two of a file")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Wie ist das Wetter in Paris?", "Stadt: Paris, Temperatur: 21 °C"),
        ("Quel temps fait-il à Paris ?", "ville: Paris, température: 21 °C"),
        ("¿Qué tiempo hace hoy en París?", "ciudad: Paris, temperatura: 21 °C"),
        ("パリの天気は？", "city: Paris, temperature: 21 °C"),
    ],
)
def test_another_language_has_its_own_words(question: str, expected: str) -> None:
    assert expected in told({"city": "Paris", "temperature_c": 21}, question=question)


def test_each_language_tells_of_failures() -> None:
    assert told({"error": "City not found"}, question="Wie ist das Wetter in Paris?") == (
        "Das hat nicht geklappt: City not found."
    )
    assert all("{told}" in book.tool_failed[0] and book.tool_failed[1] for book in BOOKS.values())


def test_half_a_character_is_replaced() -> None:
    assert told('{"a": "\\ud800 b"}').encode()


def test_what_is_nested_without_end_is_counted() -> None:
    deep = '{"a":' * 400 + "{}" + "}" * 400
    assert "1 fields" in told(deep)
    assert told(f'{{"error": {"[" * 400}{"]" * 400}}}')


SCALARS = st.one_of(st.integers(-9999, 9999), st.from_regex(r"[a-z]{1,12}", fullmatch=True))
NAMES = st.from_regex(r"[a-z]{3,9}(_[a-z]{3,9})?", fullmatch=True)
ANY_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=5),
    max_leaves=20,
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(NAMES, SCALARS, min_size=1, max_size=6))
def test_each_value_of_a_plain_record_is_told(record: dict[str, Any]) -> None:
    kept = {name: value for name, value in record.items() if name not in ("error", "errors", "status", "success")}
    answer = told(kept)
    for value in kept.values():
        assert str(value).lstrip("-") in answer


@settings(max_examples=200, deadline=None)
@example({"N": [None]}, QUESTION)
@given(ANY_JSON, st.sampled_from([QUESTION, "Wie ist das Wetter in Paris?", "パリの天気は？"]))
def test_any_result_is_told_in_text_whose_tokens_add_up(value: Any, question: str) -> None:
    turns = [Turn("user", question), Turn("assistant", ""), Turn("tool", json.dumps(value))]
    pieces = list(compose(turns, seed=b"1"))
    assert "".join(pieces).encode()
    count = encoding("o200k_base").count
    assert sum(map(count, pieces)) == count("".join(pieces))
