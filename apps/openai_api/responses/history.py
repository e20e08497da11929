"""What a request goes on with: the conversation before it, and the items that its input refers to."""

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

import msgspec

from apps.conversations.queries import Stored, response_chain, response_find
from apps.openai_api.database import ask
from apps.openai_api.errors import ApiError
from apps.openai_api.responses.items import InputItem, ItemReference, Said, check_content, listed
from apps.openai_api.responses.template import is_response_id, response_id

if TYPE_CHECKING:
    from apps.openai_api.call import Call

# The stem of a response, whether the item is of its input, and its place there (template.py).
_ITEM_ID = re.compile(r"[a-z]+_([0-9a-f]{32})([01])([0-9a-f]{7})")


class History(NamedTuple):
    """The items before a request, and its own; references are resolved.

    `size` is how much was read for it, in characters; `is_alone`: nothing that is stored belongs to it.
    """

    before: Sequence[Said]
    given: Sequence[Said]
    size: int = 0
    is_alone: bool = True


class Kept(NamedTuple):
    """What is stored of a response, as items."""

    input: Sequence[Said]
    output: Sequence[Said]


class _Output(msgspec.Struct):
    output: list[Said]


_decode_input = msgspec.json.Decoder(list[Said]).decode
_decode_response = msgspec.json.Decoder(_Output).decode


def kept(stored: Stored) -> Kept:
    """A stored response as items."""
    return Kept(_decode_input(stored.input), _decode_response(stored.response).output)


class HistoryRequest(Protocol):
    """A body that may go on with something."""

    input: str | list[InputItem] | None
    previous_response_id: str | None


async def history_of(call: "Call", project_id: int, request: HistoryRequest) -> History:
    """Reads what a request builds upon. Raises ApiError for what this project has not, or not any more."""
    given = listed(request.input)
    check_content(given)
    previous_id = request.previous_response_id
    if previous_id is not None and not is_response_id(previous_id):
        raise _previous_not_found(previous_id)
    refers = any(isinstance(item, ItemReference) and _ITEM_ID.fullmatch(item.id) for item in given)
    if previous_id is None and not refers:
        return History((), _resolved(given, {}))
    await call.server.writer.catch_up()
    return await ask(lambda: _read(project_id, previous_id, given))


def _read(project_id: int, previous_id: str | None, given: Sequence[InputItem]) -> History:
    before: list[Said] = []
    size = 0
    if previous_id is not None:
        chain = response_chain(project_id, previous_id)
        if not chain:
            raise _previous_not_found(previous_id)
        for stored in chain:
            before += [item for items in kept(stored) for item in items]
            size += len(stored.input) + len(stored.response)
    found, size_found = _referred(project_id, given)
    return History(before, _resolved(given, found), size + size_found, is_alone=False)


def _referred(project_id: int, given: Iterable[InputItem]) -> tuple[dict[str, Said], int]:
    """The items that are referred to and are found, by their ids; and how much was read for them."""
    found: dict[str, Said] = {}
    size = 0
    read: dict[str, Kept] = {}
    for item in given:
        match = _ITEM_ID.fullmatch(item.id) if isinstance(item, ItemReference) else None
        if match is None or not isinstance(item, ItemReference):
            continue
        identity = response_id(match[1])
        if identity not in read:
            stored = response_find(project_id, identity)
            read[identity] = kept(stored) if stored else Kept((), ())
            size += len(stored.input) + len(stored.response) if stored else 0
        items = read[identity].input if match[2] == "1" else read[identity].output
        at = int(match[3], 16)
        if at < len(items):
            found[item.id] = items[at]
    return found, size


def _resolved(given: Iterable[InputItem], found: dict[str, Said]) -> list[Said]:
    items: list[Said] = []
    for item in given:
        if not isinstance(item, ItemReference):
            items.append(item)
        elif item.id in found:
            items.append(found[item.id])
        else:
            raise _item_not_found(item.id)
    return items


def _previous_not_found(identity: str) -> ApiError:
    return ApiError(
        400,
        f"Previous response with id '{identity[:100]}' not found.",
        code="previous_response_not_found",
        param="previous_response_id",
    )


def _item_not_found(identity: str) -> ApiError:
    return ApiError(
        404,
        f"Item with id '{identity}' not found. Items are not persisted when `store` is set to false. Try again with "
        "`store` set to true, or remove this item from your input.",
        param="input",
    )
