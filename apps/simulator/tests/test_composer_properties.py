"""What holds for every answer, whatever was asked."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.simulator.composer import compose
from apps.simulator.conversation import Turn
from apps.simulator.tokens import encoding

SEED = bytes(range(16))
ENCODINGS = ("o200k_base", "cl100k_base")
SEEDS = st.binary(min_size=16, max_size=17)
REQUESTS = st.sampled_from(
    (
        "{0}", "What is {0}?", "Explain {0} in detail", "Explain {0} in 3 sentences", "Explain {0} in 25 words",
        "How do I {0}?", "Why is {0} blue?", "Is {0} faster than that?", "Compare {0} with {1}", "List 4 tips about"
            " {0}",
        "Give me bullet points on {0}", "Make a table about {0}", "Explain {0} with headings", "Say {0}",
        "Reply with exactly: {0}", "Write a Python function that {0}", "Write a poem about {0}", "Tell a story about"
            " {0}",
        "Write an email about {0}", "Summarize: {0}. And then {1}. It goes on like that for a while.",
        "Translate '{0}' to French", "Return a JSON object about {0}", "My name is {0}", "I live in {0}. What is {1}?",
        "Was ist {0}?", "Qu'est-ce que {0} ?", "¿Qué es {0}?", "Cos'è {0}?", "O que é {0}?", "Wat is {0}?",
        "{0}是什么？",
        "{0}とは何ですか", "Что такое {0}?", "Answer in German: what is {0}?", "Answer in uppercase: what is {0}?",
    )
)  # fmt: skip
TEXTS = st.text(max_size=60)
MESSAGES = st.builds(lambda form, one, two: form.format(one, two), REQUESTS, TEXTS, TEXTS)
TURNS = st.lists(
    st.builds(Turn, st.sampled_from(("system", "developer", "user", "assistant", "tool")), MESSAGES | TEXTS), max_size=5
)


def pieces(turns: Sequence[Turn], seed: bytes = SEED) -> list[str]:
    return list(compose(turns, seed=seed))


def answer(message: str, seed: bytes = SEED) -> str:
    return "".join(compose([Turn("user", message)], seed=seed))


@settings(max_examples=500, deadline=None)
@given(MESSAGES, SEEDS)
def test_the_tokens_of_the_pieces_add_up_to_the_tokens_of_the_answer(message: str, seed: bytes) -> None:
    parts = pieces([Turn("user", message)], seed)
    for name in ENCODINGS:
        count = encoding(name).count
        assert sum(map(count, parts)) == count("".join(parts)), parts


@settings(max_examples=300, deadline=None)
@given(TURNS, SEEDS)
def test_a_conversation_of_any_roles_and_texts_has_an_answer_whose_tokens_add_up(
    turns: list[Turn], seed: bytes
) -> None:
    parts = pieces(turns, seed)
    assert "".join(parts)
    for name in ENCODINGS:
        count = encoding(name).count
        assert sum(map(count, parts)) == count("".join(parts)), parts


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=400), st.text(max_size=400))
def test_the_result_of_a_tool_may_hold_anything(question: str, result: str) -> None:
    parts = pieces([Turn("user", question), Turn("assistant", ""), Turn("tool", result)])
    assert "".join(parts)
    count = encoding("o200k_base").count
    assert sum(map(count, parts)) == count("".join(parts)), parts


@settings(max_examples=100, deadline=None)
@given(TURNS, SEEDS)
def test_the_same_conversation_and_seed_have_the_same_answer(turns: list[Turn], seed: bytes) -> None:
    assert pieces(turns, seed) == pieces(turns, seed)


def test_other_seeds_mostly_give_other_answers() -> None:
    answers = {answer("What is photosynthesis?", bytes([number]) * 16) for number in range(100)}
    assert len(answers) > 60


@pytest.mark.parametrize("hash_seed", ["0", "1", "4711"])
def test_the_answer_does_not_depend_on_the_process(hash_seed: str) -> None:
    messages = (
        "What is photosynthesis?", "Compare tea and coffee", "List 5 ideas", "My cat is called Tom. Who is my cat?",
        "Write a Go function that sorts users", "Return JSON with keys name and age", "Erkläre Magnetismus",
    )  # fmt: skip
    script = (
        "from apps.simulator.composer import compose\n"
        "from apps.simulator.conversation import Turn\n"
        f"print(ascii([list(compose([Turn('user', text)], seed=bytes(range(16)))) for text in {messages!r}]))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONIOENCODING": "utf-8"}
    printed = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    ).stdout
    assert printed.strip() == ascii([pieces([Turn("user", text)]) for text in messages])


@pytest.mark.parametrize(
    "filler", ["word ", " ", "\n", "a", "1 + ", "(", "my name is ", "Is it? ", "“", "写", "say: ", '{"a":']
)
def test_a_message_of_a_megabyte_is_answered_in_good_time(filler: str) -> None:
    message = "Summarize this: " + filler * (1_000_000 // len(filler)) + " What is my name?"
    started = time.thread_time()
    assert answer(message)
    assert time.thread_time() - started < 1.5


def test_a_consumer_may_stop_early() -> None:
    stream = compose([Turn("user", "Write an essay about trees in 100000 words")], seed=SEED)
    assert next(stream)


def test_no_answer_shouts() -> None:
    for message in ("Hello", "Thanks", "What is tea?", "Tell me a joke", "Write a poem about rain", "List 3 ideas"):
        for number in range(20):
            assert "!" not in answer(message, bytes([number]) * 16)
