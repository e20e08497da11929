"""Each setting of the environment is listed in .env.example and in the README, with its true default."""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from project.environment import read_environment

ROOT = Path(__file__).resolve().parent.parent
# Made of others where absent, so that no line of an example can hold their default.
DERIVED = {"SECRET_KEY", "DATABASE_URL", "ENV_FILE"}
EXAMPLE = re.findall(r"# (.+)\n# ([A-Z_]+)=(.*)\n", (ROOT / ".env.example").read_text())

ALL_SETTINGS = """
import json
from project import settings
told = {name: value for name, value in vars(settings).items() if name.isupper()}
# One differs each time; the others are addresses of pages, which are not known before Django is set up.
for name in ("SECRET_KEY", "LOGIN_URL", "UNFOLD"):
    del told[name]
print(json.dumps(told, default=str))
"""


def _read_in_settings() -> set[str]:
    """Names that settings.py asks the environment for."""
    tree = ast.parse((ROOT / "project/settings.py").read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    asking = [call for call in calls if isinstance(call.func, ast.Attribute) and _is_environment(call.func.value)]
    return {str(call.args[0].value) for call in asking if call.args and isinstance(call.args[0], ast.Constant)}


def _is_environment(node: ast.expr) -> bool:
    return ast.unparse(node) in {"env", "os.environ"}


def _settings_with(env_file: str, **environment: str) -> dict[str, Any]:
    names = {name for _, name, _ in EXAMPLE}
    clean = {name: value for name, value in os.environ.items() if name not in names}
    done = subprocess.run(
        [sys.executable, "-c", ALL_SETTINGS],
        cwd=ROOT,
        env={**clean, **environment, "ENV_FILE": env_file},
        capture_output=True,
        text=True,
        check=True,
    )
    values: dict[str, Any] = json.loads(done.stdout)
    return values


def test_the_example_lists_each_setting_and_no_other() -> None:
    assert {name for _, name, _ in EXAMPLE} == _read_in_settings()


def test_the_example_holds_the_defaults(tmp_path: Path) -> None:
    lines = [f"{name}={default}\n" for _, name, default in EXAMPLE if name not in DERIVED]
    (tmp_path / "env").write_text("".join(lines))
    assert _settings_with(str(tmp_path / "env")) == _settings_with("")


def test_the_readme_has_the_example_as_a_table() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| (?:`(.*)`)? ?\| (.+) \|$", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert rows == [(name, default, meaning) for meaning, name, default in EXAMPLE]


def test_the_environment_comes_before_the_file(tmp_path: Path) -> None:
    (tmp_path / "env").write_text("PORT=8001\nHOST=127.0.0.2\n")
    settings = _settings_with(str(tmp_path / "env"), PORT="8002")
    assert (settings["HOST"], settings["PORT"]) == ("127.0.0.2", 8002)


def test_a_value_of_the_wrong_kind_is_told_with_the_variable_and_no_riddle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "eight thousand")
    with pytest.raises(ImproperlyConfigured, match="PORT does not hold a valid int"):
        read_environment(Path("absent")).int("PORT", default=8000)


def test_people_are_not_sent_to_all_interfaces() -> None:
    assert _settings_with("", HOST="0.0.0.0", PORT="8001")["PUBLIC_URL"] == "http://127.0.0.1:8001"


def test_a_relative_data_folder_starts_at_the_checkout_wherever_the_server_is_started() -> None:
    assert str(ROOT / "var") in _settings_with("")["DATA_DIR"]
