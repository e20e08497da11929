"""A recorded request as code: it runs as it stands, and says the same."""

import ast
import json
import shlex
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.usage.replay import replays

BODIES = st.dictionaries(
    st.text(min_size=1, max_size=12),
    st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner), max_leaves=5),
    max_size=4,
)


def code_of(title: str, endpoint: str, body: dict[str, Any]) -> str:
    return next(replay.code for replay in replays(endpoint, json.dumps(body)) if replay.title == title)


@given(BODIES)
def test_a_shell_reads_the_body_that_was_sent(body: dict[str, Any]) -> None:
    words = shlex.split(code_of("curl", "chat.completions", body).replace("\\\n", " "))
    assert json.loads(words[-1]) == body
    assert words[1].endswith("/v1/chat/completions")


@given(BODIES)
def test_python_reads_the_arguments_that_were_sent(body: dict[str, Any]) -> None:
    tree = ast.parse(code_of("Python", "embeddings", body))
    call = next(
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("create")
    )
    read: dict[str, Any] = {}
    for argument in call.keywords:
        value = ast.literal_eval(argument.value)
        read |= {argument.arg: value} if argument.arg else value
    assert read == body


@given(BODIES)
def test_node_reads_the_object_that_was_sent(body: dict[str, Any]) -> None:
    code = code_of("Node", "chat.completions", body)
    literal = code.split("create(", 1)[1].rsplit(");\n", 1)[0]
    assert json.loads(literal.replace('["__proto__"]:', '"__proto__":')) == body


def test_node_takes_no_name_for_a_prototype() -> None:
    assert '["__proto__"]: 1' in code_of("Node", "embeddings", {"__proto__": 1})


def test_a_stream_is_read_event_by_event() -> None:
    assert code_of("Python", "responses", {"stream": True}).endswith("for event in answer:\n    print(event)")
    assert code_of("Node", "responses", {"stream": True}).endswith(
        "for await (const event of answer) console.log(event);"
    )


@pytest.mark.parametrize(
    ("endpoint", "body"),
    [
        ("chat.completions", '{"model": "gpt-4o", "mess'),
        ("chat.completions", "[]"),
        ("chat.completions", ""),
        ("images", "{}"),
        ("unknown", "{}"),
        ("elsewhere", "{}"),
    ],
)
def test_what_cannot_be_sent_again_has_no_code(endpoint: str, body: str) -> None:
    assert replays(endpoint, body) == []
