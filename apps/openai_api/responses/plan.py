"""All of a response that follows from its body, the catalog and the conversation that it goes on with.

What follows from the body and the catalog alone is planned once, see chat/plan.py.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import msgspec

from apps.catalog.queries import CatalogModel
from apps.openai_api.bodies import LARGE
from apps.openai_api.chat.caching import Caching
from apps.openai_api.responses.answer import ResponseObject, response_ended
from apps.openai_api.responses.events import Event, EventWriter
from apps.openai_api.responses.template import Template
from apps.openai_api.responses.told import Told, told_json
from apps.simulator.assistant import Reply
from apps.simulator.bounded import BoundedCache
from apps.simulator.completion import LENGTH
from apps.simulator.conversation import Turn
from apps.simulator.prefixes import prefixes_of
from apps.simulator.tokens import Encoding
from apps.simulator.tools.tool import Tool

_CACHED_CHARACTERS = 16_000_000
# A token stands for so many characters of JSON in events; text in whole answers is a fraction of that.
_CHARACTERS_A_TOKEN = 300

_plans: "BoundedCache[ResponsePlan]" = BoundedCache(_CACHED_CHARACTERS)
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True)
class ResponsePlan:
    """A response before it is anybody's. `reserve`: tokens to take from the limits beforehand."""

    catalog_version: int
    asked_model: str
    model: CatalogModel
    tokenizer: Encoding
    turns: Sequence[Turn]
    tools: Sequence[Tool]
    prompt_tokens: int
    reserve: int
    begun: ResponseObject
    compose: Callable[[], Reply]
    # The items of the output, made of the reply.
    tell: Callable[[Reply], list[Told]]
    reasoning_tokens: int
    caching: Caching | None
    # Whether it follows from the body and the catalog alone; whether it is to be finished beside the event loop.
    is_common: bool
    is_heavy: bool
    stream: bool
    obfuscate: bool
    # The items of the input as they are stored; None: nothing is.
    input_json: str | None

    @cached_property
    def reply(self) -> Reply:
        """Composed when first asked for, which is after the limits let the request pass."""
        return self.compose()

    @cached_property
    def told(self) -> list[Told]:
        return self.tell(self.reply)

    def finish(self) -> None:
        """Composes and looks up all that takes long, for whoever does it beside the event loop."""
        _ = self.streamed if self.stream else self.whole
        if self.caching is not None:
            _ = self.prefixes

    @property
    def completion_tokens(self) -> int:
        return self.reply.tokens + self.reasoning_tokens

    @property
    def is_cut(self) -> bool:
        return self.reply.finish_reason == LENGTH

    @cached_property
    def prefixes(self) -> tuple[bytes, ...]:
        """By which the prompt is known again; asked for of long prompts alone, as each token is looked at."""
        return prefixes_of(self.tokenizer, self.turns, self.tools)

    @cached_property
    def ended(self) -> bytes:
        """The response at its end, with gaps."""
        return response_ended(self.begun, told_json(self.told), is_cut=self.is_cut)

    @cached_property
    def whole(self) -> Template:
        """The response at its end."""
        return Template(self.ended)

    @cached_property
    def events(self) -> list[Event]:
        """All events of its stream, with gaps."""
        writer = EventWriter(obfuscate=self.obfuscate)
        writer.opening(_encode(self.begun))
        writer.items(self.told)
        writer.closing(b"response.incomplete" if self.is_cut else b"response.completed", self.ended)
        return writer.events

    @cached_property
    def streamed(self) -> Template:
        """The whole stream as one piece of bytes."""
        return Template(b"".join([event for _, event in self.events]))


def plan_known(body: bytes, catalog_version: int) -> ResponsePlan | None:
    """The plan of a body that came before, unless the catalog changed since."""
    plan = _plans.get(body) if len(body) <= LARGE else None
    return plan if plan is not None and plan.catalog_version == catalog_version else None


def plan_remember(body: bytes, plan: ResponsePlan) -> None:
    """Keeps a plan that nothing but the body and the catalog went into."""
    if len(body) <= LARGE:
        _plans.put(body, plan, size=2 * len(body) + _CHARACTERS_A_TOKEN * plan.completion_tokens)
