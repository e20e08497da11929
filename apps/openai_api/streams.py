"""Sending server-sent events: at once, or each when it is due."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from apps.keys.limiter import Meter
from apps.openai_api import errors
from apps.openai_api.call import CLIENT_CLOSED_REQUEST
from apps.openai_api.pacing import Pace
from apps.usage.batch import RecordUnavailableError

if TYPE_CHECKING:
    from apps.openai_api.call import Call

# The tokens that an event carries, and its bytes.
Event = tuple[int, bytes]

CLIENT_CLOSED = "client_closed_request"
CLIENT_STALLED = "client_stalled"


async def send_at_once(call: "Call", events: bytes) -> None:
    """The whole stream in one write, after its record: five times the streams of a write per event."""
    call.first_token_us = call.elapsed_us()
    await call.record(200)
    await call.send_stream(events)


async def send_paced(call: "Call", events: Iterator[Event], end: Callable[[], bytes], pace: Pace) -> None:
    """Each event when it is due; its end after its record. A client that goes away ends it and is on record so."""
    task = asyncio.current_task()
    assert task is not None
    disconnect = asyncio.ensure_future(call.wait_for_disconnect())
    disconnect.add_done_callback(lambda done: None if done.cancelled() else _give_up(call, task))
    meter = call.key.meter if call.key is not None else Meter()
    meter.streams += 1
    try:
        await call.start_stream()
        await _send_when_due(call, events, pace)
        await call.record(200)
        await call.send_part(end(), last=True)
    except RecordUnavailableError:
        await call.send_part(error_event(call, errors.record_away()), last=True)
    except asyncio.CancelledError:
        stalled = call.server.watchdog.barked()
        if not stalled and not call.client_gone:
            raise
        if call.client_gone:
            task.uncancel()
        if not call.is_recorded:
            await _record_end(call, CLIENT_STALLED if stalled else CLIENT_CLOSED)
    finally:
        disconnect.cancel()
        meter.streams -= 1


def error_event(call: "Call", error: errors.ApiError) -> bytes:
    """An error after the head of a stream is out."""
    return call.tell_error(error) if call.tell_error is not None else b"data: " + error.encoded() + b"\n\n"


def _give_up(call: "Call", task: "asyncio.Task[object]") -> None:
    if not call.is_recorded:
        call.client_gone = True
        task.cancel()


async def _record_end(call: "Call", code: str) -> None:
    """What was sent until the client went away is what it used."""
    call.completion_tokens = call.tokens_sent
    call.reasoning_tokens = min(call.reasoning_tokens, call.tokens_sent)
    call.price()
    with suppress(RecordUnavailableError):
        await call.record(CLIENT_CLOSED_REQUEST, code)


async def _send_when_due(call: "Call", events: Iterator[Event], pace: Pace) -> None:
    """Events that are due together leave together; what carries no token leaves with the next that does."""
    begun = time.monotonic() - call.elapsed_us() / 1_000_000
    waiting: list[bytes] = []
    for tokens, event in events:
        if tokens:
            delay = begun + pace.due(call.tokens_sent) - time.monotonic()
            if delay > 0:
                if call.tokens_sent:
                    await call.send_part(b"".join(waiting))
                    waiting.clear()
                await asyncio.sleep(delay)
            if call.first_token_us is None:
                call.first_token_us = call.elapsed_us()
            call.tokens_sent += tokens
        waiting.append(event)
    await call.send_part(b"".join(waiting))
