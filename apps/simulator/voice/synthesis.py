"""Sound from syllables: a hum with the formants of vowels, and noise where a consonant would be.

The same on every machine: sines come from a table of whole numbers, and all else is sums and products of doubles, whose
result IEEE 754 fixes; no function of a mathematics library is asked.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from apps.simulator.voice.speakers import Speaker
from apps.simulator.voice.syllables import Word, words_of

RATE = 24_000
# The platform counts a token for each twentieth of a second that it speaks.
SAMPLES_PER_TOKEN = RATE // 20
Samples = NDArray[np.int16]
_Sound = NDArray[np.float64]
# The first three formants of vowels, in hertz.
_FORMANTS = {
    "a": (730.0, 1_090.0, 2_440.0),
    "e": (530.0, 1_840.0, 2_480.0),
    "i": (270.0, 2_290.0, 3_010.0),
    "o": (570.0, 840.0, 2_410.0),
    "u": (300.0, 870.0, 2_240.0),
}
_VOWELS = "aeiou"
_STRENGTHS = (1.0, 0.5, 0.25)
_BANDWIDTH = 110.0
_HIGHEST = 3_600.0
# Seconds.
_SYLLABLE, _ONSET, _FADE, _GAP = 0.185, 0.035, 0.02, 0.04
_LOUDNESS = 9_000.0
# As many steps of a turn as the table has.
_STEPS = 4_096
_TURN = 1 << 32


@lru_cache(maxsize=1)
def _sines() -> _Sound:
    """A turn of a sine in whole thousandths, by a recurrence that needs no library: Bhaskara's, exact in its digits."""
    half = _STEPS // 2
    at = np.arange(half, dtype=np.int64)
    product = 4 * at * (half - at)
    wave = (product * 4 * 1_000) // (5 * half * half - product)
    return np.concatenate([wave, -wave]).astype(np.float64) / 1_000


@lru_cache(maxsize=1)
def _noise() -> _Sound:
    """A second of noise from -1 to 1, by a generator of whole numbers."""
    at = np.arange(RATE, dtype=np.uint64)
    mixed = (at * np.uint64(2_654_435_761)) ^ (at >> np.uint64(3))
    mixed = (mixed * np.uint64(40_503)) ^ (mixed >> np.uint64(11))
    return (mixed % np.uint64(2_001)).astype(np.float64) / 1_000 - 1


def speak(text: str, speaker: Speaker) -> list[tuple[str, Samples]]:
    """The text in words, each with its sound and the silence after it. Mono, 24,000 samples a second."""
    words = words_of(text)
    return [(word.text, _spoken(word, speaker, share)) for word, share in _falling(words)]


def _falling(words: Sequence[Word]) -> Iterator[tuple[Word, float]]:
    """Each word with how high it begins: a sentence starts high and falls."""
    height = 1.0
    for word in words:
        yield word, height
        height = 1.0 if word.pause >= 0.3 else max(0.84, height - 0.02)


def _spoken(word: Word, speaker: Speaker, height: float) -> Samples:
    sounds = [
        _syllable(vowel, speaker, height * (1.25 if word.asks and at == len(word.vowels) - 1 else 1.0))
        for at, vowel in enumerate(word.vowels)
    ]
    silence = np.zeros(round((word.pause + _GAP) * speaker.pace * RATE), np.int16)
    return np.concatenate([*sounds, silence])


@lru_cache(maxsize=512)
def _syllable(vowel: str, speaker: Speaker, height: float) -> Samples:
    """One syllable. A voice says the same ones again and again, so they are kept."""
    onset = round(_ONSET * speaker.pace * RATE)
    length = onset + round(_SYLLABLE * speaker.pace * RATE)
    sound = _hum(_formants(vowel, speaker), speaker.pitch * height, length - onset)
    sound = sound + _noise()[: length - onset] * speaker.breath
    start = (ord(vowel) * 37) % (RATE // 2)
    consonant = _noise()[start : start + onset] * (0.25 + (ord(vowel) % 5) / 20)
    whole = np.concatenate([consonant, sound]) * _envelope(length)
    kept: Samples = np.clip(np.rint(whole * _LOUDNESS), -32_000, 32_000).astype(np.int16)
    kept.setflags(write=False)
    return kept


def _formants(vowel: str, speaker: Speaker) -> list[float]:
    plain = vowel if vowel in _FORMANTS else _VOWELS[ord(vowel) % len(_VOWELS)]
    return [formant * speaker.throat for formant in _FORMANTS[plain]]


def _hum(formants: Sequence[float], pitch: float, length: int) -> _Sound:
    """Harmonics of a pitch that falls a little, each as loud as the formants near it let it be."""
    fall = np.arange(length, dtype=np.int64)
    step = round(pitch * _TURN / RATE)
    # From a fortieth above the pitch to a fortieth below.
    phase = np.cumsum(step + step // 40 - (step // 20) * fall // max(1, length))
    table, sound, loudest = _sines(), np.zeros(length), 0.0
    for harmonic in range(1, int(_HIGHEST / pitch) + 1):
        loudness = sum(
            strength / (1 + ((harmonic * pitch - formant) / _BANDWIDTH) ** 2)
            for formant, strength in zip(formants, _STRENGTHS, strict=True)
        )
        loudest += loudness
        turn = ((phase * harmonic) & (_TURN - 1)) >> 20
        sound = sound + table[turn] * loudness
    return sound * (2.2 / loudest)


def _envelope(length: int) -> _Sound:
    """Nothing clicks: a syllable grows and fades in straight lines."""
    edge = min(round(_FADE * RATE), length // 2)
    shape = np.ones(length)
    ramp = np.arange(edge, dtype=np.float64) / edge
    shape[:edge] = ramp
    shape[length - edge :] = ramp[::-1]
    return shape
