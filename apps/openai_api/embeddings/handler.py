"""POST /v1/embeddings, from body to answer."""

from typing import TYPE_CHECKING

from apps.openai_api import admission
from apps.openai_api.bodies import read_aside
from apps.openai_api.embeddings.plan import EmbeddingPlan, plan_known, plan_make, plan_remember
from apps.openai_api.embeddings.request import EmbeddingRequest, embedding_request
from apps.openai_api.heavy import at_once, off_loop
from apps.openai_api.pacing import pace_of
from apps.simulator.tokens import is_loaded

if TYPE_CHECKING:
    from apps.keys.snapshot import KeyEntry
    from apps.openai_api.call import Call

SCOPE = "api.model.embeddings.request"
# Beyond these a request takes more than some two milliseconds, and is worked on beside the event loop.
_LONG_BODY = 16_384
_MANY_INPUTS = 16


async def create_embeddings(call: "Call") -> None:
    """Answers with a vector for each input."""
    key = admission.authenticate(call)
    admission.require_scope(key, SCOPE)
    body = await call.read_body()
    known = plan_known(body, call.snapshot.version)
    if known is None:
        plan = await _answered_plan(call, key, body)
    else:
        plan = known
        admission.admit_model(call, key, plan.asked_model)
        _admit(call, key, plan)
    call.price()
    if call.keeps_bodies:
        call.response_text = plan.answer.decode()
    await pace_of(call.key, plan.model).wait_for(0)
    await call.reply(200, plan.answer)


async def _answered_plan(call: "Call", key: "KeyEntry", body: bytes) -> EmbeddingPlan:
    """The plan of a new body; its answer is composed after the limits let it pass."""
    request = await read_aside(body, lambda: embedding_request(body, lenient=call.server.lenient))
    model = admission.admit_model(call, key, request.model)
    run = at_once if _is_small(request, body) and is_loaded(model.tokenizer) else off_loop
    plan = await run(lambda: plan_make(request, model, call.snapshot.version))
    _admit(call, key, plan)
    await run(lambda: plan.answer)
    plan_remember(body, plan)
    return plan


def _admit(call: "Call", key: "KeyEntry", plan: EmbeddingPlan) -> None:
    call.prompt_tokens = plan.prompt_tokens
    admission.admit(call, key, tokens=plan.prompt_tokens)


def _is_small(request: EmbeddingRequest, body: bytes) -> bool:
    return len(body) <= _LONG_BODY and (isinstance(request.input, str) or len(request.input) <= _MANY_INPUTS)
