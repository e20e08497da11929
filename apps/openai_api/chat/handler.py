"""POST /v1/chat/completions, from body to answer."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING

from apps.openai_api import admission, errors
from apps.openai_api.bodies import BodyDecoder
from apps.openai_api.chat.answer import ChunkWriter, whole_answer
from apps.openai_api.chat.request import NOT_BUILT, ChatRequest, ToolMessage
from apps.openai_api.pacing import pace_of
from apps.openai_api.streams import send_at_once, send_paced
from apps.simulator.completion import Completion, complete
from apps.simulator.composer import Turn, compose
from apps.simulator.prompt import count_prompt
from apps.simulator.tokens import Encoding, encoding

if TYPE_CHECKING:
    from apps.catalog.queries import CatalogModel
    from apps.openai_api.call import Call

SCOPE = "model.request"
# What an answer without a stated maximum is expected to use, until it is settled. The platform's own default.
EXPECTED_TOKENS = 16

_decoder = BodyDecoder(ChatRequest, NOT_BUILT)


async def create_chat_completion(call: "Call") -> None:
    """Answers a conversation, whole or streamed."""
    key = admission.authenticate(call)
    admission.require_scope(key, SCOPE)
    request = _decoder.decode(await call.read_body(), lenient=call.server.lenient)
    model = admission.admit_model(call, key, request.model)
    if not model.chat:
        raise errors.model_without_ability("v1/chat/completions")
    limit = _output_limit(request, model)
    _check_order(request)

    tokenizer = encoding(model.tokenizer)
    turns = request.turns()
    call.prompt_tokens = _count(tokenizer, request, turns, model)
    choices = request.n or 1
    admission.admit(call, key, tokens=call.prompt_tokens + choices * (limit or EXPECTED_TOKENS))
    room = min(limit or model.max_output_tokens, model.context_window - call.prompt_tokens)
    completions = _complete(tokenizer, request, turns, model.name, room)
    call.completion_tokens = sum(completion.tokens for completion in completions)
    call.price()
    await _answer(call, request, model, completions)


async def _answer(call: "Call", request: ChatRequest, model: "CatalogModel", completions: Sequence[Completion]) -> None:
    pace = pace_of(call.key, model)
    tier = "default" if request.service_tier in (None, "auto") else request.service_tier
    if call.server.bodies is not None:
        call.response_text = "\n\n".join(completion.text for completion in completions)
    if not request.stream:
        await pace.wait_for(call.completion_tokens)
        await call.reply(200, whole_answer(call, model.name, completions, tier or "default"))
        return
    options = request.stream_options
    writer = ChunkWriter(call, model.name, tier or "default", with_usage=bool(options and options.include_usage))
    call.streamed = True
    if pace.is_instant:
        await send_at_once(call, writer.whole(completions))
    else:
        await send_paced(call, writer.events(completions), writer.end, pace)


def _output_limit(request: ChatRequest, model: "CatalogModel") -> int | None:
    """The most tokens that the request allows for a choice; None: as many as the model has."""
    if request.max_tokens is not None and model.reasoning:
        raise errors.unsupported_with_model("max_tokens", "max_completion_tokens")
    name = "max_tokens" if request.max_completion_tokens is None else "max_completion_tokens"
    limit = request.max_tokens if request.max_completion_tokens is None else request.max_completion_tokens
    if limit is not None and limit > model.max_output_tokens:
        raise errors.too_many_output_tokens(name, model.max_output_tokens, limit)
    return limit


def _check_order(request: ChatRequest) -> None:
    """A tool message answers a call; calls cannot be made before tools are built, so each one is out of place."""
    for index, message in enumerate(request.messages):
        if isinstance(message, ToolMessage):
            raise errors.misplaced_tool_message(f"messages.[{index}].role")


def _count(tokenizer: Encoding, request: ChatRequest, turns: Sequence[Turn], model: "CatalogModel") -> int:
    tokens = count_prompt(tokenizer, turns, request.names())
    if tokens >= model.context_window:
        raise errors.context_too_long(model.context_window, tokens)
    return tokens


def _complete(
    tokenizer: Encoding, request: ChatRequest, turns: Sequence[Turn], model: str, room: int
) -> list[Completion]:
    seed = _seed(turns, model, request.seed)
    stops = request.stops()
    return [
        complete(tokenizer, compose(turns, seed=seed + bytes([choice])), max_tokens=room, stop=stops)
        for choice in range(request.n or 1)
    ]


def _seed(turns: Sequence[Turn], model: str, seed: int | None) -> bytes:
    """Whatever shall change the answer: the conversation, the model and the seed asked for."""
    said = "\x1e".join(f"{role}\x1f{text}" for role, text in turns)
    return blake2b(f"{model}\x1f{seed}\x1e{said}".encode("utf-8", "surrogatepass"), digest_size=16).digest()
