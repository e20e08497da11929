"""The code on the page that shows a secret."""

import ast
import json
import shlex

import pytest

from apps.catalog.models import AIModel, ModelAlias
from apps.keys.services import key_update
from apps.keys.snippets import snippets
from apps.keys.tests.conftest import World


def code(world: World, title: str) -> str:
    return next(snippet.code for snippet in snippets(world.key, world.secret) if snippet.title == title)


@pytest.fixture
def models(db: None) -> None:
    for name, enabled, chat in (
        ("gpt-4o-mini-2024-07-18", True, True),
        ("o3-2025-04-16", True, True),
        ("o1-2024-12-17", False, True),
        ("text-embedding-3-small", True, False),
    ):
        model = AIModel.objects.create(
            name=name, enabled=enabled, chat=chat, context_window=128_000, max_output_tokens=16_384
        )
        ModelAlias.objects.create(name=name[:-11] or name, model=model)


def test_curl_is_one_command_with_a_json_body(world: World) -> None:
    words = shlex.split(code(world, "curl").replace("\\\n", " "))
    assert words[:2] == ["curl", "http://127.0.0.1:8000/v1/chat/completions"]
    assert f"Authorization: Bearer {world.secret}" in words
    assert json.loads(words[words.index("-d") + 1])["model"] == "gpt-4o-mini"


def test_python_is_python(world: World) -> None:
    tree = ast.parse(code(world, "Python"))
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    assert {world.secret, "http://127.0.0.1:8000/v1", "gpt-4o-mini"} <= texts


def test_node_names_the_key_and_the_address(world: World) -> None:
    assert f'apiKey: "{world.secret}"' in code(world, "Node")
    assert 'baseURL: "http://127.0.0.1:8000/v1"' in code(world, "Node")


@pytest.mark.usefixtures("models")
@pytest.mark.parametrize(
    ("allowed", "model"),
    [([], "gpt-4o-mini"), (["gpt-*"], "gpt-4o-mini"), (["o*"], "o3"), (["o3-2025-04-16"], "o3-2025-04-16")],
)
def test_the_model_is_one_that_the_key_may_use(world: World, allowed: list[str], model: str) -> None:
    key_update(key=world.key, allowed_models=allowed)
    assert f'model="{model}"' in code(world, "Python")
