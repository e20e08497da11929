"""What fits a place in an answer: first what the conversation says, then what is usual for such a name."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from apps.simulator.arithmetic import sum_of
from apps.simulator.drawing import Draw
from apps.simulator.json_schema.meanings import Meaning, meaning_of
from apps.simulator.json_schema.mentions import Mentions, mentions_of
from apps.simulator.json_schema.said import Said
from apps.simulator.json_schema.slot import Slot, singular
from apps.simulator.json_schema.told import told_numbers, told_texts
from apps.simulator.json_schema.usual import NUMBERS, OFF, TEXTS
from apps.simulator.text import Text

_NUMERIC = frozenset((*NUMBERS, Meaning.SHARE))
_DENIED = r"\b(?:without|no|not|don't|do not|never|skip|except|excluding)\s+(?:\w+\s+){{0,2}}{word}"


class Suggestions:
    """Draws from what is said. Texts on the subject are taken one after the other: no two properties say the same."""

    def __init__(self, said: Said, draw: Draw) -> None:
        self._said = said
        self._draw = draw
        self._sentence = 0
        self._texts: list[Mentions] = [mentions_of(text) for text in (said.request, *said.context) if text]

    def sentences(self) -> Sequence[str]:
        """Sentences on the subject."""
        return self._said.sentences or (f"This is about {self._said.subject or 'the request'}.",)

    def is_taken(self, slot: Slot) -> bool:
        """Whether an optional property is there: it is spoken of, or one of the three quarters that are."""
        if self.is_denied(slot):
            return False
        return self._is_mentioned(slot) or self._draw.number(0, 3) > 0

    def is_denied(self, slot: Slot) -> bool:
        """Whether the request says that there shall be none: "no dressing", "without breakfast"."""
        words = [word for word in slot.words if len(word) > 3 and word not in ("include", "with", "has")]
        return any(
            re.search(_DENIED.format(word=re.escape(singular(word))), text.lower)
            for text in self._texts[:1]
            for word in words
        )

    def _is_mentioned(self, slot: Slot) -> bool:
        words = {word for word in slot.words if len(word) > 3}
        return bool(words) and any(words <= text.words for text in self._texts[:1])

    def kind(self, kinds: Sequence[str], slot: Slot) -> str:
        """One of several types: a number for what is usually a number, else the first."""
        numeric = next((kind for kind in kinds if kind in ("number", "integer")), None)
        return numeric if numeric and meaning_of(slot) in _NUMERIC else kinds[0]

    def option(self, options: Sequence[object], slot: Slot) -> object:
        """The option of a union whose own words the request uses; else one that is drawn."""
        scores = [self._score(option) for option in options]
        return options[scores.index(max(scores))] if any(scores) else self._draw.pick(options)

    def _score(self, option: object) -> int:
        """How many words of the request are those that an option has in its constants and its title."""
        if not isinstance(option, dict):
            return 0
        named = [str(option.get("title", "")), str(option.get("const", "")), *map(str, option.get("enum") or ())]
        properties = option.get("properties")
        for inner in properties.values() if isinstance(properties, dict) else ():
            if isinstance(inner, dict):
                named += [
                    str(inner.get("const", "")),
                    *(map(str, inner["enum"]) if len(inner.get("enum") or ()) == 1 else ()),
                ]
        words = {word for name in named for word in Slot(name=name).words if len(word) > 2}
        return max((len(words & text.words) for text in self._texts[:1]), default=0)

    def choice(self, values: Sequence[object], slot: Slot, default: object) -> object:
        """The value of several that the conversation names; else the default, or one that is drawn."""
        for text in self._texts:
            found = chosen(values, text, slot)
            if found:
                return found[min(slot.at, len(found) - 1)] if slot.at < len(found) else self._draw.pick(values)
        if default is not None and default in values:
            return default
        something = [value for value in values if value is not None]
        return something[(self._draw.number(0, 255) + slot.at) % len(something)] if something else values[0]

    def boolean(self, slot: Slot, default: bool | None) -> bool:
        """True, unless the request denies it; the default, or what is usual, if it does not speak of it."""
        if self.is_denied(slot):
            return False
        if self._is_mentioned(slot):
            return True
        return OFF.isdisjoint(slot.words) if default is None else default

    def count(self, slot: Slot, properties: Sequence[str]) -> int | None:
        """How many items a list gets: as many as the conversation has for it, or asks for. None: it does not say."""
        one = slot._replace(name=singular(slot.name))
        texts = sum(1 for _ in self._told(one, "", is_list=True))
        if properties:
            first = Slot(name=properties[0], owner=one.name, beside=frozenset(properties))
            texts = sum(1 for _ in self._told(first, "", is_list=True)) if meaning_of(first) is Meaning.PERSON else 0
        return texts or self._said.items

    def key(self, slot: Slot, at: int) -> str:
        """A name for a property that the schema leaves open."""
        terms = self._said.terms or ("first", "second", "third")
        return "_".join(Slot(name=terms[at % len(terms)]).words) + ("" if at < len(terms) else f"_{at}") or f"key_{at}"

    def said_texts(self, slot: Slot, named: str, *, is_patterned: bool) -> Iterator[str]:
        """What the conversation says for a property, the most fitting first."""
        found = list(self._told(slot, named, is_list=False))
        yield from found[slot.at :] if slot.at < len(found) else ()
        if is_patterned:
            for text in self._texts:
                yield from (*text.codes, *text.quoted, *text.names)

    def _told(self, slot: Slot, named: str, *, is_list: bool) -> Iterator[str]:
        seen: set[str] = set()
        for text in self._texts:
            for value in told_texts(text, slot, meaning_of(slot), named):
                if value not in seen:
                    seen.add(value)
                    yield value
            # A list is one text's: not the names of all that was ever said.
            if seen and is_list:
                return

    def likely_texts(self, slot: Slot) -> Iterator[str]:
        """What is usual for such a name; a sentence on the subject for what is told at length."""
        meaning = meaning_of(slot)
        if meaning in TEXTS:
            options = TEXTS[meaning]
            yield options[(slot.at + self._draw.number(0, len(options) - 1)) % len(options)]
        elif meaning is Meaning.IDENTIFIER:
            yield f"{(slot.words[0] if len(slot.words) > 1 else 'id')}_{self._draw.number(1000, 9999)}{slot.at or ''}"
        elif meaning in (Meaning.QUERY, Meaning.TITLE) and self._said.subject:
            yield self._said.subject if meaning is Meaning.QUERY else _capital(self._said.subject)
        elif meaning in (Meaning.TOPIC, Meaning.THING) and self._said.terms:
            terms = [term for term in (self._said.subject, *self._said.terms) if term]
            if meaning is Meaning.TOPIC or slot.at:
                yield terms[slot.at % len(terms)]
        elif meaning in NUMBERS or meaning is Meaning.SHARE:
            yield str(next(iter(self.likely_numbers(slot, whole_only=meaning is not Meaning.SHARE))))
        yield self._next_sentence()

    def _next_sentence(self) -> str:
        sentences = self.sentences()
        self._sentence += 1
        return sentences[(self._sentence - 1) % len(sentences)]

    def said_numbers(self, slot: Slot) -> Iterator[Fraction]:
        """Numbers that the conversation says for a property, the most fitting first."""
        meaning = meaning_of(slot)
        for text in self._texts:
            if meaning is Meaning.ANSWER and (done := sum_of(Text(text.text))):
                yield Fraction(done[1]) if re.fullmatch(r"-?\d+(?:\.\d+)?", done[1]) else Fraction(0)
            found = list(told_numbers(text, slot, meaning))
            yield from found[slot.at :] if slot.at < len(found) else ()

    def likely_numbers(self, slot: Slot, *, whole_only: bool) -> Iterator[Fraction]:
        """What is usual for such a name."""
        meaning = meaning_of(slot)
        if meaning is Meaning.SHARE and not whole_only and not {"percent", "percentage"} & set(slot.words):
            yield Fraction(self._draw.number(70, 98), 100)
        elif meaning is Meaning.SHARE:
            yield Fraction(self._draw.number(60, 95))
        elif meaning in NUMBERS:
            low, high, grain = NUMBERS[meaning]
            at = self._draw.number(low, high)
            yield Fraction(at) if whole_only or grain == 1 else at + Fraction(self._draw.number(0, grain - 1), grain)
            yield Fraction(at)
        else:
            yield Fraction(self._draw.number(1, 100))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def chosen(values: Sequence[object], text: Mentions, slot: Slot) -> list[object]:
    """Which of the values a text names, in the order in which it does; not those it denies."""
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
    "positive": ("great", "love", "loved", "excellent", "amazing", "good", "happy", "fantastic", "wonderful", "best"),
    "negative": ("bad", "terrible", "awful", "hate", "hated", "worst", "disappointed", "poor", "broken", "angry"),
    "billing": ("invoice", "charged", "refund", "payment", "charge", "bill"),
    "technical": ("error", "crash", "crashes", "bug", "crashed", "broken"),
    "account": ("password", "login", "log in"), "shipping": ("delivery", "delivered", "package", "shipped"),
}  # fmt: skip


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
