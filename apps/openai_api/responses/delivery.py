"""A plan made somebody's: with ids, times and usage, kept, and told whole or event by event."""

import time
from collections.abc import Iterator
from hashlib import blake2b
from typing import TYPE_CHECKING

from apps.conversations.services import response_store
from apps.openai_api.call import FROZEN_TIME
from apps.openai_api.errors import ApiError
from apps.openai_api.responses.answer import usage_json
from apps.openai_api.responses.events import Event, error_told
from apps.openai_api.responses.template import Own, response_id
from apps.simulator.family import is_since
from apps.simulator.prefixes import tokens_of

if TYPE_CHECKING:
    from apps.keys.snapshot import KeyEntry
    from apps.openai_api.call import Call
    from apps.openai_api.responses.plan import ResponsePlan

# Models from this version on tell what of a prompt was written to the cache.
_TELLS_WRITTEN_SINCE = (5, 6)


class Delivery:
    """One response on its way to the client. `whole`, `stream` or `events` is called, and once."""

    def __init__(self, call: "Call", key: "KeyEntry", plan: "ResponsePlan") -> None:
        self.plan = plan
        self._call = call
        self._project_id = key.project_id
        self._stem = _stem(call, key)
        self._own = Own(self._stem.encode(), b"%d" % call.created, b"", _usage(call, plan))
        self._sent = 0

    def whole(self) -> bytes:
        """The response at its end; from here on it is to be stored."""
        self._complete()
        response = self.plan.whole.filled(self._own)
        self._keep(response)
        return response

    def stream(self) -> bytes:
        """The whole stream; from here on the response is to be stored."""
        self._complete()
        if self.plan.input_json is not None:
            self._keep(self.plan.whole.filled(self._own))
        return self.plan.streamed.filled(self._own)

    def events(self) -> Iterator[Event]:
        """All events but the last, in order; then the response is to be stored."""
        for tokens, event in self.plan.events[:-1]:
            self._sent += 1
            yield tokens, self._own.fill(event)
        self._complete()
        if self.plan.input_json is not None:
            self._keep(self.plan.whole.filled(self._own))

    def end(self) -> bytes:
        """The last event."""
        return self._own.fill(self.plan.events[-1][1])

    def error(self, error: ApiError) -> bytes:
        """The event that ends a stream which cannot go on."""
        return error_told(error, self._sent)

    def _complete(self) -> None:
        moment = FROZEN_TIME if self._call.frozen else max(self._call.created, int(time.time()))
        self._own = self._own._replace(completed=b"%d" % moment)

    def _keep(self, response: bytes) -> None:
        """Has the response stored with the record of its request."""
        plan, call = self.plan, self._call
        if plan.input_json is None:
            return
        call.rows.append(
            response_store(
                request_id=call.request_id,
                response_id=response_id(self._stem),
                time=call.arrived_at,
                project_id=self._project_id,
                model=plan.model.name,
                status="incomplete" if plan.is_cut else "completed",
                previous_id=plan.begun.previous_response_id or "",
                input_json=plan.input_json,
                response_json=response.decode(),
            )
        )


def _stem(call: "Call", key: "KeyEntry") -> str:
    """The id of the request; frozen: a digest of its body and project, as ids of stored responses are nobody else's."""
    if not call.frozen:
        return call.id
    return blake2b(call.body, digest_size=16, key=str(key.project_id).encode()).hexdigest()


def _usage(call: "Call", plan: "ResponsePlan") -> bytes:
    written = 0
    if plan.caching is not None and is_since(plan.model.name, _TELLS_WRITTEN_SINCE):
        written = max(0, tokens_of(len(plan.prefixes)) - call.cached_tokens)
    return usage_json(
        input_tokens=plan.prompt_tokens,
        cached=call.cached_tokens,
        written=written,
        output_tokens=plan.completion_tokens,
        reasoning=plan.reasoning_tokens,
    )
