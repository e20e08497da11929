"""Each parameter in the types of the official `openai` package is known here: worked on, or refused by name."""

import json
from typing import Any, get_type_hints

import pytest
from msgspec import Struct
from msgspec.structs import fields
from openai.types import (
    completion_create_params,
    embedding_create_params,
    image_create_variation_params,
    image_edit_params,
    image_generate_params,
    moderation_create_params,
)
from openai.types.chat import completion_create_params as chat_params
from openai.types.responses import input_token_count_params, response_create_params

from apps.openai_api.chat.request import ChatRequest
from apps.openai_api.completions.request import CompletionRequest
from apps.openai_api.embeddings.request import EmbeddingRequest
from apps.openai_api.images.request import ImageEditRequest, ImageGenerationRequest, ImageVariationRequest
from apps.openai_api.moderations.request import ModerationRequest
from apps.openai_api.responses.counting import InputTokensRequest
from apps.openai_api.responses.request import ResponseRequest
from tests.serving import ServerProcess
from tests.test_docs import BODIES

NOT_BUILT = {body: refused for _, body, refused in BODIES}
# Where a body is sent, what it is here, and what it is for the package.
TYPES: dict[str, tuple[str, type[Struct], Any]] = {
    "chat": ("/chat/completions", ChatRequest, chat_params.CompletionCreateParamsStreaming),
    "completion": ("/completions", CompletionRequest, completion_create_params.CompletionCreateParamsStreaming),
    "embedding": ("/embeddings", EmbeddingRequest, embedding_create_params.EmbeddingCreateParams),
    "moderation": ("/moderations", ModerationRequest, moderation_create_params.ModerationCreateParams),
    "image": ("/images/generations", ImageGenerationRequest, image_generate_params.ImageGenerateParamsStreaming),
    "edit": ("/images/edits", ImageEditRequest, image_edit_params.ImageEditParamsStreaming),
    "variation": (
        "/images/variations",
        ImageVariationRequest,
        image_create_variation_params.ImageCreateVariationParams,
    ),
    "response": ("/responses", ResponseRequest, response_create_params.ResponseCreateParamsStreaming),
    "count": ("/responses/input_tokens", InputTokensRequest, input_token_count_params.InputTokenCountParams),
}
# The least that is answered, where what is refused can be added to.
ASKED: dict[str, dict[str, Any]] = {
    "chat": {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Hello"}]},
    "response": {"model": "gpt-4o-mini", "input": "Hello"},
    "count": {"model": "gpt-4o-mini", "input": "Hello"},
    "image": {"model": "gpt-image-1", "prompt": "A house"},
}
REFUSED = [(name, parameter) for name in ASKED for parameter in sorted(NOT_BUILT[TYPES[name][1]])]


@pytest.mark.parametrize("name", TYPES)
def test_what_is_known_is_what_the_package_sends(name: str) -> None:
    _, body, params = TYPES[name]
    taken = {field.encode_name for field in fields(body)}
    assert not taken & NOT_BUILT[body]
    assert taken | NOT_BUILT[body] == set(get_type_hints(params))


@pytest.mark.parametrize(("name", "parameter"), REFUSED)
def test_what_is_not_built_is_refused_by_its_name(server: ServerProcess, name: str, parameter: str) -> None:
    body = json.dumps(ASKED[name] | {parameter: {"a": 1}}).encode()
    status, _, answer = server.request("POST", f"/v1{TYPES[name][0]}", body)
    assert (status, json.loads(answer)["error"]["param"]) == (400, parameter)
