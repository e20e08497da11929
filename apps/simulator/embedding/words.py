"""A text as the words that its vector is made of."""

import re
from collections.abc import Mapping
from functools import cache

from apps.simulator.plain import plain
from apps.simulator.stopwords import STOPWORDS, STOPWORDS_ELSEWHERE

# Scripts that are written without blanks: words there are any two characters that stand together.
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# A run of an unspaced script, a word or number, or a sign by itself. Words are cut: a picture in base64 is no word.
_PIECES = re.compile(rf"[{_UNSPACED}]+|[^\W_{_UNSPACED}]{{1,24}}|[^\w\s]")
# What contractions leave behind: "don't", "l'eau", "we'll".
_REMAINS = "aren couldn didn doesn don hadn hasn haven isn ll qu re shouldn ve wasn weren won wouldn".split()


def words_of(text: str) -> Mapping[str, int]:
    """The words of a text and how often each comes; without regard to case, accents and order."""
    counts: dict[str, int] = {}
    for piece in _PIECES.findall(plain(text)):
        for word in (piece,) if piece < "\u3040" else _pairs(piece):
            counts[word] = counts.get(word, 0) + 1
    return counts


def is_stopword(word: str) -> bool:
    """Whether it carries a sentence and says nothing of its subject."""
    return word in _stopwords() or (len(word) == 1 and word.isascii() and word.isalpha())


def _pairs(run: str) -> list[str]:
    """Neighbours in a run of an unspaced script; other words and lone characters as they are."""
    if len(run) == 1 or not re.match(f"[{_UNSPACED}]", run):
        return [run]
    return [run[at : at + 2] for at in range(len(run) - 1)]


@cache
def _stopwords() -> frozenset[str]:
    return frozenset({plain(word) for word in STOPWORDS | STOPWORDS_ELSEWHERE}).union(_REMAINS)
