"""A planned answer past the limits: admitted, finished and counted."""

from typing import TYPE_CHECKING, Protocol

from apps.openai_api import admission
from apps.openai_api.chat.caching import CachingPlan, cached_tokens
from apps.openai_api.heavy import off_loop

if TYPE_CHECKING:
    from apps.keys.snapshot import KeyEntry
    from apps.openai_api.call import Call


class CountedPlan(CachingPlan, Protocol):
    """The plan of an answer, as far as its tokens are concerned."""

    @property
    def prompt_tokens(self) -> int: ...
    @property
    def reserve(self) -> int: ...
    @property
    def is_heavy(self) -> bool: ...
    @property
    def completion_tokens(self) -> int: ...
    @property
    def reasoning_tokens(self) -> int: ...
    def finish(self) -> None: ...


async def plan_take_in(call: "Call", key: "KeyEntry", plan: CountedPlan, *, is_new: bool) -> None:
    """Takes the plan's tokens from the limits, finishes it if it `is_new`, and counts it. Raises ApiError."""
    call.prompt_tokens = plan.prompt_tokens
    admission.admit(call, key, tokens=plan.reserve)
    if is_new and plan.is_heavy:
        await off_loop(plan.finish)
    call.cached_tokens = cached_tokens(call, key, plan)
    call.completion_tokens = plan.completion_tokens
    call.reasoning_tokens = plan.reasoning_tokens
