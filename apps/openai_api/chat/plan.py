"""All of an answer that follows from the body and the catalog: what is left is the key, its limits, id and time.

Clients in tests and load runs send the same bodies again and again; those are decoded, counted and composed once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from apps.catalog.queries import CatalogModel
from apps.openai_api.bodies import LARGE
from apps.openai_api.chat.additions import Additions
from apps.openai_api.chat.answer import choices_json
from apps.openai_api.chat.caching import Caching
from apps.openai_api.chat.logprobs import token_logprobs
from apps.openai_api.chat.tools import CallStyle
from apps.openai_api.chat.usage import Used, usage_json
from apps.openai_api.sampling import check_logprobs
from apps.simulator.assistant import Reply
from apps.simulator.bounded import BoundedCache
from apps.simulator.conversation import Turn
from apps.simulator.prediction import Outcome, outcome
from apps.simulator.prefixes import prefixes_of
from apps.simulator.tokens import Encoding
from apps.simulator.tools.tool import Tool

_CACHED_CHARACTERS = 8_000_000

_NOTHING_PREDICTED = Outcome(0, 0)

_plans: "BoundedCache[ChatPlan]" = BoundedCache(_CACHED_CHARACTERS)


@dataclass(frozen=True)
class ChatPlan:
    """An answer before it is anybody's. `reserve`: tokens to take from the limits beforehand."""

    catalog_version: int
    asked_model: str
    model: CatalogModel
    tokenizer: Encoding
    turns: Sequence[Turn]
    tools: Sequence[Tool]
    prompt_tokens: int
    reserve: int
    compose: Callable[[], tuple[Reply, ...]]
    # Tokens of the thinking before each choice.
    reasoning: tuple[int, ...]
    # How many likely tokens are told of each place; None: no log probabilities at all.
    top_logprobs: int | None
    prediction: str | None
    caching: Caching | None
    # Whether it is to be finished beside the event loop.
    is_heavy: bool
    stream: bool
    stream_usage: bool
    is_obfuscated: bool
    service_tier: str
    call_style: CallStyle
    # What few ask for; None for almost all.
    additions: Additions | None = None
    # Whether it refers to what was said aloud before, which is of one project and not for long.
    recalls: bool = False

    @cached_property
    def replies(self) -> tuple[Reply, ...]:
        """Composed when first asked for, which is after the limits let the request pass."""
        return self.compose()

    @cached_property
    def completion_tokens(self) -> int:
        return sum(reply.tokens for reply in self.replies) + self.reasoning_tokens + self._predicted.rejected

    def finish(self) -> None:
        """Composes and looks up all that takes long, for whoever does it beside the event loop."""
        _ = self.choices if self.additions is None else self.replies
        if self.caching is not None:
            _ = self.prefixes

    # What few requests ask for is not looked up among cached properties by all: until Python 3.12 each takes a lock.

    @property
    def reasoning_tokens(self) -> int:
        return 0 if self.additions is not None and self.additions.stops else sum(self.reasoning)

    @property
    def logprobs(self) -> tuple[tuple[bytes, ...], ...] | None:
        """Of each choice its tokens, each with its log probability as JSON."""
        return None if self.top_logprobs is None else self._logprobs

    @cached_property
    def _logprobs(self) -> tuple[tuple[bytes, ...], ...]:
        top = self.top_logprobs or 0
        check_logprobs(sum(reply.tokens for reply in self.replies), top)
        return tuple(tuple(token_logprobs(reply.completion, self.tokenizer, top)) for reply in self.replies)

    @cached_property
    def prefixes(self) -> tuple[bytes, ...]:
        """By which the prompt is known again; asked for of long prompts alone, as each token is looked at."""
        return prefixes_of(self.tokenizer, self.turns, self.tools)

    @cached_property
    def usage(self) -> bytes:
        return self._usage(0)

    def usage_with(self, cached: int) -> bytes:
        """The usage where so many tokens of the prompt came before: that does not follow from the body."""
        return self._usage(cached) if cached else self.usage

    @cached_property
    def choices(self) -> bytes:
        return choices_json(self.replies, self.call_style, self.logprobs)

    @property
    def spoken_tokens(self) -> int:
        """Of the completion's tokens those that are sound."""
        if self.additions is None:
            return 0
        return sum(reply.speech.tokens for reply in self.replies if reply.speech is not None)

    @property
    def is_spoken(self) -> bool:
        """Whether any of it is said aloud."""
        return self.additions is not None and any(reply.speech is not None for reply in self.replies)

    @property
    def moderation(self) -> bytes | None:
        """The verdicts on what was asked and answered, as JSON; None where none were asked for."""
        judge = None if self.additions is None else self.additions.moderating
        return None if judge is None else judge.json(self.replies)

    @property
    def _predicted(self) -> Outcome:
        return _NOTHING_PREDICTED if self.prediction is None else self._outcome

    @cached_property
    def _outcome(self) -> Outcome:
        answer = self.replies[0].completion.token_ids(self.tokenizer)
        return outcome(self.tokenizer.tokens(self.prediction or ""), answer)

    def _usage(self, cached: int) -> bytes:
        predicted = self._predicted
        return usage_json(
            Used(
                self.prompt_tokens,
                self.completion_tokens,
                cached,
                sum([one.tokens for turn in self.turns for one in turn.attachments if one.kind == "audio"]),
                self.reasoning_tokens,
                predicted.accepted,
                predicted.rejected,
                self.spoken_tokens,
            )
        )


def plan_known(body: bytes, catalog_version: int) -> ChatPlan | None:
    """The plan of a body that came before, unless the catalog changed since."""
    plan = _plans.get(body) if len(body) <= LARGE else None
    return plan if plan is not None and plan.catalog_version == catalog_version else None


def plan_remember(body: bytes, plan: ChatPlan) -> None:
    """Keeps a plan; very long bodies are not worth their room."""
    if len(body) <= LARGE and not plan.recalls:
        # A token stands for some 50 characters of text, deltas and JSON, and each likely one that is told for 60 more.
        told = 0 if plan.top_logprobs is None else plan.top_logprobs + 1
        _plans.put(body, plan, size=(50 + 60 * told) * plan.completion_tokens + _sound(plan))


def _sound(plan: ChatPlan) -> int:
    """Bytes of what is said aloud."""
    if plan.additions is None:
        return 0
    return sum(len(reply.speech.data) for reply in plan.replies if reply.speech is not None)
