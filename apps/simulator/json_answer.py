"""A JSON answer to a request in words: keys from the request, values from the conversation or by the keys' names."""

import json
import re

from apps.simulator.json_schema import Said, instance_of
from apps.simulator.json_schema.by_name import object_of

_EXAMPLE_KEY = re.compile(r'["\'](?P<key>[A-Za-z_][\w-]{0,40})["\']\s*:')
_KEYS_NAMED = re.compile(
    r"\b(?:keys?|fields?|propert(?:y|ies)|attributes?|columns)\b(?:\s+(?:are|is|called|named|of|only|exactly|should "
    r"be|must be|the|"
    r"following|like|such as))*\s*:?\s*(?P<keys>[\"'`]?[A-Za-z_]\w*[\"'`]?(?:\s*\([^)]{0,40}\))?(?:\s*(?:,|and|&|"
    r",\s*and)\s*[\"'`]?[A-Za-z_]\w*[\"'`]?"
    r"(?:\s*\([^)]{0,40}\))?)*)",
    re.IGNORECASE,
)
# "JSON with name, email and topic": two at least, as "JSON with examples" names none.
_JSON_WITH = re.compile(
    r"\bjson(?:\s+object)?\s+(?:with|containing|including|having|that\s+(?:has|contains))\s+(?:the\s+)?"
    r"(?P<keys>[\"'`]?[A-Za-z_]\w*[\"'`]?(?:\s*(?:,\s*and\b|,|\band\b|&)\s*[\"'`]?[A-Za-z_]\w*[\"'`]?)+)\b",
    re.IGNORECASE,
)
_MOST_KEYS = 20


def json_answer(request: str, said: Said, seed: bytes) -> str:
    """An object with the keys that a request names, their values from what is `said`; without any: the subject, an
    answer and its points."""
    keys = keys_of(request)
    if not keys:
        points = {"subject": said.subject, "answer": said.sentences[0], "points": list(said.terms)}
        return json.dumps(points, ensure_ascii=False)
    return json.dumps(instance_of(object_of(keys), seed=seed, said=said), ensure_ascii=False)


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
        named = _KEYS_NAMED.search(request) or _JSON_WITH.search(request)
        words = re.sub(r"\([^)]*\)", " ", named["keys"]) if named else ""
        keys = dict.fromkeys(
            key.strip("\"'` ") for key in re.split(r"\s*(?:,\s*and\b|,|\band\b|&)\s*", words) if key.strip("\"'` ")
        )
    return tuple(keys)[:_MOST_KEYS]
