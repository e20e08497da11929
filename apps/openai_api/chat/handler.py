"""POST /v1/chat/completions, from body to answer."""

from functools import partial
from typing import TYPE_CHECKING

from apps.openai_api import admission
from apps.openai_api.bodies import BodyDecoder, read_aside
from apps.openai_api.chat.answer import ChunkWriter, completion_id, whole_answer
from apps.openai_api.chat.intake import plan_take_in
from apps.openai_api.chat.plan import ChatPlan, plan_known, plan_remember
from apps.openai_api.chat.planning import plan_make
from apps.openai_api.chat.recordings import Recording, recording_keep, recording_read
from apps.openai_api.chat.request import ChatRequest
from apps.openai_api.chat.spoken import speech_id
from apps.openai_api.heavy import off_loop
from apps.openai_api.pacing import pace_of
from apps.openai_api.streams import send_at_once, send_paced

if TYPE_CHECKING:
    from apps.keys.snapshot import KeyEntry
    from apps.openai_api.call import Call

SCOPE = "model.request"
_decoder = BodyDecoder(ChatRequest)


async def create_chat_completion(call: "Call") -> None:
    """Answers a conversation, whole or streamed."""
    key = admission.authenticate(call)
    admission.require_scope(key, SCOPE)
    body = await call.read_body()
    known = plan_known(body, call.snapshot.version)
    plan = await read_aside(body, partial(_new_plan, call, key, body)) if known is None else known
    if known is not None:
        admission.admit_model(call, key, known.asked_model)
    await plan_take_in(call, key, plan, is_new=known is None)
    if known is None:
        plan_remember(body, plan)
    call.price()
    if call.keeps_bodies:
        call.response_text = "\n\n".join(reply.told for reply in plan.replies)
    await _answer(call, plan)


def _new_plan(call: "Call", key: "KeyEntry", body: bytes) -> ChatPlan:
    request = _decoder.decode(body, lenient=call.server.lenient)
    model = admission.admit_model(call, key, request.model)
    return plan_make(request, model, call.snapshot, partial(recording_read, key.project_id))


async def _answer(call: "Call", plan: ChatPlan) -> None:
    if plan.is_spoken:
        await off_loop(partial(_keep_recordings, call, plan))
    pace = pace_of(call.key, plan.model)
    if not plan.stream:
        await pace.wait_for(plan.completion_tokens)
        await call.reply(200, whole_answer(call, plan))
        return
    call.streamed = True
    writer = ChunkWriter(call, plan)
    if pace.is_instant:
        await send_at_once(call, writer.whole())
    else:
        await send_paced(call, writer.events(), writer.end, pace)


def _keep_recordings(call: "Call", plan: ChatPlan) -> None:
    """What is said can be referred to before it is heard: the answer leaves afterwards."""
    if call.key is None:
        return
    for index, reply in enumerate(plan.replies):
        if reply.speech is not None:
            # As input, sound counts half of what it counts as output.
            recording = Recording(reply.text, -(-reply.speech.tokens // 2))
            recording_keep(call.key.project_id, speech_id(completion_id(call), index), recording)
