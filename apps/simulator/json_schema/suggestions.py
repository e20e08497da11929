"""What fits a place in an answer: first what the conversation says, then what is usual for such a name."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from apps.simulator.drawing import Draw
from apps.simulator.json_schema.choices import chosen
from apps.simulator.json_schema.meanings import Meaning, meaning_of
from apps.simulator.json_schema.mentions import Mentions, mentions_of
from apps.simulator.json_schema.said import Said
from apps.simulator.json_schema.slot import Slot, singular
from apps.simulator.json_schema.told import told_texts
from apps.simulator.json_schema.told_numbers import told_numbers
from apps.simulator.json_schema.usual import CUES, NUMBERS, OFF, TEXTS

_NUMERIC = frozenset((*NUMBERS, Meaning.SHARE))
_DENIED = r"\b(?:without|no|not|don't|do not|never|skip|except|excluding)\s+(?:\w+\s+){{0,2}}{word}"


# What objects in a list are counted by: there are as many as things of this kind are mentioned.
_COUNTED = frozenset((Meaning.PERSON, Meaning.FIRST_NAME, Meaning.ENTITY, Meaning.STEP))


# A list of phrases has no more, and none twice.
_MOST_PHRASES = 3
_MOST_STARTS = 59
# Longer lists are not drawn because a text has a number in it.
_MOST_COUNTED = 50


class Items(NamedTuple):
    """What is known of the items of a list: properties of objects, the format of texts, whether they are numbers."""

    properties: tuple[str, ...] = ()
    named: str = ""
    is_numeric: bool = False


class Suggestions:
    """Draws from what is said. Texts on the subject are taken one after the other: no two properties say the same."""

    def __init__(self, said: Said, draw: Draw) -> None:
        self._said = said
        self._draw = draw
        self._sentence = 0
        self._phrase = 0
        self._start = draw.number(0, _MOST_STARTS)
        self._turns: dict[tuple[Meaning, int], int] = {}
        self._texts: list[Mentions] = [mentions_of(text) for text in (said.request, *said.context) if text]

    def sentences(self) -> Sequence[str]:
        """Sentences on the subject."""
        return self._said.sentences or (f"This is about {self._said.subject or 'the request'}.",)

    def is_taken(self, slot: Slot) -> bool:
        """Whether an optional property is there: it is spoken of, or one of the three quarters that are."""
        if self.is_denied(slot):
            return False
        return self._is_mentioned(slot) or self._draw.number(0, 3) > 0

    def is_named(self, options: Sequence[object], slot: Slot) -> bool:
        """Whether the request names one of the values that a property may have."""
        return not self.is_denied(slot) and any(chosen(options, text, slot) for text in self._texts[:1])

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
        meaning = meaning_of(slot)
        if meaning is Meaning.ANSWER:
            # A sum's result is a number, any other answer a text.
            is_sum = any(text.sum for text in self._texts[:1])
            return numeric if numeric and is_sum else next((kind for kind in kinds if kind == "string"), kinds[0])
        return numeric if numeric and meaning in _NUMERIC else kinds[0]

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
        cues = next((CUES[word] for word in slot.words if word in CUES), frozenset[str]())
        if not cues.isdisjoint(self._texts[0].words if self._texts else ()):
            return True
        return OFF.isdisjoint(slot.words) if default is None else default

    def count(self, slot: Slot, items: Items) -> int | None:
        """How many items a list gets: as many as the conversation has for it, or asks for. None: it does not say."""
        one = slot._replace(name=singular(slot.name), path=f"{slot.path}[0]", at=0)
        if items.properties:
            one = Slot(name=items.properties[0], owner=slot.name, beside=frozenset(items.properties))
        if items.is_numeric:
            found = sum(1 for text in self._texts[:1] for _ in told_numbers(text, one, meaning_of(one)))
        elif items.properties and meaning_of(one) not in _COUNTED:
            found = 0
        else:
            found = sum(1 for _ in self._told(one, items.named, is_list=True))
        if not found and not items.properties and meaning_of(one) in (Meaning.TOPIC, Meaning.THING):
            found = 0 if self._said.items else min(_MOST_PHRASES, len(self._phrases()))
        return found or self._said.items or self._counted(slot)

    def _counted(self, slot: Slot) -> int | None:
        """The number that stands before the name of the list: "4 fantasy characters"."""
        named = {singular(word) for word in slot.words}
        for text in self._texts[:1]:
            for number in text.numbers:
                following = {singular(word) for word in (number.unit, *number.after[:2]) if word}
                if named & following and 1 <= number.value <= _MOST_COUNTED and number.value.denominator == 1:
                    return int(number.value)
        return None

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
            yield options[self._turn(meaning, slot) % len(options)]
        elif meaning is Meaning.IDENTIFIER:
            yield f"{(slot.words[0] if len(slot.words) > 1 else 'id')}_{self._draw.number(1000, 9999)}{slot.at or ''}"
        elif meaning is Meaning.LANGUAGE:
            yield "English"
        elif meaning is Meaning.TITLE and self._said.subject:
            yield _capital(self._said.subject)
        elif meaning in (Meaning.TOPIC, Meaning.THING, Meaning.QUERY):
            yield from self._next_phrase(slot)
        elif meaning in NUMBERS or meaning is Meaning.SHARE:
            yield str(next(iter(self.likely_numbers(slot, whole_only=meaning is not Meaning.SHARE))))
        yield self._next_sentence()

    def _turn(self, meaning: Meaning, slot: Slot) -> int:
        """Which of the usual values a place gets: name and address of a person belong together, two names differ."""
        before = self._turns.get((meaning, slot.at), 0)
        self._turns[meaning, slot.at] = before + 1
        return self._start + slot.at + before

    def _next_phrase(self, slot: Slot) -> Iterator[str]:
        """The subject, then what belongs to it; another one for each property and item."""
        phrases = self._phrases()
        if phrases and meaning_of(slot) is Meaning.THING and not slot.at:
            self._phrase += 1
            yield phrases[(self._phrase - 1) % len(phrases)]
        elif phrases:
            yield phrases[slot.at % len(phrases)]

    def _phrases(self) -> list[str]:
        return list(dict.fromkeys(_bare(term) for term in (self._said.subject, *self._said.terms) if term))

    def _next_sentence(self) -> str:
        sentences = self.sentences()
        self._sentence += 1
        return sentences[(self._sentence - 1) % len(sentences)]

    def said_numbers(self, slot: Slot) -> Iterator[Fraction]:
        """Numbers that the conversation says for a property, the most fitting first."""
        meaning = meaning_of(slot)
        for text in self._texts:
            if meaning is Meaning.ANSWER and (done := text.sum):
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


def _bare(phrase: str) -> str:
    """A phrase without its article."""
    return re.sub(r"^(?:an?|the|your|my|our)\s+", "", phrase, flags=re.IGNORECASE)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
