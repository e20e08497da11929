"""`pytest --no-skip=MARK`: a gap that nobody would see in a green run fails it."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SUITE = """
import pytest

@pytest.mark.browser
@pytest.mark.skipif(True, reason="no browser here")
def test_by_mark(): ...

@pytest.mark.browser
def test_in_its_course():
    pytest.skip("no browser here")

@pytest.mark.browser
@pytest.mark.xfail(reason="known")
def test_that_is_known_to_fail():
    assert False

@pytest.mark.skipif(True, reason="no database server here")
def test_of_another_kind(): ...
"""


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    (tmp_path / "test_suite.py").write_text(SUITE)
    return tmp_path / "test_suite.py"


def _closing_line(suite: Path, *options: str) -> str:
    command = [sys.executable, "-m", "pytest", "-c", str(ROOT / "pyproject.toml"), "-p", "conftest", *options]
    done = subprocess.run(
        [*command, "-p", "no:cacheprovider", str(suite)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout.strip().splitlines()[-1]


def test_a_skipped_test_so_marked_fails_the_run(suite: Path) -> None:
    # One that a mark skips has not begun: pytest counts it as an error.
    assert _closing_line(suite, "--no-skip=browser").startswith("1 failed, 1 skipped, 1 xfailed, 1 error")


def test_without_it_skipped_tests_are_counted_as_such(suite: Path) -> None:
    assert _closing_line(suite).startswith("3 skipped, 1 xfailed")
