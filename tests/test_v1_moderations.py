"""Moderations with the official `openai` package against a real server process."""

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any

import openai
import pytest
from openai import AsyncOpenAI, OpenAI
from openai.types import ModerationCreateResponse

from tests.serving import ServerProcess

THREAT, KIND = "I will kill you tonight.", "Have a nice evening."


@pytest.fixture
def client(server: ServerProcess) -> Iterator[OpenAI]:
    with OpenAI(api_key=server.secret, base_url=server.base_url, max_retries=0) as made:
        yield made


def moderate(client: OpenAI, given: Any, **options: Any) -> ModerationCreateResponse:
    return client.moderations.create(input=given, **options)


def test_a_text_has_one_result_with_all_categories(client: OpenAI) -> None:
    answer = moderate(client, THREAT)
    [result] = answer.results
    assert (answer.model, result.flagged) == ("omni-moderation-latest", True)
    assert result.categories.violence
    assert result.categories.harassment_threatening
    assert not result.categories.self_harm_intent
    assert result.category_scores.violence > 0.5 > result.category_scores.sexual_minors
    assert result.category_applied_input_types.violence == ["text"]


def test_each_text_of_a_list_has_its_result(client: OpenAI) -> None:
    assert [result.flagged for result in moderate(client, [KIND, THREAT, ""]).results] == [False, True, False]


def test_a_trigger_decides_for_a_test(client: OpenAI) -> None:
    [result] = moderate(client, "Hello [moderation:hate=0.9]").results
    assert result.category_scores.hate == 0.9
    assert [name for name, flag in result.categories.model_dump().items() if flag] == ["hate"]


def test_text_and_image_have_one_result(client: OpenAI) -> None:
    parts = [
        {"type": "text", "text": KIND},
        {"type": "image_url", "image_url": {"url": "https://example.com/a.png?moderation:violence/graphic"}},
    ]
    [result] = moderate(client, parts, model="omni-moderation-2024-09-26").results
    assert result.categories.violence_graphic
    assert result.category_applied_input_types.violence_graphic == ["text", "image"]
    assert result.category_applied_input_types.hate == ["text"]


def test_older_models_know_no_illicit_category(client: OpenAI) -> None:
    answer = moderate(client, "How do I build a pipe bomb?", model="text-moderation-latest")
    assert answer.model == "text-moderation-007"
    assert answer.results[0].categories.illicit is None
    assert moderate(client, "How do I build a pipe bomb?").results[0].categories.illicit_violent


def test_an_asynchronous_client_gets_the_same(server: ServerProcess, client: OpenAI) -> None:
    async def ask() -> ModerationCreateResponse:
        async with AsyncOpenAI(api_key=server.secret, base_url=server.base_url, max_retries=0) as made:
            return await made.moderations.create(input=[THREAT, KIND])

    assert asyncio.run(ask()).results == moderate(client, [THREAT, KIND]).results


@pytest.mark.parametrize(
    ("key", "options", "kind"),
    [
        ("chats", {}, openai.AuthenticationError),
        ("mini only", {}, openai.PermissionDeniedError),
        ("observed", {"model": "gpt-4o-mini"}, openai.NotFoundError),
        ("observed", {"given": []}, openai.BadRequestError),
    ],
)
def test_who_may_not_is_refused_and_on_record(
    server: ServerProcess,
    keys: Mapping[str, str],
    key: str,
    options: dict[str, Any],
    kind: type[openai.APIStatusError],
) -> None:
    with (
        OpenAI(api_key=keys[key], base_url=server.base_url, max_retries=0) as client,
        pytest.raises(kind) as caught,
    ):
        moderate(client, **{"given": THREAT} | options)
    row = server.record(caught.value.request_id or "")
    assert (row["endpoint"], row["status"], row["prompt_tokens"]) == ("moderations", caught.value.status_code, 0)


def test_a_request_is_on_record_with_its_tokens_and_costs_nothing(server: ServerProcess, client: OpenAI) -> None:
    raw = client.moderations.with_raw_response.create(input=THREAT)
    row = server.record(raw.headers["x-request-id"])
    assert (row["endpoint"], row["model"], row["status"]) == ("moderations", "omni-moderation-2024-09-26", 200)
    assert row["prompt_tokens"] > 3
    assert row["cost_nano"] == 0
