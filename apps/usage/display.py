"""Requests as people read them. Numbers are in `apps.listing.numbers`, moments in `apps.listing.moments`."""

import json
from itertools import accumulate

from apps.listing.numbers import duration

__all__ = ["duration", "outcome", "pretty_json"]

# Nine thousand brackets would be 160 MB of indentation, where the Python at hand reads them at all.
_DEEPEST = 200


def outcome(status: int) -> str:
    """What became of a request: `success`, `refused` or `failed`."""
    if status >= 500:
        return "failed"
    return "refused" if status >= 400 else "success"


def pretty_json(text: str) -> str:
    """JSON with line breaks; a stream's events, JSON that was cut or that is nested absurdly deep, as they are."""
    if _depth(text) > _DEEPEST:
        return text
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except ValueError:
        return text


def _depth(text: str) -> int:
    """How deep brackets are nested, those in strings included: good enough to tell honest JSON."""
    return max(accumulate((sign in "[{") - (sign in "]}") for sign in text), default=0)
