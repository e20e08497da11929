"""Imports point down the map in docs/architecture.md, and the map names each app that exists."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
_BLOCK = re.search(r"<!-- map -->(.*?)<!-- /map -->", (ROOT / "docs/architecture.md").read_text(), re.S)
assert _BLOCK
LEVELS = [line.split() for line in _BLOCK.group(1).strip().splitlines()]
LEVEL_OF = {app: depth for depth, apps in enumerate(LEVELS) for app in apps}
SOURCES = sorted(
    path for folder in ("apps", "project") for path in (ROOT / folder).rglob("*.py") if "tests" not in path.parts
)


def _app_of(path: Path) -> str:
    parts = path.relative_to(ROOT).parts
    return parts[1] if parts[0] == "apps" else parts[0]


def _imported_apps(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            parts = name.split(".")
            if parts[0] == "apps" and len(parts) > 1:
                yield parts[1]
            elif parts[0] == "project":
                yield "project"


def test_the_map_names_each_app_and_no_other() -> None:
    apps = {path.name for path in (ROOT / "apps").iterdir() if (path / "__init__.py").is_file()}
    assert set(LEVEL_OF) == apps | {"project"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(path: Path) -> None:
    app = _app_of(path)
    upward = {other for other in _imported_apps(path) if other != app and LEVEL_OF[other] <= LEVEL_OF[app]}
    assert not upward, f"{app} imports {', '.join(sorted(upward))}, which is not below it on the map"


def test_the_simulator_knows_no_django() -> None:
    for path in SOURCES:
        if _app_of(path) == "simulator":
            assert "django" not in path.read_text().lower(), path
