"""All of an answer that follows from the body and the catalog: what is left is the key, its limits, id and time.

Clients in tests and load runs send the same bodies again and again; those are decoded, counted and composed once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from hashlib import blake2b

from apps.catalog.queries import CatalogModel
from apps.openai_api import errors
from apps.openai_api.bodies import LARGE
from apps.openai_api.chat.answer import Used, choices_json, usage_json
from apps.openai_api.chat.attached import attach
from apps.openai_api.chat.formats import json_wished
from apps.openai_api.chat.messages import names_of, turns_of
from apps.openai_api.chat.order import check_order
from apps.openai_api.chat.request import ChatRequest
from apps.openai_api.chat.tools import CallStyle, Toolbox, toolbox_of
from apps.simulator.assistant import Reply, Wish, reply
from apps.simulator.bounded import BoundedCache
from apps.simulator.conversation import Turn
from apps.simulator.prompt import count_prompt
from apps.simulator.tokens import Encoding, encoding

# What an answer without a stated maximum is expected to use, until it is settled. The platform's own default.
EXPECTED_TOKENS = 16
_CACHED_CHARACTERS = 8_000_000

_plans: "BoundedCache[ChatPlan]" = BoundedCache(_CACHED_CHARACTERS)


@dataclass(frozen=True)
class ChatPlan:
    """An answer before it is anybody's. `reserve`: tokens to take from the limits beforehand."""

    catalog_version: int
    asked_model: str
    model: CatalogModel
    prompt_tokens: int
    audio_tokens: int
    reserve: int
    compose: Callable[[], tuple[Reply, ...]]
    stream: bool
    stream_usage: bool
    service_tier: str
    call_style: CallStyle

    @cached_property
    def replies(self) -> tuple[Reply, ...]:
        """Composed when first asked for, which is after the limits let the request pass."""
        return self.compose()

    @cached_property
    def completion_tokens(self) -> int:
        return sum(reply.tokens for reply in self.replies)

    @cached_property
    def usage(self) -> bytes:
        return usage_json(Used(self.prompt_tokens, self.completion_tokens, audio=self.audio_tokens))

    @cached_property
    def choices(self) -> bytes:
        return choices_json(self.replies, self.call_style)


def plan_known(body: bytes, catalog_version: int) -> ChatPlan | None:
    """The plan of a body that came before, unless the catalog changed since."""
    plan = _plans.get(body) if len(body) <= LARGE else None
    return plan if plan is not None and plan.catalog_version == catalog_version else None


def plan_remember(body: bytes, plan: ChatPlan) -> None:
    """Keeps a plan; very long bodies are not worth their room."""
    if len(body) <= LARGE:
        # A token stands for some 50 characters of text, deltas and JSON.
        _plans.put(body, plan, size=50 * plan.completion_tokens)


def plan_make(request: ChatRequest, model: CatalogModel, catalog_version: int) -> ChatPlan:
    """Counts the prompt. Raises ApiError for what the model cannot do."""
    if not model.chat:
        raise errors.completions_model_in_chat()
    limit = _output_limit(request, model)
    check_order(request.messages)
    toolbox = toolbox_of(request)
    tokenizer = encoding(model.tokenizer)
    turns = attach(turns_of(request.messages), request.messages, model)
    prompt_tokens = _count(tokenizer, request, turns, toolbox, model)
    room = min(limit or model.max_output_tokens, model.context_window - prompt_tokens)
    options = request.stream_options
    json = json_wished(request.response_format, turns)
    return ChatPlan(
        catalog_version=catalog_version,
        asked_model=request.model,
        model=model,
        prompt_tokens=prompt_tokens,
        audio_tokens=_audio_tokens(turns),
        reserve=prompt_tokens + (request.n or 1) * (limit or EXPECTED_TOKENS),
        compose=partial(
            _replies,
            tokenizer,
            turns,
            Wish(room, request.stops(), toolbox.tools, toolbox.choice, toolbox.parallel, json),
            seed=_seed(turns, model.name, request.seed),
            choices=request.n or 1,
        ),
        stream=bool(request.stream),
        stream_usage=bool(options and options.include_usage),
        service_tier="default" if request.service_tier in (None, "auto") else request.service_tier,
        call_style=toolbox.style,
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


def _audio_tokens(turns: Sequence[Turn]) -> int:
    return sum(one.tokens for turn in turns for one in turn.attachments if one.kind == "audio")


def _replies(tokenizer: Encoding, turns: Sequence[Turn], wish: Wish, *, seed: bytes, choices: int) -> tuple[Reply, ...]:
    return tuple(reply(tokenizer, turns, wish, seed=seed + bytes([choice])) for choice in range(choices))


def _seed(turns: Sequence[Turn], model: str, seed: int | None) -> bytes:
    """Whatever shall change the answer: the conversation, the model and the seed asked for."""
    said = "\x1e".join(f"{turn.role}\x1f{turn.text}{turn.calls or ''}" for turn in turns)
    said += "".join(f"\x1d{attachment.digest}" for turn in turns for attachment in turn.attachments)
    return blake2b(f"{model}\x1f{seed}\x1e{said}".encode("utf-8", "surrogatepass"), digest_size=16).digest()
