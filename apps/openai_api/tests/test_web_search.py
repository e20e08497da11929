"""Models that search the web: what they cite, where, and what they refuse."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.openai_api.tests.driving import Answer, World
from apps.openai_api.tests.test_answer import chunks_of
from apps.openai_api.tests.test_parameters import O200K, ROOMY

SEARCH = replace(ROOMY, name="gpt-4o-search-preview-2025-03-11", aliases=("gpt-4o-search-preview",))
MODEL = "gpt-4o-search-preview"


def ask(text: str = "Tell me about the history of tea, please.", model: str = MODEL, **options: Any) -> Answer:
    return World(None, ROOMY, SEARCH).chat({"model": model, "messages": [{"role": "user", "content": text}]} | options)


def options_of(size: str | None = None, **approximate: str) -> dict[str, Any]:
    place = {"user_location": {"type": "approximate", "approximate": approximate}} if approximate else {}
    return {"web_search_options": ({"search_context_size": size} if size else {}) | place}


def cited(answer: Answer) -> list[dict[str, Any]]:
    assert answer.status == 200, answer.text
    message = answer.json["choices"][0]["message"]
    found = [one["url_citation"] for one in message["annotations"]]
    for one in found:
        stands = message["content"][one["start_index"] : one["end_index"]]
        assert stands.endswith(f"({one['url']}))")
    return found


def test_an_answer_cites_pages_at_the_places_that_it_tells() -> None:
    answer = ask()
    found = cited(answer)
    assert len(found) == 4
    assert all("tea" in one["title"].lower() for one in found)
    assert all(one["url"].split("/")[2].endswith(".example") for one in found)
    usage = answer.json["usage"]
    assert usage["completion_tokens"] == O200K.count(answer.json["choices"][0]["message"]["content"])


def test_how_much_is_searched_says_how_much_is_cited() -> None:
    assert [
        len(cited(ask("Explain the history of tea in detail.", **options_of(size))))
        for size in ("low", "medium", "high")
    ] == [2, 4, 6]


def test_where_the_user_is_shows_in_what_is_cited() -> None:
    paris = cited(ask(**options_of(city="Paris", country="FR", region="Île-de-France")))
    assert "in Paris" in paris[0]["title"]
    assert all(one["url"].startswith("https://fr.") for one in paris)
    assert "in Bavaria" in cited(ask(**options_of(region="Bavaria")))[0]["title"]
    assert "in Los Angeles" in cited(ask(**options_of(timezone="America/Los_Angeles")))[0]["title"]
    assert len(paris) == len(cited(ask()))


def test_a_stream_says_and_cites_the_same() -> None:
    whole = ask()
    chunks = chunks_of(ask(stream=True, stream_options={"include_usage": True}))
    deltas = [choice["delta"] for chunk in chunks for choice in chunk["choices"]]
    message = whole.json["choices"][0]["message"]
    assert "".join(delta.get("content") or "" for delta in deltas) == message["content"]
    assert [delta["annotations"] for delta in deltas if "annotations" in delta] == [message["annotations"]]
    assert chunks[-1]["usage"] == whole.json["usage"]


def test_code_tables_and_json_are_left_whole() -> None:
    code = ask("Write a Python function that reverses a string.")
    content = code.json["choices"][0]["message"]["content"]
    fenced = content.split("```")[1]
    assert ".example" not in fenced
    schema = {"type": "json_schema", "json_schema": {"name": "a", "schema": {"type": "object"}}}
    assert cited(ask(response_format=schema)) == []


@settings(max_examples=40, deadline=None)
@given(
    st.integers(1, 120),
    st.sampled_from(
        ["Hello", "Tell me about tea.", "Erzähle von Tee.", "茶について教えて。", "Say exactly: Done", "?"]
    ),
    st.sampled_from(["low", "high"]),
    st.sampled_from([None, "the", "."]),
)
def test_citations_stand_where_they_are_told_however_it_is_cut(
    limit: int, text: str, size: str, stop: str | None
) -> None:
    options = options_of(size, city="Zürich 🏔") | {"max_completion_tokens": limit} | ({"stop": stop} if stop else {})
    answer = ask(text, **options)
    cited(answer)
    used = answer.json["usage"]["completion_tokens"]
    assert used <= limit
    if answer.json["choices"][0]["finish_reason"] == "length":
        assert used == limit


@pytest.mark.parametrize(
    ("options", "param", "code"),
    [
        ({"web_search_options": {"search_context_size": "huge"}}, "web_search_options.search_context_size",
         "invalid_value"),
        ({"web_search_options": {"depth": 3}}, "web_search_options.depth", "unknown_parameter"),
        ({"web_search_options": []}, "web_search_options", "invalid_type"),
        ({"web_search_options": {"user_location": {"type": "exact", "approximate": {}}}},
         "web_search_options.user_location.type", "invalid_value"),
        ({"web_search_options": {"user_location": {"type": "approximate"}}},
         "web_search_options.user_location.approximate", "missing_required_parameter"),
        (options_of(country="France"), "web_search_options.user_location.approximate.country", "invalid_value"),
        (options_of(timezone="Mars/Olympus"), "web_search_options.user_location.approximate.timezone",
         "invalid_value"),
        (options_of(town="Paris"), "web_search_options.user_location.approximate.town", "unknown_parameter"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_search_is_named(options: dict[str, Any], param: str, code: str) -> None:
    answer = ask(**options)
    assert (answer.status, answer.error["param"], answer.error["code"]) == (400, param, code)


def test_other_models_do_not_search() -> None:
    answer = ask(model="gpt-4o-mini", web_search_options={})
    assert answer.status == 400
    assert answer.error == {
        "message": "Web search options not supported with this model.",
        "type": "invalid_request_error",
        "param": "web_search_options",
        "code": None,
    }


@pytest.mark.parametrize("name", ["temperature", "top_p", "n", "presence_penalty", "frequency_penalty"])
def test_models_that_search_refuse_what_they_do_not_take(name: str) -> None:
    options: dict[str, Any] = {name: 1}
    answer = ask(**options)
    assert (answer.status, answer.error["param"], answer.error["code"]) == (400, None, None)
    assert answer.error["message"] == f"Model incompatible request argument supplied: {name}"
