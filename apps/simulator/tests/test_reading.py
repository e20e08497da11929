"""What is understood of a message."""

import pytest

from apps.simulator.intent import Goal
from apps.simulator.reading import read
from apps.simulator.shape import Layout


@pytest.mark.parametrize(
    ("message", "label"),
    [
        ("What is a good retry policy for HTTP clients?", "a good retry policy for HTTP clients"),
        ("Hi, could you please explain my billing service?", "your billing service"),
        ("Help me write an email about the tax return", "the tax return"),
        ("I keep getting a 500 error. What should I check?", "a 500 error"),
        ("Give me 5 tips for better sleep", "better sleep"),
        ("How do I bake bread?", "how to bake bread"),
        ("Explain in detail how rainbows form", "rainbows"),
        ("Kannst du mir erklären, wie ein Motor funktioniert?", "Motor"),
        ("Wat is een zwart gat?", "zwart gat"),
        ("機械学習とは何ですか？", "機械学習"),
    ],
)
def test_the_subject_is_called_as_an_answer_would_call_it(message: str, label: str) -> None:
    assert read(message).subject.label == label


@pytest.mark.parametrize("message", ["How does it work?", "Say hello", "Thanks", "2 + 2", "Can you help me?"])
def test_some_messages_name_no_subject(message: str) -> None:
    assert read(message).subject.label == ""


@pytest.mark.parametrize(
    ("message", "goal"),
    [
        ("Can you help me?", Goal.HELP),
        ("¿Puedes ayudarme?", Goal.HELP),
        ("Help me to cook rice", Goal.PROSE),
        ("Write a poem about Python code", Goal.POEM),
        ("Summarise what changed, in two sentences.", Goal.PROSE),
        ("ping", Goal.PING),
        ("go on", Goal.MORE),
    ],
)
def test_the_goal_is_what_the_message_wants(message: str, goal: Goal) -> None:
    assert read(message).intent.goal is goal


@pytest.mark.parametrize(
    ("message", "layout"),
    [
        ("Give me a list of pros", Layout.BULLETS),
        ("Explain what a linked list is", Layout.PROSE),
        ("Do not use bullet points", Layout.PROSE),
        ("Answer without a table", Layout.PROSE),
        ("Compare tea and coffee in a table", Layout.TABLE),
        ("Where should the dining table stand?", Layout.PROSE),
        ("Suggest three names", Layout.NUMBERED),
    ],
)
def test_a_layout_is_used_only_if_it_was_asked_for(message: str, layout: Layout) -> None:
    assert read(message).shape.layout is layout
