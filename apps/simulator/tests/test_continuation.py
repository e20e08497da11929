"""Texts are carried on as somebody would who reads them."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.simulator.continuation import continuation
from apps.simulator.tokens import encoding


def text_after(prompt: str, seed: bytes = b"1", suffix: str = "") -> str:
    return "".join(continuation(prompt, seed=seed, suffix=suffix))


def test_a_sentence_that_breaks_off_is_ended() -> None:
    assert text_after("The best part of the evening").startswith(" ")
    assert text_after("She opened the door to").split()[0] in {"begin", "take", "look"}
    assert text_after("Once upon a time")[:2] == ", "
    assert not text_after("Once upon a time,").startswith(",")


def test_what_is_known_is_named_and_nothing_else() -> None:
    assert text_after("The capital of France is") == " Paris."


def test_a_request_is_answered_below_it() -> None:
    for prompt in ("Say this is a test", "What is tea?", "Schreibe einen Satz über Tee", "List three colours:"):
        assert text_after(prompt).startswith("\n\n")
    assert "this is a test" in text_after("Say this is a test").lower()


def test_the_next_line_of_a_dialogue_is_what_the_other_says() -> None:
    assert text_after("Q: What is the capital of Japan?\nA:") == " The capital of Japan is Tokyo."
    assert "4" in text_after("Human: Hello\nAI: Hello.\nHuman: What is 2 + 2?\nAI:")


def test_a_long_prompt_of_many_questions_takes_no_longer_than_others() -> None:
    begun = time.thread_time()
    text_after("q:" + "\n" * 2_000 + "q:a\n" * 10_000)
    text_after("def f(" * 10_000 + "\n\t" * 10_000)
    assert time.thread_time() - begun < 1


def test_white_space_at_the_end_of_a_prompt_is_not_doubled() -> None:
    assert text_after("The capital of France is ") == "Paris."
    assert text_after("What is tea?\n")[0].strip()


def test_numbers_go_on_in_their_steps() -> None:
    assert text_after("1, 2, 3,").startswith(" 4, 5, 6")
    assert text_after("10, 8").startswith(", 6, 4, 2")


def test_a_function_gets_a_body() -> None:
    code = f"def add(a, b):{text_after('def add(a, b):')}"
    scope: dict[str, object] = {}
    exec(code, scope)  # noqa: S102
    assert scope["add"](2, 3) == 5  # type: ignore[operator]


@pytest.mark.parametrize("suffix", ["and so it was.", " The end.", "\nThe end", ", they said."])
def test_a_suffix_can_follow(suffix: str) -> None:
    text = text_after("Once upon a time", suffix=suffix)
    assert text[-1].isspace() is (suffix == "and so it was.")


@given(st.text(max_size=80), st.binary(min_size=1, max_size=3))
def test_any_prompt_is_carried_on_the_same_way_each_time(prompt: str, seed: bytes) -> None:
    text = text_after(prompt, seed)
    assert text == text_after(prompt, seed)
    assert text


@given(st.sampled_from(["Once upon a time", "I went to", "What is tea", "x", "Hello?", ""]), st.binary(min_size=1))
def test_the_tokens_of_the_pieces_add_up(prompt: str, seed: bytes) -> None:
    for name in ("o200k_base", "cl100k_base"):
        count = encoding(name).count
        pieces = list(continuation(prompt, seed=seed))
        assert sum(map(count, pieces)) == count("".join(pieces))
