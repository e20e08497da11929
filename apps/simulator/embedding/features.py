"""What a word contributes to a vector: itself, its stem, its meaning and its spelling, each as a weighted direction."""

from functools import cache
from math import isqrt

import numpy as np
from numpy.typing import NDArray

from apps.simulator.embedding.concepts import concept_of
from apps.simulator.embedding.directions import SPREAD, directions_of
from apps.simulator.embedding.stems import stem_of
from apps.simulator.embedding.words import is_stopword

# Squares of these are shares of nearness: inflections have the stem in common, synonyms the concept, and a word with a
# slip of the pen most of its trigrams.
_WORD, _STEM, _CONCEPT, _SPELLING = 64, 112, 144, 112
# How strongly a word speaks, in sixteenths.
_FULL, _NUMBER, _STOPWORD = 16, 10, 3
# Standard deviation and largest size of a component of a word that speaks fully; 63 of these fit into 16 bits.
_ROW_SPREAD, _ROW_LARGEST = 64, 511

Row = NDArray[np.int16]


def row_of(word: str, model: str, dimensions: int) -> Row:
    """The components of a word."""
    features = _features(word)
    weights = np.array(list(features.values()), np.int32)
    sums = (directions_of(list(features), model, dimensions) * weights[:, None]).sum(axis=0, dtype=np.int32)
    length = isqrt(sum(weight * weight for weight in features.values())) * SPREAD
    row: NDArray[np.int32] = sums * (_ROW_SPREAD * _strength(word)) // (length * _FULL)
    return np.minimum(np.maximum(row, -_ROW_LARGEST), _ROW_LARGEST).astype(np.int16)


def _features(word: str) -> dict[str, int]:
    """Features by name, with their weights."""
    features = {f"word {word}": _WORD}
    if not word.isalpha():
        return features
    stem = stem_of(word)
    features[f"stem {stem}"] = _STEM
    concept = concept_of(word, stem)
    if concept:
        features[f"concept {concept}"] = _CONCEPT
    trigrams = [word[at : at + 3] for at in range(len(word) - 2)]
    if trigrams:
        trigrams += [f"<{word[:2]}", f"{word[-2:]}>"]
        weight = _spelling_weight(len(trigrams))
        features |= {f"spelling {trigram}": weight for trigram in trigrams}
    return features


@cache
def _spelling_weight(trigrams: int) -> int:
    """All trigrams of a word together weigh the same, however long it is."""
    return isqrt(_SPELLING * _SPELLING // trigrams)


def _strength(word: str) -> int:
    if is_stopword(word):
        return _STOPWORD
    return _FULL if word.isalpha() else _NUMBER
