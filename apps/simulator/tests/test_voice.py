"""The voice: its laws, whatever is said."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.simulator.voice.encoding import FORMATS, encoded
from apps.simulator.voice.speakers import SPEAKERS, speaker_of
from apps.simulator.voice.speech import sound_of, speech_of
from apps.simulator.voice.syllables import words_of
from apps.simulator.voice.synthesis import RATE, SAMPLES_PER_TOKEN, speak

ALLOY = SPEAKERS["alloy"]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.sampled_from(sorted(SPEAKERS)))
def test_any_text_can_be_said_and_its_words_join_to_it(text: str, voice: str) -> None:
    said = speak(text, SPEAKERS[voice])
    assert "".join(word for word, _ in said) == text
    sound = sound_of(text, SPEAKERS[voice])
    assert len(sound) % SAMPLES_PER_TOKEN == 0
    assert sound.dtype == np.int16


@pytest.mark.parametrize(
    ("word", "syllables"),
    [("tea", 1), ("water", 2), ("banana", 3), ("time", 1), ("Erzählung", 3), ("茶道", 2), ("42", 3)],
)
def test_words_have_their_syllables(word: str, syllables: int) -> None:
    assert len(words_of(word)[0].vowels) == syllables


def test_more_words_take_longer_at_the_pace_of_speech() -> None:
    text = "Tea is a drink made from the leaves of a plant. People all over the world like it, and drink it hot. "
    minutes = len(sound_of(text * 5, ALLOY)) / RATE / 60
    assert 110 < 5 * len(text.split()) / minutes < 190


def test_there_is_sound_in_words_and_silence_between_sentences() -> None:
    [(_, word), *_] = speak("Tea. Coffee", ALLOY)
    assert int(np.abs(word[: len(word) // 3]).max()) > 3_000
    assert not word[-round(0.3 * RATE) :].any()


def test_a_question_rises() -> None:
    plain, asked = (speak(text, ALLOY)[0][1] for text in ("tea.", "tea?"))
    assert _crossings(asked) > _crossings(plain)


def test_a_high_voice_is_higher_than_a_low_one() -> None:
    low, high = (speak("banana", SPEAKERS[name])[0][1] for name in ("onyx", "shimmer"))
    assert _pitch(high) > 1.8 * _pitch(low)


def test_a_voice_of_ones_own_follows_from_its_name() -> None:
    assert speaker_of("voice_a") == speaker_of("voice_a") != speaker_of("voice_b")


@pytest.mark.parametrize("kind", FORMATS)
def test_the_same_sound_is_the_same_bytes(kind: str) -> None:
    sound = sound_of("Tea is a drink.", ALLOY)
    [one] = [known for known in FORMATS if known == kind]
    assert encoded(sound, one) == encoded(sound, one)


def test_a_speech_lasts_as_many_tokens_as_it_is_given() -> None:
    sound = sound_of("Tea is a drink.", ALLOY)
    for tokens in (0, 3, 500):
        assert len(speech_of(sound, "pcm16", tokens).data) == tokens * SAMPLES_PER_TOKEN * 2


def _crossings(sound: "np.ndarray[tuple[int], np.dtype[np.int16]]") -> int:
    signs = np.sign(sound[np.abs(sound) > 300].astype(np.int64))
    return int((signs[1:] != signs[:-1]).sum())


def _pitch(sound: "np.ndarray[tuple[int], np.dtype[np.int16]]") -> float:
    """By the lag at which a stretch of the first vowel is most like itself."""
    stretch = sound[2_000:4_400].astype(np.float64)
    likeness = [float((stretch[lag:] * stretch[:-lag]).sum()) / (len(stretch) - lag) for lag in range(80, 330)]
    return RATE / (80 + int(np.argmax(likeness)))
