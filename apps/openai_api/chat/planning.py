"""A chat request to its plan: checked, counted, and ready to be composed."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from apps.catalog.queries import CatalogModel
from apps.openai_api import errors
from apps.openai_api.chat.additions import Additions, additions_of
from apps.openai_api.chat.attached import Recall, attach
from apps.openai_api.chat.caching import caching_of
from apps.openai_api.chat.formats import json_wished
from apps.openai_api.chat.messages import AssistantMessage, Message, names_of, turns_of
from apps.openai_api.chat.order import check_order
from apps.openai_api.chat.plan import ChatPlan
from apps.openai_api.chat.request import ChatRequest
from apps.openai_api.chat.rules import check, effort_of
from apps.openai_api.chat.speaking import hears_or_speaks
from apps.openai_api.chat.tools import Toolbox, toolbox_of
from apps.openai_api.sampling import answer_seed, sampling_of
from apps.simulator.assistant import Reply, Wish, reply
from apps.simulator.conversation import Turn
from apps.simulator.prompt import count_prompt
from apps.simulator.reasoning import NONE, reasoning_tokens
from apps.simulator.sampling import Sampling
from apps.simulator.scene import MEDIUM
from apps.simulator.tokens import Encoding, encoding

if TYPE_CHECKING:
    from apps.keys.snapshot import Snapshot

# What an answer without a stated maximum is expected to use, until it is settled. The platform's own default.
EXPECTED_TOKENS = 16
# What is told of a tier where it is not the one that was asked for.
_TIERS = {"auto": "default", "fast": "priority"}


def plan_make(request: ChatRequest, model: CatalogModel, snapshot: "Snapshot", recall: Recall) -> ChatPlan:
    """Counts the prompt. Raises ApiError for what the model cannot do."""
    if not model.chat:
        raise errors.completions_model_in_chat()
    limit = _output_limit(request, model)
    check(request, model)
    check_order(request.messages)
    toolbox = toolbox_of(request)
    tokenizer = encoding(model.tokenizer)
    turns = attach(turns_of(request.messages), request.messages, model, recall)
    additions = additions_of(request, model, turns, snapshot.models)
    prompt_tokens = _count(tokenizer, request, turns, toolbox, model)
    room = min(limit or model.max_output_tokens, model.context_window - prompt_tokens)
    sampling = sampling_of(request, tokenizer)
    seeds = _seeds(turns, model.name, request, sampling)
    reasoning = _reasoning(effort_of(request, model), prompt_tokens, seeds, room)
    wish = _wish(request, turns, toolbox, sampling, room)
    caching = caching_of(request, prompt_tokens)
    options = request.stream_options
    return ChatPlan(
        catalog_version=snapshot.version,
        asked_model=request.model,
        model=model,
        tokenizer=tokenizer,
        turns=turns,
        tools=toolbox.tools,
        prompt_tokens=prompt_tokens,
        reserve=prompt_tokens + (request.n or 1) * (limit or EXPECTED_TOKENS),
        compose=partial(_replies, tokenizer, turns, wish, additions, seeds=seeds, reasoning=reasoning),
        reasoning=reasoning,
        top_logprobs=(request.top_logprobs or 0) if request.logprobs else None,
        prediction=request.prediction.text if request.prediction else None,
        caching=caching,
        is_heavy=caching is not None or bool(request.logprobs or request.logit_bias or additions),
        stream=bool(request.stream),
        stream_usage=bool(options and options.include_usage),
        is_obfuscated=bool(options and options.include_obfuscation),
        service_tier=_tier(request.service_tier),
        call_style=toolbox.style,
        additions=additions,
        recalls=hears_or_speaks(model.name) and any(_recalls(message) for message in request.messages),
    )


def _output_limit(request: ChatRequest, model: CatalogModel) -> int | None:
    """The most tokens that the request allows for a choice; None: as many as the model has."""
    if request.max_tokens is not None and model.reasoning:
        raise errors.unsupported_with_model("max_tokens", "max_completion_tokens")
    name = "max_tokens" if request.max_completion_tokens is None else "max_completion_tokens"
    limit = request.max_tokens if request.max_completion_tokens is None else request.max_completion_tokens
    if limit is not None and limit > model.max_output_tokens:
        raise errors.too_many_output_tokens(name, model.max_output_tokens, limit)
    return limit


def _count(
    tokenizer: Encoding, request: ChatRequest, turns: Sequence[Turn], toolbox: Toolbox, model: CatalogModel
) -> int:
    tokens = count_prompt(tokenizer, turns, names_of(request.messages), toolbox.tools)
    if tokens >= model.context_window:
        raise errors.context_too_long(model.context_window, tokens)
    return tokens


def _seeds(turns: Sequence[Turn], model: str, request: ChatRequest, sampling: Sampling) -> list[bytes]:
    """What each choice is drawn from."""
    seed = answer_seed(turns, model, sampling, request.seed)
    return [seed + bytes([0 if sampling.is_greedy else choice]) for choice in range(request.n or 1)]


def _reasoning(effort: str, prompt_tokens: int, seeds: Sequence[bytes], room: int) -> tuple[int, ...]:
    """Tokens of the thinking before each choice; it takes them from the room for the choice, if need be all of it."""
    if effort == NONE:
        return (0,) * len(seeds)
    return tuple(min(room, reasoning_tokens(effort, prompt_tokens, seed)) for seed in seeds)


def _wish(request: ChatRequest, turns: Sequence[Turn], toolbox: Toolbox, sampling: Sampling, room: int) -> Wish:
    return Wish(
        room,
        request.stops(),
        toolbox.tools,
        toolbox.choice,
        toolbox.parallel,
        json_wished(request.response_format, turns),
        sampling,
        request.verbosity or MEDIUM,
    )


def _recalls(message: Message) -> bool:
    return isinstance(message, AssistantMessage) and message.audio is not None


def _replies(
    tokenizer: Encoding, turns: Sequence[Turn], wish: Wish, additions: Additions | None, *, seeds: Sequence[bytes],
    reasoning: Sequence[int],
) -> tuple[Reply, ...]:  # fmt: skip
    answer = reply if additions is None else additions.reply
    return tuple(
        answer(tokenizer, turns, wish._replace(max_tokens=wish.max_tokens - thought) if thought else wish, seed=seed)
        for seed, thought in zip(seeds, reasoning, strict=True)
    )


def _tier(asked: str | None) -> str:
    asked = asked or "auto"
    return _TIERS.get(asked, asked)
