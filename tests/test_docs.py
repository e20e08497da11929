"""The README says what is there, and nothing else."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands
from msgspec import Struct
from msgspec.structs import fields

from apps.openai_api.application import ROUTES
from apps.openai_api.chat.request import ChatRequest
from apps.openai_api.completions.request import CompletionRequest
from apps.openai_api.embeddings.request import EmbeddingRequest
from apps.openai_api.images.request import (
    ImageEditRequest,
    ImageGenerationRequest,
    ImageVariationRequest,
)
from apps.openai_api.model_list import SCOPE as MODELS_SCOPE
from apps.openai_api.moderations.request import ModerationRequest
from apps.openai_api.responses.counting import NOT_BUILT as COUNT_NOT_BUILT
from apps.openai_api.responses.counting import InputTokensRequest
from apps.openai_api.responses.request import NOT_BUILT as RESPONSE_NOT_BUILT
from apps.openai_api.responses.request import ResponseRequest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()


def section(title: str) -> str:
    """The text under a heading, up to the next of the same depth or above."""
    depth = README[: README.index(f"# {title}\n")].rsplit("\n", 1)[-1].count("#") + 1
    start = README.index(f"# {title}\n")
    following = re.compile(rf"^#{{1,{depth}}} ", re.MULTILINE).search(README, start + 2)
    return README[start : following.start() if following else None]


def first_cells(text: str) -> set[str]:
    """The names in backticks in the first column of the tables of a text."""
    rows = re.findall(r"^\| (`[^|]*`) \|", text, re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row)}


def test_each_endpoint_is_listed_and_exists() -> None:
    routes = {f"{method} {path}" for path, (_, handlers) in ROUTES.items() for method in handlers}
    listed = {cell for cell in first_cells(section("API Documentation")) if "/v1/" in cell}
    assert listed == routes
    assert MODELS_SCOPE in section("API Documentation")


# Section of the README, the body that it describes, and what is refused by name.
BODIES: list[tuple[str, type[Struct], frozenset[str]]] = [
    ("Parameters of a chat completion", ChatRequest, frozenset()),
    ("Parameters of an embedding", EmbeddingRequest, frozenset()),
    ("Parameters of a moderation", ModerationRequest, frozenset()),
    ("Parameters of a response", ResponseRequest, RESPONSE_NOT_BUILT),
    ("Parameters of a count of input tokens", InputTokensRequest, COUNT_NOT_BUILT),
    ("Parameters of an image", ImageGenerationRequest, frozenset()),
    ("Parameters of an image edit", ImageEditRequest, frozenset()),
    ("Parameters of an image variation", ImageVariationRequest, frozenset()),
    ("Parameters of a completion", CompletionRequest, frozenset()),
]


@pytest.mark.parametrize(("title", "body", "not_built"), BODIES, ids=[title for title, *_ in BODIES])
def test_each_parameter_is_listed_with_its_effect_and_exists(
    title: str, body: type[Struct], not_built: frozenset[str]
) -> None:
    text, _, refused = section(title).partition("Not built yet")
    assert first_cells(text) == {field.encode_name for field in fields(body)}
    named = set(re.findall(r"`([a-z_]+)`", refused.split("Any other name")[0]))
    assert named - {"unsupported_parameter"} == not_built


def test_each_command_of_ours_is_listed_and_exists() -> None:
    ours = {name for name, app in get_commands().items() if app.startswith(("apps.", "project"))}
    listed = {cell.removeprefix("manage.py ") for cell in first_cells(section("Commands"))}
    assert listed == ours


@pytest.mark.parametrize(
    "page", sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").rglob("*.md")), ids=lambda p: p.name
)
def test_links_to_files_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
        assert (page.parent / target).exists(), target


def test_the_changelog_knows_the_version() -> None:
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert version
    assert f"## {version[1]}" in (ROOT / "CHANGELOG.md").read_text()
