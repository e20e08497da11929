"""A text as sentences, and a sentence as the places of its signs."""

import re
from collections.abc import Iterator, Mapping, Sequence

from apps.simulator.moderation.lexicon import Lexicon
from apps.simulator.moderation.tags import Tag
from apps.simulator.plain import plain

_ENDS = re.compile(r"[.!?;:\n\u2026]+")
_WORDS = re.compile(r"[^\W_]{1,40}")
# A sentence without an end is read in pieces.
_LONGEST = 60

# Places of each sign, rising.
Places = Mapping[Tag, Sequence[int]]


def sentences_of(text: str) -> Iterator[list[str]]:
    """The plain words of each sentence; "don't" reads "do not"."""
    unified = (
        plain(text.replace("’", "'")).replace("won't", "will not").replace("can't", "cannot").replace("n't", " not")
    )
    for sentence in _ENDS.split(unified):
        words = _WORDS.findall(sentence)
        for start in range(0, len(words), _LONGEST):
            yield words[start : start + _LONGEST]


def signs_in(words: Sequence[str], lexicon: Lexicon) -> Places:
    """Where a sentence has which signs. What is part of a harmless phrase ("shoot a photo") is no sign."""
    found = [(at, phrase) for at in range(len(words)) for phrase in lexicon.phrases_at(words, at)]
    harmless: set[int] = set()
    for at, phrase in found:
        if phrase.tag is Tag.HARMLESS:
            harmless.update(range(at, at + len(phrase.words)))
    places: dict[Tag, list[int]] = {}
    for at, phrase in found:
        if harmless.isdisjoint(range(at, at + len(phrase.words))):
            there = places.setdefault(phrase.tag, [])
            if not there or there[-1] != at:
                there.append(at)
    return places
