"""Embeddings with the official `openai` package against a real server process."""

import asyncio
import base64
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import openai
import pytest
from openai import AsyncOpenAI, OpenAI
from openai.types import CreateEmbeddingResponse

from apps.simulator.tokens import encoding
from tests.serving import ServerProcess

SMALL, LARGE, ADA = "text-embedding-3-small", "text-embedding-3-large", "text-embedding-ada-002"
TEXTS = ["Our refunds are paid within 14 days.", "Whales sleep upright.", "Wo ist mein Paket?"]
ENCODING = encoding("cl100k_base")


@pytest.fixture
def client(server: ServerProcess) -> Iterator[OpenAI]:
    with OpenAI(api_key=server.secret, base_url=server.base_url, max_retries=0) as made:
        yield made


def embed(client: OpenAI, given: Any = TEXTS, **options: Any) -> CreateEmbeddingResponse:
    asked: dict[str, Any] = {"model": SMALL, "input": given} | options
    return client.embeddings.create(**asked)


def vectors(answer: CreateEmbeddingResponse) -> "np.ndarray[Any, np.dtype[np.float32]]":
    return np.array([item.embedding for item in answer.data], np.float32)


@pytest.mark.parametrize(("model", "dimensions"), [(SMALL, 1_536), (LARGE, 3_072), (ADA, 1_536)])
def test_each_model_answers_with_vectors_of_its_size(client: OpenAI, model: str, dimensions: int) -> None:
    answer = embed(client, model=model)
    assert (answer.object, answer.model, len(answer.data)) == ("list", model, 3)
    assert [(item.object, item.index) for item in answer.data] == [("embedding", 0), ("embedding", 1), ("embedding", 2)]
    assert vectors(answer).shape == (3, dimensions)
    np.testing.assert_allclose(np.linalg.norm(vectors(answer), axis=1), 1, atol=1e-6)
    assert answer.usage.prompt_tokens == answer.usage.total_tokens == sum(map(ENCODING.count, TEXTS))


def test_all_forms_of_input_have_the_same_vectors(client: OpenAI) -> None:
    tokens = [ENCODING.tokens(text) for text in TEXTS]
    whole = vectors(embed(client))
    assert (vectors(embed(client, tokens)) == whole).all()
    assert (vectors(embed(client, encoding_format="float")) == whole).all()
    assert (vectors(embed(client, user="somebody")) == whole).all()
    for text, ids, vector in zip(TEXTS, tokens, whole, strict=True):
        assert (vectors(embed(client, text)) == vector).all()
        assert (vectors(embed(client, ids)) == vector).all()


def test_base64_is_told_as_it_is_to_who_asks_for_it(client: OpenAI) -> None:
    [item] = embed(client, "Hello", encoding_format="base64").data
    # The package's type says floats; who asks for base64 gets what was sent.
    told: Any = item.embedding
    packed = base64.b64decode(told, validate=True)
    assert (np.frombuffer(packed, "<f4") == vectors(embed(client, "Hello"))[0]).all()


def test_fewer_dimensions_are_the_first_ones(client: OpenAI) -> None:
    whole = vectors(embed(client, model=LARGE))[:, :256]
    cut = vectors(embed(client, model=LARGE, dimensions=256))
    np.testing.assert_allclose(cut, whole / np.linalg.norm(whole, axis=1, keepdims=True), atol=1e-6)


def test_a_search_finds_what_is_meant(client: OpenAI) -> None:
    documents = vectors(embed(client))
    [question] = vectors(embed(client, "How long do I wait for a refund?"))
    assert (documents @ question).argmax() == 0


def test_the_largest_batch_is_answered_in_order(client: OpenAI) -> None:
    batch = [f"Item {number}" for number in range(2_048)]
    answer = embed(client, batch, dimensions=8)
    assert [item.index for item in answer.data] == list(range(2_048))
    assert (vectors(answer)[[5, 2_047]] == vectors(embed(client, [batch[5], batch[2_047]], dimensions=8))).all()


def test_an_asynchronous_client_gets_the_same(server: ServerProcess, client: OpenAI) -> None:
    async def ask() -> CreateEmbeddingResponse:
        async with AsyncOpenAI(api_key=server.secret, base_url=server.base_url, max_retries=0) as made:
            return await made.embeddings.create(model=SMALL, input=TEXTS)

    assert asyncio.run(ask()) == embed(client)


@pytest.mark.parametrize(
    ("key", "options", "kind"),
    [
        ("chats", {}, openai.AuthenticationError),
        ("mini only", {}, openai.PermissionDeniedError),
        ("observed", {"model": "gpt-4o-mini"}, openai.PermissionDeniedError),
        ("observed", {"model": "text-embedding-none"}, openai.NotFoundError),
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
        embed(client, **{"given": TEXTS} | options)
    row = server.record(caught.value.request_id or "")
    assert (row["endpoint"], row["status"], row["prompt_tokens"]) == ("embeddings", caught.value.status_code, 0)


def test_each_request_is_on_record_with_its_tokens_and_cost(server: ServerProcess, client: OpenAI) -> None:
    raw = client.embeddings.with_raw_response.create(model=LARGE, input=TEXTS)
    tokens = raw.parse().usage.total_tokens
    row = server.record(raw.headers["x-request-id"])
    assert (row["endpoint"], row["model"], row["status"]) == ("embeddings", LARGE, 200)
    assert (row["prompt_tokens"], row["completion_tokens"], row["cost_nano"]) == (tokens, 0, tokens * 130)
