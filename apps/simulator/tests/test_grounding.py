"""A question about a context that came along is answered from it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.simulator.answers.texts import _NOT_SAID
from apps.simulator.composer import compose
from apps.simulator.conversation import Turn
from apps.simulator.phrases import BOOKS
from apps.simulator.tokens import encoding

REFUNDS = "Refunds are paid within 14 days of the return."
SHOP = f"{REFUNDS} Shipping is free above 50 euros. Our shop opens at nine on weekdays."
LONGER = f"[1] Whales sleep upright.\n[2] {SHOP}\n[3] Parcels are delivered by bicycle."
QUESTION = "How long does a refund take?"


def answer(user: str, system: str = "") -> str:
    turns = [*([Turn("system", system)] if system else []), Turn("user", user)]
    return "".join(compose(turns, seed=b"1"))


LAYOUTS = {
    "context first": f"Answer using only the context.\n\nContext:\n{SHOP}\n\nQuestion: {QUESTION}",
    "question first": f"Question: {QUESTION} \nContext: {SHOP} \nAnswer:",
    "tags": f"<context>\n{LONGER}\n</context>\n\n{QUESTION}",
    "documents": f"Documents:\n{LONGER}\n\nQuestion: {QUESTION}\nHelpful Answer:",
    "headings": f"## Context:\n{LONGER}\n\n## Question: {QUESTION}",
    "a question above": f"{QUESTION}\n\nUse the following context to answer:\n\n{SHOP}",
}


@pytest.mark.parametrize("message", LAYOUTS.values(), ids=LAYOUTS)
def test_the_sentence_that_answers_is_told(message: str) -> None:
    assert answer(message) == REFUNDS


def test_the_context_may_stand_in_the_instructions() -> None:
    system = (
        "You are an assistant for question-answering tasks. Use the following pieces of retrieved context to answer "
        f"the question. If you don't know the answer, say that you don't know.\n\n{LONGER}"
    )
    assert answer(QUESTION, system) == REFUNDS
    assert answer("How do parcels arrive?", system) == "Parcels are delivered by bicycle."
    assert answer("Who painted the ceiling?", system) == _NOT_SAID["en"]
    assert answer("Hello", system) != _NOT_SAID["en"]


def test_other_words_for_the_same_find_it_in_another_language_too() -> None:
    context = "Context: The shop opens at nine. Der Umtausch ist kostenlos möglich. Whales sleep upright."
    assert "opens at nine" in answer(f"{context}\n\nQuestion: Wann sind die Öffnungszeiten?")


def test_without_strictness_what_the_context_does_not_say_is_answered_as_usual() -> None:
    question = "What is photosynthesis?"
    assert "photosynthesis" in answer(question, "Context: you are in a chat application of a school.")


def test_a_message_that_only_speaks_of_a_context_is_answered_as_usual() -> None:
    assert "context" in answer("What is a context manager?")
    assert answer("What is photosynthesis?", "You know the context of things.") == answer("What is photosynthesis?")


def test_each_language_says_when_nothing_is_said() -> None:
    assert _NOT_SAID.keys() == BOOKS.keys()


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200), st.text(max_size=60), st.sampled_from(["Context:\n", "<context>", "Documents: "]))
def test_any_context_has_an_answer_whose_tokens_add_up(context: str, question: str, label: str) -> None:
    turns = [Turn("user", f"Answer only from it. {label}{context} three words\n\nQuestion: {question}")]
    pieces = list(compose(turns, seed=b"1"))
    assert "".join(pieces)
    count = encoding("o200k_base").count
    assert sum(map(count, pieces)) == count("".join(pieces))
