"""The live view: a page, and the stream of server-sent events that fills it; polling where streams do not get through.

The stream runs in the event loop that serves the API, so what it does each second is little: it reads the memory of the
process, encodes numbers with msgspec, and renders a request's row once for all who watch.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from functools import lru_cache

import msgspec
from asgiref.sync import sync_to_async
from django.contrib.auth import get_user
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.template.loader import render_to_string

from apps.organization.models import User
from apps.pages.frame import page, signed_in
from apps.usage.display import duration, outcome
from apps.usage.histogram import BOUNDS_US
from apps.usage.live import (
    ENDING,
    Narrowing,
    Second,
    Watch,
    now_of,
    requests_since,
    second_of,
    seconds_before,
    watch_of,
)
from apps.usage.models import Endpoint
from apps.usage.pulse import PULSE, SECONDS, TAIL
from apps.usage.record import Record
from apps.usage.views.narrowing import narrowing_of

# A stream ends after so long; the browser opens the next by itself. Between, whoever lost a role or a session is looked
# up every so often.
LIFETIME_SECONDS = 600
LOOK_UP_SECONDS = 10

_encode = msgspec.json.Encoder().encode


@signed_in
def page_of_now(request: HttpRequest) -> HttpResponse:
    """The page, with the newest requests in it; the rest comes with the stream."""
    assert isinstance(request.user, User)
    seen = PULSE.total
    watch = watch_of(request.user)
    narrowing, problems = narrowing_of(request.GET, watch)
    context = {
        "rows": _rows(watch, narrowing, PULSE.total - TAIL),
        "projects": sorted(watch.project_names.items(), key=lambda row: row[1].lower()),
        "keys": sorted(watch.keys.items(), key=lambda row: row[1].name.lower()),
        "narrowing": narrowing,
        "problems": problems,
        "endpoints": Endpoint.choices,
        "query": request.GET.urlencode(),
        "seen": seen,
        "config": {"bounds": BOUNDS_US, "seconds": SECONDS},
        "shows_requests": watch.shows_requests,
    }
    return page(
        request,
        "usage/live.html",
        context,
        title="Live",
        lead="What is asked of this server now, second by second.",
    )


async def stream(request: HttpRequest) -> HttpResponseBase:
    """Server-sent events: `history` once, then each second `pulse`, and `rows` where there are new requests."""
    watch = await _watch(request)
    if watch is None:
        return HttpResponse(status=401)
    answer = StreamingHttpResponse(_events(request, watch), content_type="text/event-stream")
    answer["Cache-Control"] = "no-store"
    # nginx would hold events back until its buffer is full.
    answer["X-Accel-Buffering"] = "no"
    return answer


async def _events(request: HttpRequest, watch: Watch) -> AsyncIterator[bytes]:
    narrowing, _ = narrowing_of(request.GET, watch)
    begun = looked_up = time.monotonic()
    second = int(time.time())
    # The browser tells by itself what it got last; else the page says what it was made with.
    seen = _number(request.headers.get("Last-Event-ID") or request.GET.get("seen"), PULSE.total)
    yield _event("history", seen, _encode(await _history(watch, narrowing, second)))
    while time.monotonic() - begun < LIFETIME_SECONDS and not ENDING.is_set():
        # A little after the second is over: the writer may still be at its last batch.
        await asyncio.sleep(second + 1.05 - time.time())
        if time.monotonic() - looked_up > LOOK_UP_SECONDS:
            looked_up = time.monotonic()
            found = await _watch(request)
            if found is None:
                return
            watch = found
        # The number first: what is committed in between comes twice rather than never.
        counted = PULSE.total
        rows, seen = _rows(watch, narrowing, seen), counted
        yield _event("pulse", seen, _told(watch, narrowing, second))
        if rows:
            yield _event("rows", seen, rows.encode())
        second = max(second + 1, int(time.time()))


async def _history(watch: Watch, narrowing: Narrowing, end: int) -> list[Second]:
    told = []
    for number, second in enumerate(seconds_before(watch, narrowing, end)):
        told.append(second)
        if number % 20 == 0:
            await asyncio.sleep(0)  # Requests go first.
    return told


@signed_in
def poll(request: HttpRequest) -> HttpResponse:
    """The same for whom streams do not reach: JSON with what came after the `second` and the number of requests `seen`
    that the last answer told; without them, with the history."""
    assert isinstance(request.user, User)
    watch = watch_of(request.user)
    narrowing, _ = narrowing_of(request.GET, watch)
    end = int(time.time())
    last = _number(request.GET.get("second"), end - SECONDS)
    counted = PULSE.total
    seen = _number(request.GET.get("seen"), counted)
    seconds = [second_of(watch, narrowing, second) for second in range(max(last + 1, end - SECONDS + 1), end)]
    answer = {
        "seconds": seconds,
        "second": end - 1,
        "now": now_of(watch, narrowing),
        "rows": _rows(watch, narrowing, seen),
        "seen": counted,
    }
    return HttpResponse(_encode(answer), content_type="application/json", headers={"Cache-Control": "no-store"})


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 16 else otherwise


def _told(watch: Watch, narrowing: Narrowing, second: int) -> bytes:
    return _encode({"second": second_of(watch, narrowing, second), "now": now_of(watch, narrowing)})


def _event(name: str, seen: int, data: bytes) -> bytes:
    # A line break would end the event.
    return b"event: %b\nid: %d\ndata: %b\n\n" % (name.encode(), seen, data.replace(b"\n", b" "))


# --- Who watches ------------------------------------------------------------------------------------------------------


async def _watch(request: HttpRequest) -> Watch | None:
    """What the person may watch now; None where the session has ended."""
    return await sync_to_async(_watch_now)(request)


def _watch_now(request: HttpRequest) -> Watch | None:
    try:
        # Read anew: the session may have ended, the password and the roles may be others since the stream was opened.
        request.session = type(request.session)(request.session.session_key)
        user = get_user(request)
        return watch_of(user) if isinstance(user, User) and user.is_active else None
    finally:
        # This thread belongs to the stream as long as it is open, and a hundred streams need no hundred connections.
        if not connection.in_atomic_block:
            connection.close()


# --- Rows -------------------------------------------------------------------------------------------------------------


def _rows(watch: Watch, narrowing: Narrowing, seen: int) -> str:
    return "".join(_row(record, _name(watch, record)) for record in requests_since(watch, narrowing, seen))


def _name(watch: Watch, record: Record) -> tuple[str, str]:
    """Of the key and its project."""
    if not record.key_id:
        return "No valid key", ""
    key = watch.keys.get(record.key_id)
    return (key.name, key.project_name) if key else ("A new key", "")


@lru_cache(maxsize=2 * TAIL)
def _row(record: Record, names: tuple[str, str]) -> str:
    context = {
        "record": record,
        "key": names[0],
        "project": names[1],
        "duration": duration(record.duration_us),
        "first_token": None if record.first_token_us is None else duration(record.first_token_us),
        "outcome": outcome(record.status),
    }
    return render_to_string("usage/_live_row.html", context)
