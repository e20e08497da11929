"""POST /v1/responses/input_tokens: what an input would count, without an answer."""

from functools import partial
from typing import TYPE_CHECKING, Literal

import msgspec
from msgspec import Struct

from apps.openai_api import admission, errors
from apps.openai_api.bodies import BodyDecoder, read_aside, read_request
from apps.openai_api.responses.formats import TextConfig, json_wished
from apps.openai_api.responses.history import History, history_of
from apps.openai_api.responses.items import InputItem
from apps.openai_api.responses.prompt import prompt_of
from apps.openai_api.responses.request import Reasoning, nothing_to_answer, prepare
from apps.openai_api.responses.tools import Choice, Tools, choice_read

if TYPE_CHECKING:
    from apps.catalog.queries import CatalogModel
    from apps.openai_api.call import Call

SCOPE = "api.responses.write"
_encode = msgspec.json.Encoder().encode


class InputTokensRequest(Struct, forbid_unknown_fields=True):
    """The body, as the `openai` package's `InputTokenCountParams` describes it."""

    model: str
    input: str | list[InputItem] | None = None
    instructions: str | None = None
    previous_response_id: str | None = None
    tools: Tools | None = None
    tool_choice: Choice | None = None
    parallel_tool_calls: bool | None = None
    text: TextConfig | None = None
    reasoning: Reasoning | None = None
    truncation: Literal["auto", "disabled"] | None = None


NOT_BUILT = frozenset({"conversation", "personality"})
_decoder = BodyDecoder(InputTokensRequest, NOT_BUILT, prepare)


async def count_input_tokens(call: "Call") -> None:
    """The tokens of an input as POST /v1/responses would count it; it costs nothing."""
    key = admission.authenticate(call)
    admission.require_scope(key, SCOPE)
    request = await read_request(call, _decoder.decode)
    model = admission.admit_model(call, key, request.model)
    history = await history_of(call, key.project_id, request)
    tokens = await read_aside(call.body, partial(_count, request, history, model))
    admission.admit(call, key)
    await call.reply(200, _encode({"object": "response.input_tokens", "input_tokens": tokens}))


def _count(request: InputTokensRequest, history: History, model: "CatalogModel") -> int:
    if not model.responses:
        raise errors.model_without_ability("v1/responses")
    if request.input is None and request.previous_response_id is None and request.instructions is None:
        raise nothing_to_answer()
    prompt = prompt_of(request, history, model)
    # Refused here as in a request for an answer, so that what was counted can be answered.
    choice_read(request.tool_choice, prompt.tools)
    json_wished(request.text, prompt.turns)
    return prompt.tokens
