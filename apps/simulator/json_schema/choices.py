"""Which of the values of an enum a text means."""

import re
from collections.abc import Sequence

from apps.simulator.json_schema import gazetteer
from apps.simulator.json_schema.mentions import Mentions
from apps.simulator.json_schema.slot import Slot, words_of
from apps.simulator.summary import sentiment_of


def chosen(values: Sequence[object], text: Mentions, slot: Slot) -> list[object]:
    """Which of the values a text names, in the order in which it does; not those it denies."""
    judged = _entity_kind(values, text, slot) or _judged(values, text)
    if judged:
        return judged
    found: list[tuple[int, object]] = []
    for value in values:
        at = _mentioned_at(value, text) if isinstance(value, str) else _counted_at(value, text)
        if at is not None:
            found.append((at, value))
    return [value for _, value in sorted(found, key=lambda one: one[0])]


# Short for what an enum spells out, and the other way round.
_SHORT = {
    "celsius": ("°c", "centigrade"), "fahrenheit": ("°f",), "c": ("celsius", "°c"), "f": ("fahrenheit", "°f"),
    "usd": ("dollar", "dollars", "$"), "eur": ("euro", "euros", "€"), "gbp": ("pound", "pounds", "£"),
    "metric": ("celsius", "kilometers", "km"), "imperial": ("fahrenheit", "miles"), "km": ("kilometers", "kilometres"),
    "en": ("english",), "de": ("german",), "fr": ("french",), "es": ("spanish",), "it": ("italian",),
    "high": ("urgent", "urgently", "asap", "immediately", "critical"), "urgent": ("asap", "immediately"),
    "billing": ("invoice", "charged", "refund", "payment", "charge", "bill"),
    "technical": ("error", "crash", "crashes", "bug", "crashed", "broken"),
    "account": ("password", "login", "log in"), "shipping": ("delivery", "delivered", "package", "shipped"),
}  # fmt: skip


_SENTIMENTS = frozenset(("positive", "negative"))
_KINDS = {
    "person": ("person", "per", "people", "name"), "place": ("loc", "location", "place", "gpe", "city"),
    "company": ("org", "organization", "organisation", "company"),
}  # fmt: skip


def _judged(values: Sequence[object], text: Mentions) -> list[object]:
    """The sentiment that the text's words have, for an enum of sentiments."""
    by_name = {value.lower(): value for value in values if isinstance(value, str)}
    if not by_name.keys() >= _SENTIMENTS:
        return []
    judged = sentiment_of(text.read).lower()
    return [by_name[judged]] * _MANY if judged in by_name else []


# A judgement holds for each item of a list.
_MANY = 100


def _entity_kind(values: Sequence[object], text: Mentions, slot: Slot) -> list[object]:
    """For each name of the text in turn, whether it is a person's, a place's or a company's, as the enum calls it."""
    if "entities" not in words_of(slot.owner) and "entity" not in words_of(slot.owner):
        return []
    by_name = {value.lower(): value for value in values if isinstance(value, str)}
    called = {kind: next((by_name[name] for name in names if name in by_name), None) for kind, names in _KINDS.items()}
    if None in called.values():
        return []
    return [
        called["company"]
        if name.lower() in gazetteer.COMPANIES
        else called["person" if name in text.people else "place"]
        for name in text.names
    ]


def _counted_at(value: object, text: Mentions) -> int | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return next((at for at, number in enumerate(text.numbers) if is_number and number.value == value), None)


def _mentioned_at(value: str, text: Mentions) -> int | None:
    plain = " ".join(Slot(name=value).words) or value.lower()
    at: int | None = None
    for word in (value.lower(), plain, *_SHORT.get(plain, ())):
        # A letter or two are a word of any text: "a", "in", "or".
        if not word or (len(word) < 3 and word.isascii() and word.isalpha()):
            continue
        edges = (r"(?<!\w)" if word[0].isalnum() else "", r"(?:s|es|ed)?(?!\w)" if word[-1].isalnum() else "")
        match = re.search(rf"{edges[0]}{re.escape(word)}{edges[1]}", text.lower)
        if match and not re.search(r"\b(?:not|no|without|isn't|don't)\s+(?:\w+\s+)?$", text.lower[: match.start()]):
            at = match.start() if at is None else min(at, match.start())
    return at
