"""Signs by language: words and phrases, each under the tags that it may be a sign of.

Decent words where there is a choice: the lexicons are to tell kinds of texts apart, not to collect what is said.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from itertools import chain
from typing import NamedTuple

from apps.simulator.moderation.tags import Tag
from apps.simulator.plain import plain

LANGUAGES = ("en", "de", "fr", "es", "it", "pt")
# Prefixes are no shorter.
_SHORTEST_PREFIX = 2
_ANY_ENDING = "*"
# Tags whose words hold sentences together: they tell a language too.
_TELLING = (Tag.SPEAKER, Tag.ADDRESSED, Tag.NOT)


class Phrase(NamedTuple):
    """Words that stand together. One that ends with a star has any ending."""

    words: tuple[str, ...]
    tag: Tag

    def stands_at(self, words: Sequence[str], at: int) -> bool:
        """Whether it stands in a sentence at that place; its first word is known to."""
        if at + len(self.words) > len(words):
            return False
        return all(_fits(wanted, words[at + 1 + n]) for n, wanted in enumerate(self.words[1:]))


class Lexicon:
    """The signs of one language. `negates_after`: its negation may follow the verb."""

    def __init__(self, signs: Mapping[Tag, str], common: str, *, negates_after: bool = False) -> None:
        self.negates_after = negates_after
        self.common = frozenset(common.split()).union(*(signs.get(tag, "").split("|") for tag in _TELLING))
        self._exact: dict[str, list[Phrase]] = {}
        self._prefixes: dict[str, list[Phrase]] = {}
        for tag, listed in signs.items():
            for phrase in listed.split("|"):
                self._add(Phrase(tuple(plain(phrase).split()), tag))

    def _add(self, phrase: Phrase) -> None:
        first = phrase.words[0]
        table = self._prefixes if first.endswith(_ANY_ENDING) else self._exact
        table.setdefault(first.rstrip(_ANY_ENDING), []).append(phrase)

    def phrases(self) -> Iterator[Phrase]:
        """All of them."""
        for table in (self._exact, self._prefixes):
            yield from chain.from_iterable(table.values())

    def phrases_at(self, words: Sequence[str], at: int) -> list[Phrase]:
        """All phrases that stand in a sentence at that place."""
        word = words[at]
        candidates = list(self._exact.get(word, ()))
        for length in range(_SHORTEST_PREFIX, len(word) + 1):
            candidates += self._prefixes.get(word[:length], ())
        return [phrase for phrase in candidates if len(phrase.words) == 1 or phrase.stands_at(words, at)]


def _fits(wanted: str, word: str) -> bool:
    return word.startswith(wanted[:-1]) if wanted.endswith(_ANY_ENDING) else word == wanted


@cache
def lexicons() -> Mapping[str, Lexicon]:
    """All lexicons by the code of their language."""
    return {language: _load(language) for language in LANGUAGES}


def _load(language: str) -> Lexicon:
    module = import_module(f"{__name__}.{language}")
    return Lexicon(module.SIGNS, module.COMMON, negates_after=language == "de")


def lexicons_for(words: Sequence[str]) -> list[Lexicon]:
    """The lexicons of the languages that a sentence may be in: those most of whose common words it has. English where
    it has none of any."""
    vocabulary = set(words)
    known = {language: len(vocabulary & lexicon.common) for language, lexicon in lexicons().items()}
    most = max(known.values())
    likely = [language for language, count in known.items() if count == most] if most else LANGUAGES[:1]
    return [lexicons()[language] for language in likely]
