"""Applications for Node.js against a real server process: what `tests/node/` holds, by Node's own test runner."""

import json
import re
from pathlib import Path

import pytest

from tests.node_packages import SCRIPTS, node_modules, run_script
from tests.serving import ServerProcess

pytestmark = [pytest.mark.node, pytest.mark.slow]
SCRIPT_NAMES = sorted(path.name for path in SCRIPTS.glob("*.test.mjs"))


def counted(tap: str, kind: str) -> int:
    found = re.search(rf"^# {kind} (\d+)$", tap, re.MULTILINE)
    assert found is not None, tap
    return int(found[1])


@pytest.mark.parametrize("name", SCRIPT_NAMES)
def test_clients_for_node_get_what_they_expect(server: ServerProcess, tmp_path: Path, name: str) -> None:
    done = run_script(name, tmp_path, base_url=server.base_url, secret=server.secret)
    declared = len(re.findall(r"^ *test\(", (SCRIPTS / name).read_text(), re.MULTILINE))
    assert done.returncode == 0, done.stdout + done.stderr
    # A test may be declared in a loop; none is left out.
    assert counted(done.stdout, "pass") == counted(done.stdout, "tests") >= declared > 0


def test_the_installed_packages_are_the_pinned_ones() -> None:
    pinned = json.loads((SCRIPTS / "package.json").read_text())["dependencies"]
    installed = {name: json.loads((node_modules() / name / "package.json").read_text())["version"] for name in pinned}
    assert installed == pinned
