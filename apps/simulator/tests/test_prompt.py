import pytest

from apps.simulator.conversation import Turn
from apps.simulator.prompt import count_prompt
from apps.simulator.tokens import encoding


@pytest.mark.parametrize("name", ["o200k_base", "cl100k_base"])
@pytest.mark.parametrize("role", ["system", "developer", "user", "assistant", "tool"])
def test_a_role_is_one_token(name: str, role: str) -> None:
    assert encoding(name).count(role) == 1


def test_the_published_example_counts_as_published() -> None:
    # OpenAI cookbook, "Counting tokens for chat completions API calls": 124 for gpt-4o.
    system = "You are a helpful, pattern-following assistant that translates corporate jargon into plain English."
    examples = [
        ("system", system, ""),
        ("system", "New synergies will help drive top-line growth.", "example_user"),
        ("system", "Things working well together will increase revenue.", "example_assistant"),
        (
            "system",
            "Let's circle back when we have more bandwidth to touch base on opportunities for increased leverage.",
            "example_user",
        ),
        ("system", "Let's talk later when we're less busy about how to do better.", "example_assistant"),
        (
            "user",
            "This late pivot means we don't have time to boil the ocean for the client deliverable.",
            "",
        ),
    ]
    messages = [Turn(role, text) for role, text, _ in examples]
    names = [name for *_, name in examples if name]
    assert count_prompt(encoding("o200k_base"), messages, names) == 124
    assert count_prompt(encoding("cl100k_base"), messages, names) == 129


def test_an_empty_message_still_costs_its_frame() -> None:
    assert count_prompt(encoding("o200k_base"), [Turn("user", "")]) == 7
