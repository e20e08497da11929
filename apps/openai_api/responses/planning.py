"""A request for a response to its plan: checked, counted, and ready to be composed."""

from collections.abc import Sequence
from functools import partial

import msgspec

from apps.catalog.queries import CatalogModel
from apps.openai_api.chat.caching import Caching
from apps.openai_api.prompt_cache import lifetime_of
from apps.openai_api.responses.answer import response_begun
from apps.openai_api.responses.formats import json_wished
from apps.openai_api.responses.history import History
from apps.openai_api.responses.outputs import Telling, Thinking, told_of
from apps.openai_api.responses.plan import ResponsePlan
from apps.openai_api.responses.prompt import Prompt, prompt_of
from apps.openai_api.responses.request import ResponseRequest
from apps.openai_api.responses.rules import check, effort_of
from apps.openai_api.responses.tools import choice_read
from apps.openai_api.sampling import answer_seed
from apps.simulator.assistant import Reply, Wish, reply
from apps.simulator.conversation import Turn
from apps.simulator.prefixes import FIRST
from apps.simulator.reasoning import NONE, reasoning_tokens
from apps.simulator.reasoning_summary import summary_of
from apps.simulator.sampling import DEFAULT, Sampling
from apps.simulator.scene import MEDIUM
from apps.simulator.tokens import Encoding

# What an answer without a stated maximum is expected to use, until it is settled. The platform's own default.
EXPECTED_TOKENS = 16
_encode = msgspec.json.Encoder().encode


def plan_make(request: ResponseRequest, history: History, model: CatalogModel, catalog_version: int) -> ResponsePlan:
    """Counts the prompt. Raises ApiError for what the model cannot do."""
    check(request, model)
    prompt = prompt_of(request, history, model)
    tokenizer, turns, tools, prompt_tokens = prompt
    room = min(request.max_output_tokens or model.max_output_tokens, model.context_window - prompt_tokens)
    sampling = _sampling(request)
    seed = answer_seed(turns, model.name, sampling)
    effort = effort_of(request, model)
    thought = 0 if effort == NONE else min(room, reasoning_tokens(effort, prompt_tokens, seed))
    wish = _wish(request, prompt, sampling, room - thought)
    caching = _caching(request, prompt_tokens)
    return ResponsePlan(
        catalog_version=catalog_version,
        asked_model=request.model,
        model=model,
        tokenizer=tokenizer,
        turns=turns,
        tools=tools,
        prompt_tokens=prompt_tokens,
        reserve=prompt_tokens + (request.max_output_tokens or EXPECTED_TOKENS),
        begun=response_begun(request, model, effort if model.reasoning else None),
        compose=partial(_reply, tokenizer, turns, wish, seed),
        tell=partial(told_of, _telling(request, tokenizer, turns, effort, thought, seed)),
        reasoning_tokens=thought,
        caching=caching,
        is_common=history.is_alone,
        is_heavy=caching is not None or request.includes("message.output_text.logprobs"),
        stream=bool(request.stream),
        obfuscate=bool(request.stream_options and request.stream_options.include_obfuscation),
        input_json=None if request.store is False else _encode(history.given).decode(),
    )


def _sampling(request: ResponseRequest) -> Sampling:
    if request.temperature is None and request.top_p is None:
        return DEFAULT
    return Sampling(request.temperature, request.top_p)


def _wish(request: ResponseRequest, prompt: Prompt, sampling: Sampling, room: int) -> Wish:
    return Wish(
        room,
        tools=prompt.tools,
        tool_choice=choice_read(request.tool_choice, prompt.tools),
        parallel_tool_calls=request.parallel_tool_calls is not False,
        json=json_wished(request.text, prompt.turns),
        sampling=sampling,
        verbosity=request.verbosity() or MEDIUM,
    )


def _reply(tokenizer: Encoding, turns: Sequence[Turn], wish: Wish, seed: bytes) -> Reply:
    # As the only choice of a chat.
    return reply(tokenizer, turns, wish, seed=seed + b"\0")


def _telling(
    request: ResponseRequest, tokenizer: Encoding, turns: Sequence[Turn], effort: str, thought: int, seed: bytes
) -> Telling:
    thinking = None
    if effort != NONE:
        asked = request.summary()
        thinking = Thinking(
            thought,
            summary_of(turns, is_concise=asked == "concise") if asked and thought else None,
            seed if request.includes("reasoning.encrypted_content") else None,
        )
    told = (request.top_logprobs or 0) if request.includes("message.output_text.logprobs") else None
    return Telling(tokenizer, thinking, told)


def _caching(request: ResponseRequest, prompt_tokens: int) -> Caching | None:
    """None for a prompt that is too short to be known again."""
    if prompt_tokens < FIRST:
        return None
    return Caching(request.prompt_cache_key or "", lifetime_of(request.prompt_cache_retention))
