"""A spoken answer: its sound in the tokens that it counts."""

from typing import NamedTuple

import numpy as np

from apps.simulator.voice.encoding import Format, encoded
from apps.simulator.voice.speakers import Speaker
from apps.simulator.voice.synthesis import SAMPLES_PER_TOKEN, Samples, speak


class Speech(NamedTuple):
    """`data` is a file of the format, `tokens` its length in twentieths of a second."""

    data: bytes
    tokens: int


def sound_of(text: str, speaker: Speaker) -> Samples:
    """The text said, with silence up to the end of its last token; nothing for a text without words."""
    sounds = [sound for _, sound in speak(text, speaker)]
    whole: Samples = np.concatenate(sounds) if sounds else np.zeros(0, np.int16)
    return _lasting(whole, tokens_of(whole))


def tokens_of(sound: Samples) -> int:
    """A token for each twentieth of a second, begun ones too."""
    return -(-len(sound) // SAMPLES_PER_TOKEN)


def speech_of(sound: Samples, kind: Format, tokens: int | None = None) -> Speech:
    """The sound as a file, of exactly so many tokens where they are given: cut, or followed by silence."""
    tokens = tokens_of(sound) if tokens is None else tokens
    return Speech(encoded(_lasting(sound, tokens), kind), tokens)


def _lasting(sound: Samples, tokens: int) -> Samples:
    samples = tokens * SAMPLES_PER_TOKEN
    return sound[:samples] if len(sound) >= samples else np.pad(sound, (0, samples - len(sound)))
