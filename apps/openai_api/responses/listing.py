"""The items of a stored response's input, a page at a time."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from apps.openai_api.errors import ApiError
from apps.openai_api.responses.items import Message, Reasoning, Said
from apps.openai_api.responses.request import Include
from apps.openai_api.responses.template import input_id

_PREFIXES = {
    "message": "msg",
    "function_call": "fc",
    "function_call_output": "fco",
    "custom_tool_call": "ctc",
    "custom_tool_call_output": "ctco",
    "reasoning": "rs",
}


class ItemsQuery(Struct, forbid_unknown_fields=True):
    """The query of GET /v1/responses/{id}/input_items."""

    limit: Annotated[int, Meta(ge=1, le=100)] = 20
    order: Literal["asc", "desc"] = "desc"
    after: str | None = None
    include: list[Include] | None = None


def items_page(items: list[Said], stem: str, query: ItemsQuery) -> dict[str, Any]:
    """A page of the items as the platform lists them. Raises ApiError for an `after` that is none of them."""
    told = [_told(item, stem, at, query.include or []) for at, item in enumerate(items)]
    if query.order == "desc":
        told.reverse()
    start = _after(told, query.after)
    page = told[start : start + query.limit]
    return {
        "object": "list",
        "data": page,
        "first_id": page[0]["id"] if page else None,
        "last_id": page[-1]["id"] if page else None,
        "has_more": start + query.limit < len(told),
    }


def _after(told: list[dict[str, Any]], after: str | None) -> int:
    if after is None:
        return 0
    for at, item in enumerate(told):
        if item["id"] == after:
            return at + 1
    raise ApiError(400, f"Invalid 'after': no item with id '{after[:100]}' in this list.", param="after")


def _told(item: Said, stem: str, at: int, include: list[Include]) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(item)
    told["id"] = item.id or input_id(_PREFIXES[told["type"]], stem, at)
    if not isinstance(item, Reasoning):
        told["status"] = item.status or "completed"
    elif "reasoning.encrypted_content" not in include:
        told.pop("encrypted_content", None)
    if isinstance(item, Message):
        told["content"] = [_part(part, include) for part in told["content"]]
    return told


def _part(part: dict[str, Any], include: list[Include]) -> dict[str, Any]:
    """A part with what the platform always tells of it."""
    match part["type"]:
        case "output_text":
            return {"annotations": [], "logprobs": [], **part}
        case "input_image":
            url = part.get("image_url") if "message.input_image.image_url" in include else None
            return {"detail": "auto", "file_id": None, **part, "image_url": url}
        case _:
            return part
