"""What is done with stored responses: retrieve, replay, delete, cancel, list the items of their input."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from apps.conversations.queries import Stored, response_find
from apps.conversations.services import response_delete
from apps.openai_api import admission
from apps.openai_api.database import ask
from apps.openai_api.errors import ApiError
from apps.openai_api.query import QueryDecoder
from apps.openai_api.responses.history import kept
from apps.openai_api.responses.listing import ItemsQuery, items_page
from apps.openai_api.responses.replay import events_again
from apps.openai_api.responses.request import Include
from apps.openai_api.responses.template import is_response_id
from apps.openai_api.streams import send_at_once

if TYPE_CHECKING:
    from apps.keys.snapshot import KeyEntry
    from apps.openai_api.call import Call

READ_SCOPE = "api.responses.read"
WRITE_SCOPE = "api.responses.write"
_encode = msgspec.json.Encoder().encode


class RetrieveQuery(Struct, forbid_unknown_fields=True):
    """The query of GET /v1/responses/{id}."""

    include: list[Include] | None = None
    stream: bool | None = None
    starting_after: int | None = None
    include_obfuscation: bool | None = None


_retrieving = QueryDecoder(RetrieveQuery)
_listing = QueryDecoder(ItemsQuery)


async def retrieve_response(call: "Call") -> None:
    """A stored response as it was answered, or its stream again."""
    key = _admitted(call, READ_SCOPE)
    query = _retrieving.decode(call.query_string, lenient=call.server.lenient)
    if not query.stream and query.starting_after is not None:
        raise ApiError(
            400, "The 'starting_after' parameter is only allowed when 'stream' is enabled.", param="starting_after"
        )
    stored = await _found(call, key)
    if not query.stream:
        await call.reply(200, stored.response.encode())
        return
    call.streamed = True
    await send_at_once(call, b"".join(_events(call, stored, query)))


def _events(call: "Call", stored: Stored, query: RetrieveQuery) -> Iterator[bytes]:
    first = 0 if query.starting_after is None else query.starting_after + 1
    events = events_again(stored, call.snapshot.models, obfuscate=bool(query.include_obfuscation))
    return (event for number, (_, event) in enumerate(events) if number >= first)


async def delete_response(call: "Call") -> None:
    """Deletes a stored response, in the transaction of its record."""
    key = _admitted(call, WRITE_SCOPE)
    stored = await _found(call, key)
    call.rows.append(
        response_delete(request_id=call.request_id, response_id=stored.response_id, project_id=key.project_id)
    )
    await call.reply(200, _encode({"id": stored.response_id, "object": "response", "deleted": True}))


async def cancel_response(call: "Call") -> None:
    """Refused, as all responses are complete when they are stored: those in the background are not built."""
    key = _admitted(call, WRITE_SCOPE)
    await _found(call, key)
    raise ApiError(400, "Cannot cancel a synchronous response.")


async def list_input_items(call: "Call") -> None:
    """The items that a stored response was asked for, a page at a time; those of responses before it are theirs."""
    key = _admitted(call, READ_SCOPE)
    query = _listing.decode(call.query_string, lenient=call.server.lenient)
    stored = await _found(call, key)
    items = list(kept(stored).input)
    await call.reply(200, _encode(items_page(items, stored.response_id.removeprefix("resp_"), query)))


def _admitted(call: "Call", scope: str) -> "KeyEntry":
    key = admission.authenticate(call)
    admission.require_scope(key, scope)
    admission.admit(call, key)
    return key


async def _found(call: "Call", key: "KeyEntry") -> Stored:
    """The response that the path names. Raises 404 for one that is not there or another project's."""
    identity = call.path_values[0]
    stored = None
    if is_response_id(identity):
        await call.server.writer.catch_up()
        stored = await ask(partial(response_find, key.project_id, identity))
    if stored is None:
        raise ApiError(404, f"Response with id '{identity[:100]}' not found.")
    return stored
