"""Requests as people read them. Money is in `apps.keys.display`, moments are in `apps.listing.moments`."""

import json
from itertools import accumulate

# Nine thousand brackets would be 160 MB of indentation, where the Python at hand reads them at all.
_DEEPEST = 200


def duration(microseconds: int) -> str:
    """Three digits or so: `250 µs`, `12.3 ms`, `1.24 s`, `2 min 5 s`."""
    if microseconds < 1_000:
        return f"{microseconds} µs"
    if microseconds < 1_000_000:
        return f"{microseconds / 1_000:.3g} ms" if microseconds < 999_500 else "1 s"
    if microseconds < 60_000_000:
        return f"{microseconds / 1_000_000:.3g} s"
    minutes, seconds = divmod(round(microseconds / 1_000_000), 60)
    return f"{minutes:,} min {seconds} s"


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
