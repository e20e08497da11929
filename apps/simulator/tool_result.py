"""What tool messages brought back, in words: the values of a JSON result, the first sentence of a text."""

import json
from collections.abc import Iterator
from itertools import islice

from apps.simulator.text import sentences_of

_LONGEST_JSON = 65_536
_MOST_PAIRS = 8
_LONGEST_VALUE = 80
_LONGEST_QUOTE = 240


def pairs_of(result: str) -> list[tuple[str, str]] | None:
    """(name, value) of what a JSON result holds, nested names joined ("wind speed"); None if it is no JSON object,
    array or value but text."""
    if len(result) > _LONGEST_JSON:
        return None
    try:
        value = json.loads(result)
        return list(islice(_pairs("", value), _MOST_PAIRS))
    except (ValueError, RecursionError):
        return None


def quote_of(result: str) -> str:
    """The first sentence of a result that is text; "" if it says nothing."""
    sentences = sentences_of(result[:2000])
    return sentences[0][:_LONGEST_QUOTE].strip() if sentences else ""


def _pairs(name: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _pairs(f"{name} {_readable(key)}".strip(), inner)
    elif isinstance(value, list):
        plain = [_plain(inner) for inner in value if not isinstance(inner, dict | list)]
        if plain and len(plain) == len(value):
            yield name, ", ".join(plain[:_MOST_PAIRS])[:_LONGEST_VALUE].strip()
        else:
            for number, inner in enumerate(value, start=1):
                yield from _pairs(f"{name} {number}".strip(), inner)
    else:
        yield name, _plain(value)


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else " ".join(str(value).split())[:_LONGEST_VALUE]


def _readable(key: str) -> str:
    """ "wind_speed" and "windSpeed" as "wind speed"."""
    spaced = "".join(
        f" {character.lower()}" if character.isupper() and i else character for i, character in enumerate(key)
    )
    return " ".join(spaced.replace("_", " ").split()) if not key.isupper() else key
