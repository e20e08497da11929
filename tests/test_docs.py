"""The README says what is there, and nothing else."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from apps.openai_api.application import ROUTES
from apps.openai_api.chat.request import NOT_BUILT, ChatRequest
from apps.openai_api.model_list import SCOPE as MODELS_SCOPE

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
    assert listed == routes | {"GET /v1/models/{model}"}
    assert MODELS_SCOPE in section("API Documentation")


def test_each_parameter_is_listed_with_its_effect_and_exists() -> None:
    assert first_cells(section("Parameters of a chat completion")) == set(ChatRequest.__struct_fields__)


def test_each_parameter_that_is_not_built_is_named() -> None:
    text = section("Parameters of a chat completion").split("Not built yet")[1].split("Any other name")[0]
    assert set(re.findall(r"`([a-z_]+)`", text)) - {"unsupported_parameter"} == NOT_BUILT


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
