"""An object of a result, taken apart: what it is about, its fields, and the lists of objects in it."""

from collections.abc import Iterator
from typing import NamedTuple

from apps.simulator.results.measures import Measure, measure, units_are_told, words_of
from apps.simulator.results.parsed import Value, plain, says_success

_PLACES = ("city", "location", "place", "town", "destination", "address", "region", "country")
_NAMES = ("name", "title", "full_name", "fullname", "product", "item", "symbol", "ticker", "username")
_IDS = ("id", "number", "no")
_COUNTS = frozenset("count total total_results num_results n size".split())
_MOST_FIELDS = 12
_MOST_LISTS = 3
# Objects below this depth are counted, not told.
_DEEPEST = 5
# Their fields are told without their own name.
_WITHOUT_NAME = frozenset(("current", "main", "data", "result", *_PLACES))
# Sentences of their own, not values.
_SAID = frozenset("message text summary content answer description note result output response forecast".split())


class Record(NamedTuple):
    """`place` and `name`: what it is about; `fields`: names to values; `said`: sentences that it brings along;
    `lists`: names to lists of objects."""

    place: tuple[str, str]
    name: tuple[str, str]
    fields: tuple[tuple[str, Value, Measure], ...]
    said: tuple[str, ...]
    lists: tuple[tuple[str, tuple[dict[str, Value], ...]], ...]
    worked: bool


def record_of(value: dict[str, Value]) -> Record:
    """An object taken apart, nested ones joined into it."""
    flat = dict(_flat("", value))
    lists = tuple((name, tuple(found)) for name, found in _lists(flat))[:_MOST_LISTS]
    counted = {len(found) for _, found in lists}
    place, name = _first(flat, _PLACES), _first(flat, _NAMES) or _identity(flat)
    left_out = units_are_told(value) | {place, name} | {name for name, _ in lists}
    fields: list[tuple[str, Value, Measure]] = []
    said: list[str] = []
    for key, inner in flat.items():
        if key in left_out or says_success(key, inner) or (key.lower() in _COUNTS and _is_count(inner, counted)):
            continue
        if is_sentence(inner) and words_of(key)[-1:] and words_of(key)[-1] in _SAID:
            said.append(_ended(plain(inner, 400)))
        elif len(fields) < _MOST_FIELDS:
            fields.append((key, inner, measure(key, inner, flat)))
    return Record(
        (place, plain(flat[place]) if place else ""),
        (name, plain(flat[name]) if name else ""),
        tuple(fields),
        tuple(said),
        lists,
        any(says_success(key, inner) for key, inner in value.items()),
    )


def is_sentence(value: Value) -> bool:
    """Whether a text stands by itself: some words in one line, with an end."""
    return isinstance(value, str) and len(value.split()) >= 3 and value.strip()[-1:] in ".!?" and "\n" not in value


def _ended(text: str) -> str:
    return text if text[-1:] in ".!?…" else f"{text}."


def _flat(prefix: str, value: dict[str, Value], depth: int = 0) -> Iterator[tuple[str, Value]]:
    """Fields of nested objects too, under names that are joined: "wind_speed"."""
    for key, inner in value.items():
        name = f"{prefix}_{key}" if prefix else key
        if isinstance(inner, dict) and depth < _DEEPEST:
            nested = inner
            # The name of a place or a thing, and the text of a condition, stand for it.
            standing = next((one for one in ("name", "text", "value") if isinstance(inner.get(one), str)), "")
            if standing:
                yield name, inner[standing]
                nested = {one: other for one, other in inner.items() if one != standing}
            yield from _flat("" if key.lower() in _WITHOUT_NAME else name, nested, depth + 1)
        elif isinstance(inner, dict):
            yield name, f"{len(inner)} fields"
        elif inner != []:
            yield name, inner


def _lists(flat: dict[str, Value]) -> Iterator[tuple[str, list[dict[str, Value]]]]:
    for name, value in flat.items():
        if isinstance(value, list):
            objects = [inner for inner in value if isinstance(inner, dict)]
            if objects and len(objects) == len(value):
                yield name, objects


def _first(flat: dict[str, Value], names: tuple[str, ...]) -> str:
    lower = {key.lower(): key for key, value in flat.items() if isinstance(value, str) and value.strip()}
    return next((lower[name] for name in names if name in lower), "")


def _identity(flat: dict[str, Value]) -> str:
    """The field that says which one it is: an "order_id"."""
    for key, value in flat.items():
        if isinstance(value, str | int) and not isinstance(value, bool) and words_of(key):
            *before, last = words_of(key)
            if last in _IDS and (before or last == "id"):
                return key
    return ""


def _is_count(value: Value, counted: set[int]) -> bool:
    """Whether a value tells how long one of the lists is; what stands there may be anything."""
    return isinstance(value, int | float) and value in counted
