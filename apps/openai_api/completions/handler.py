"""POST /v1/completions, from body to answer."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from apps.openai_api import admission
from apps.openai_api.bodies import BodyDecoder, read_aside
from apps.openai_api.completions.answer import TextWriter
from apps.openai_api.completions.plan import CompletionPlan, plan_make
from apps.openai_api.completions.request import CompletionRequest
from apps.openai_api.heavy import at_once, off_loop
from apps.openai_api.pacing import pace_of
from apps.openai_api.streams import Event, send_at_once, send_paced

if TYPE_CHECKING:
    from apps.keys.snapshot import KeyEntry
    from apps.openai_api.call import Call

SCOPE = "api.model.completions.request"
_decoder = BodyDecoder(CompletionRequest)


async def create_completion(call: "Call") -> None:
    """Carries texts on, whole or streamed."""
    key = admission.authenticate(call)
    admission.require_scope(key, SCOPE)
    body = await call.read_body()
    plan = await read_aside(body, partial(_plan, call, key, body))
    call.prompt_tokens = plan.prompt_tokens
    admission.admit(call, key, tokens=plan.reserve)
    writer = TextWriter(call, plan)
    events = await (off_loop if plan.is_heavy else at_once)(writer.written)
    call.completion_tokens = plan.completion_tokens
    call.price()
    if call.keeps_bodies:
        call.response_text = "\n\n".join(choice.completion.text for choice in plan.choices)
    await _answer(call, plan, writer, events)


def _plan(call: "Call", key: "KeyEntry", body: bytes) -> CompletionPlan:
    request = _decoder.decode(body, lenient=call.server.lenient)
    return plan_make(request, admission.admit_model(call, key, request.model))


async def _answer(call: "Call", plan: CompletionPlan, writer: TextWriter, events: Sequence[Event]) -> None:
    pace = pace_of(call.key, plan.model)
    if not plan.request.stream:
        [(_, answer)] = events
        await pace.wait_for(plan.completion_tokens)
        await call.reply(200, answer)
        return
    call.streamed = True
    if pace.is_instant:
        await send_at_once(call, b"".join([event for _, event in events]) + writer.end())
    else:
        await send_paced(call, iter(events), writer.end, pace)
