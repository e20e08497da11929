"""POST /v1/moderations, from body to answer."""

from typing import TYPE_CHECKING

from apps.openai_api import admission
from apps.openai_api.bodies import read_request
from apps.openai_api.heavy import at_once, off_loop
from apps.openai_api.moderations.answer import answer_json
from apps.openai_api.moderations.plan import plan_make
from apps.openai_api.moderations.request import DEFAULT_MODEL, ModerationRequest, moderation_request
from apps.openai_api.pacing import pace_of

if TYPE_CHECKING:
    from apps.openai_api.call import Call

SCOPE = "api.model.moderations.request"
# Beyond these a request takes more than some two milliseconds, and is worked on beside the event loop.
_LONG_BODY = 8_192
_MANY_INPUTS = 32


async def create_moderation(call: "Call") -> None:
    """Answers with a result for each input."""
    key = admission.authenticate(call)
    admission.require_scope(key, SCOPE)
    request = await read_request(call, moderation_request)
    model = admission.admit_model(call, key, request.model or DEFAULT_MODEL)
    run = at_once if _is_small(request, call.body) else off_loop
    plan = await run(lambda: plan_make(request, model))
    call.prompt_tokens = plan.prompt_tokens
    admission.admit(call, key, tokens=plan.prompt_tokens)
    await run(lambda: plan.results)
    call.price()
    answer = answer_json(call, plan)
    if call.keeps_bodies:
        call.response_text = answer.decode()
    await pace_of(key, model).wait_for(0)
    await call.reply(200, answer)


def _is_small(request: ModerationRequest, body: bytes) -> bool:
    return len(body) <= _LONG_BODY and (isinstance(request.input, str) or len(request.input) <= _MANY_INPUTS)
