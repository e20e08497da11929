"""A JSON answer to a request in words: its keys from the request, its values by the names of the keys."""

import json
import re
from collections.abc import Sequence

from apps.simulator.drawing import Draw

_EXAMPLE_KEY = re.compile(r'["\'](?P<key>[A-Za-z_][\w-]{0,40})["\']\s*:')
_KEYS_NAMED = re.compile(
    r"\b(?:keys?|fields?|propert(?:y|ies)|attributes?|columns)\b(?:\s+(?:are|is|called|named|of|only|exactly|should "
    r"be|must be|the|"
    r"following|like|such as))*\s*:?\s*(?P<keys>[\"'`]?[A-Za-z_]\w*[\"'`]?(?:\s*\([^)]{0,40}\))?(?:\s*(?:,|and|&|"
    r",\s*and)\s*[\"'`]?[A-Za-z_]\w*[\"'`]?"
    r"(?:\s*\([^)]{0,40}\))?)*)",
    re.IGNORECASE,
)
_MOST_KEYS = 20
_NUMERIC = frozenset(
    "age count number total quantity year amount id size length rank rating score price cost value".split()
)
_FRACTIONS = frozenset("price cost score confidence probability rating amount".split())
_LISTS = frozenset(
    "items tags keywords list results points steps topics examples ingredients names entities values".split()
)
_KNOWN = {
    "name": "Ada Lovelace", "full_name": "Ada Lovelace", "first_name": "Ada", "last_name": "Lovelace",
    "email": "ada@example.com", "city": "Paris", "country": "France", "color": "green", "colour": "green",
    "language": "English", "date": "2024-01-15", "created_at": "2024-01-15T09:30:00Z", "url": "https://example.com/",
    "status": "ok", "currency": "EUR", "phone": "+1 555 0100", "sentiment": "neutral", "category": "general",
    "unit": "celsius", "type": "example", "job": "mathematician", "occupation": "mathematician",
}  # fmt: skip


def json_answer(request: str, subject: str, sentences: Sequence[str], terms: Sequence[str], draw: Draw) -> str:
    """An object with the keys that a request names; without any: the subject, an answer and its points."""
    keys = keys_of(request)
    if not keys:
        return json.dumps({"subject": subject, "answer": sentences[0], "points": list(terms)}, ensure_ascii=False)
    return json.dumps({key: _value(key, subject, sentences, terms, draw) for key in keys}, ensure_ascii=False)


def is_object(text: str) -> bool:
    """Whether a text is a JSON object."""
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


def keys_of(request: str) -> tuple[str, ...]:
    """The keys that a request names, in words or by an example."""
    keys = dict.fromkeys(found["key"] for found in _EXAMPLE_KEY.finditer(request))
    if not keys:
        named = _KEYS_NAMED.search(request)
        words = re.sub(r"\([^)]*\)", " ", named["keys"]) if named else ""
        keys = dict.fromkeys(
            key.strip("\"'` ") for key in re.split(r"\s*(?:,\s*and\b|,|\band\b|&)\s*", words) if key.strip("\"'` ")
        )
    return tuple(keys)[:_MOST_KEYS]


def _value(key: str, subject: str, sentences: Sequence[str], terms: Sequence[str], draw: Draw) -> object:
    lower = key.lower()
    last = lower.rsplit("_", 1)[-1]
    if lower in _KNOWN:
        return _KNOWN[lower]
    if lower.startswith(("is_", "has_", "can_")) or last in ("valid", "enabled", "active", "success", "true", "flag"):
        return True
    if last in _FRACTIONS:
        return draw.number(50, 99) / 100
    if last in _NUMERIC:
        return draw.number(1, 99)
    if last in _LISTS:
        return list(terms)
    if last in ("subject", "title", "topic", "question"):
        return subject
    return draw.pick(sentences)
