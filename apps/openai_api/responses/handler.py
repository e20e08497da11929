"""POST /v1/responses, from body to answer."""

from functools import partial
from typing import TYPE_CHECKING

from apps.openai_api import admission
from apps.openai_api.bodies import LARGE, BodyDecoder, read_aside
from apps.openai_api.chat.intake import plan_take_in
from apps.openai_api.heavy import off_loop
from apps.openai_api.pacing import pace_of
from apps.openai_api.responses.delivery import Delivery
from apps.openai_api.responses.history import history_of
from apps.openai_api.responses.plan import ResponsePlan, plan_known, plan_remember
from apps.openai_api.responses.planning import plan_make
from apps.openai_api.responses.request import NOT_BUILT, ResponseRequest, prepare
from apps.openai_api.streams import send_at_once, send_paced

if TYPE_CHECKING:
    from apps.keys.snapshot import KeyEntry
    from apps.openai_api.call import Call

SCOPE = "api.responses.write"
_decoder = BodyDecoder(ResponseRequest, NOT_BUILT, prepare)


async def create_response(call: "Call") -> None:
    """Answers a conversation, whole or streamed, and keeps the answer."""
    key = admission.authenticate(call)
    admission.require_scope(key, SCOPE)
    body = await call.read_body()
    known = plan_known(body, call.snapshot.version)
    if known is not None:
        admission.admit_model(call, key, known.asked_model)
    plan = await _new_plan(call, key) if known is None else known
    await plan_take_in(call, key, plan, is_new=known is None)
    if known is None and plan.is_common:
        plan_remember(body, plan)
    call.price()
    if call.keeps_bodies:
        call.response_text = plan.reply.told
    await _answer(call, Delivery(call, key, plan))


async def _new_plan(call: "Call", key: "KeyEntry") -> ResponsePlan:
    body = call.body
    request = await read_aside(body, partial(_decoder.decode, body, lenient=call.server.lenient))
    model = admission.admit_model(call, key, request.model)
    history = await history_of(call, key.project_id, request)
    make = partial(plan_make, request, history, model, call.snapshot.version)
    # What went before may be large where the body is not.
    return await off_loop(make) if history.size > LARGE else await read_aside(body, make)


async def _answer(call: "Call", delivery: Delivery) -> None:
    plan = delivery.plan
    pace = pace_of(call.key, plan.model)
    if not plan.stream:
        await pace.wait_for(plan.completion_tokens)
        await call.reply(200, delivery.whole())
        return
    call.streamed = True
    if pace.is_instant:
        await send_at_once(call, delivery.stream())
    else:
        call.tell_error = delivery.error
        await send_paced(call, delivery.events(), delivery.end, pace)
