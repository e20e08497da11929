"""What of a chat's prompt came before: asked of the prompt cache once the limits let the request pass."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from apps.catalog.queries import CatalogModel
from apps.openai_api.chat.messages import Message
from apps.openai_api.chat.request import ChatRequest
from apps.openai_api.prompt_cache import lifetime_of
from apps.simulator.prefixes import FIRST

if TYPE_CHECKING:
    from apps.keys.snapshot import KeyEntry
    from apps.openai_api.call import Call


class Caching(NamedTuple):
    """How a request wants its prompt to be known again; `lifetime` in seconds."""

    key: str
    lifetime: float


def caching_of(request: ChatRequest, prompt_tokens: int) -> Caching | None:
    """None for a prompt that is too short, and for one that asks for explicit breakpoints alone and has none."""
    options = request.prompt_cache_options
    if prompt_tokens < FIRST:
        return None
    if options is not None and options.mode == "explicit" and not _has_breakpoint(request.messages):
        return None
    return Caching(
        request.prompt_cache_key or "", lifetime_of(request.prompt_cache_retention, options.ttl if options else None)
    )


class CachingPlan(Protocol):
    """The plan of an answer, as far as its prompt is concerned."""

    @property
    def model(self) -> CatalogModel: ...
    @property
    def caching(self) -> Caching | None: ...
    @property
    def prefixes(self) -> Sequence[bytes]: ...


def cached_tokens(call: "Call", key: "KeyEntry", plan: CachingPlan) -> int:
    """How many tokens of the prompt this project sent before. Time that stands still knows no before."""
    caching = plan.caching
    if caching is None or call.frozen:
        return 0
    scope = f"{key.project_id}/{plan.model.name}/{caching.key}"
    return call.server.prompt_cache.use(scope, plan.prefixes, call.arrived_at, caching.lifetime)


def _has_breakpoint(messages: Iterable[Message]) -> bool:
    return any(
        getattr(part, "prompt_cache_breakpoint", None) is not None
        for message in messages
        if isinstance(message.content, list)
        for part in message.content
    )
