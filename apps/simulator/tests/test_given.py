"""Answers say what came with the message, where there is room to say it."""

import pytest

from apps.simulator.answers.given import _SENTENCES
from apps.simulator.composer import compose
from apps.simulator.conversation import Attachment, Turn
from apps.simulator.phrases import BOOKS
from apps.simulator.tokens import encoding

PNG = Attachment("image", "a 640 × 480 PNG", 255)
WAV = Attachment("audio", "a recording of 2.5 seconds (WAV)", 25)


def answer(text: str, *attachments: Attachment, system: str = "") -> str:
    turns = [Turn("system", system)] if system else []
    return "".join(compose([*turns, Turn("user", text, attachments=attachments)], seed=b"1"))


@pytest.mark.parametrize("question", ["", "What is in this image?", "Describe the picture", "Caption this photo."])
def test_a_question_about_an_image_is_answered_with_what_is_known_of_it(question: str) -> None:
    said = answer(question, PNG)
    assert said.startswith("You sent a 640 × 480 PNG. ")
    assert "not looked at" in said


def test_several_are_listed_and_very_many_counted() -> None:
    assert "You sent a 640 × 480 PNG and a recording of 2.5 seconds (WAV)." in answer(
        "Describe the attached files", PNG, WAV
    )
    assert "and 15 more." in answer("Describe these images", *[PNG] * 20)


def test_another_question_is_answered_below() -> None:
    said = answer("Tell me about the history of tea.", PNG)
    first, second = said.split("\n\n", 1)
    assert "640 × 480" in first
    assert "tea" in second


def test_an_answer_of_given_words_stays_as_it_is() -> None:
    assert answer("Say exactly: hello", PNG) == answer("Say exactly: hello")
    assert answer("What is 2 + 2?", PNG) == answer("What is 2 + 2?")
    instructed = "Reply in JSON with the keys a and b."
    assert answer("Describe the image", PNG, system=instructed).startswith("{")


def test_each_language_says_it() -> None:
    assert _SENTENCES.keys() == BOOKS.keys()
    assert answer("Was ist auf diesem Bild zu sehen?", PNG).startswith("Sie haben gesendet: 640 × 480 PNG. ")


@pytest.mark.parametrize("question", ["Describe the image", "Tell me about tea.", "Was ist auf dem Bild?"])
def test_the_tokens_of_the_pieces_add_up(question: str) -> None:
    for name in ("o200k_base", "cl100k_base"):
        pieces = list(compose([Turn("user", question, attachments=(PNG, WAV))], seed=b"2"))
        assert sum(map(encoding(name).count, pieces)) == encoding(name).count("".join(pieces))
