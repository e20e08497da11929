"""setup, start and test: what they do on a fresh machine, and how they say what is missing."""

import ast
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from project import bootstrap
from project.bootstrap import Environment, ExitCode, Refusal

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = ("setup", "start", "test")
pytestmark = pytest.mark.skipif(os.name == "nt", reason="drives the shell scripts")
Run = Callable[..., subprocess.CompletedProcess[str]]

# What a child process has to do to pass for a machine on which something is missing.
OLD_PYTHON = "import sys; sys.version_info = (3, 6, 9, 'final', 0)"
NO_ENSUREPIP = "import sys; sys.modules['ensurepip'] = None"
READ_ONLY = """
import errno, tempfile
def refuse(*args, **kwargs):
    raise PermissionError(errno.EACCES, "Permission denied")
tempfile.TemporaryFile = refuse
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The commands alone, in a folder with a space in its name, with nothing to install."""
    folder = tmp_path / "a checkout"
    (folder / "project").mkdir(parents=True)
    names = [*(f"{command}.sh" for command in COMMANDS), "project/bootstrap.sh", "project/bootstrap.py"]
    for name in names:
        shutil.copy(ROOT / name, folder / name)
    (folder / "requirements.txt").write_text("")
    return folder


@pytest.fixture
def run(checkout: Path, tmp_path: Path) -> Run:
    """Run a command with a PATH on which `python3` is the only Python, prepared by `customize`; None: no Python."""

    def run(command: str, customize: str | None = "", **environment: str) -> subprocess.CompletedProcess[str]:
        programs = tmp_path / "bin"
        programs.mkdir()
        for name in ("sh", "dirname"):
            (programs / name).symlink_to(shutil.which(name) or "")
        if customize is not None:
            (tmp_path / "sitecustomize.py").write_text(customize)
            (programs / "python3").write_text(f'#!/bin/sh\nPYTHONPATH="{tmp_path}" exec "{sys.executable}" "$@"\n')
            (programs / "python3").chmod(0o755)
        clean = {name: value for name, value in os.environ.items() if name not in {"PYTHON", "PYTHONPATH"}}
        env = {**clean, "PATH": str(programs), **environment}
        return subprocess.run(
            [checkout / f"{command}.sh"], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
        )

    return run


# --- What is missing is said ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_an_old_python_is_refused_by_name_and_version(run: Run, command: str) -> None:
    done = run(command, OLD_PYTHON)
    assert done.returncode == ExitCode.PYTHON_TOO_OLD
    assert "Python 3.11 or newer is needed" in done.stderr
    assert "is Python 3.6" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_old_python_can_read_the_program() -> None:
    ast.parse((ROOT / "project/bootstrap.py").read_text(), feature_version=(3, 6))


def test_a_machine_without_python_is_told_so(run: Run) -> None:
    done = run("setup", customize=None)
    assert done.returncode == ExitCode.PYTHON_TOO_OLD
    assert "none was found" in done.stderr


def test_a_python_without_venv_is_told_which_package_has_it(run: Run, checkout: Path) -> None:
    done = run("setup", NO_ENSUREPIP)
    assert done.returncode == ExitCode.NO_VENV_MODULE
    assert "without its module ensurepip" in done.stderr
    assert f"apt-get install python3.{sys.version_info.minor}-venv" in done.stderr
    assert not (checkout / ".venv").exists()


def test_a_checkout_that_may_not_be_written_is_refused_before_anything_is_made(run: Run, checkout: Path) -> None:
    done = run("setup", READ_ONLY)
    assert done.returncode == ExitCode.NO_WRITE_PERMISSION
    assert f"{checkout} cannot be written: Permission denied" in done.stderr
    assert not (checkout / ".venv").exists()


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Refusal, match="cannot be written: Not a directory") as refused:
        bootstrap.require_writable(tmp_path / "file" / "var")
    assert refused.value.code == ExitCode.NO_WRITE_PERMISSION


def test_a_port_in_use_is_refused_with_a_way_out(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        environment = Environment(ROOT)
        monkeypatch.setattr(bootstrap, "_prepare", lambda: (environment, {"HOST": "127.0.0.1", "PORT": port}))
        assert bootstrap.main(["start"]) == ExitCode.PORT_IN_USE
    told = capsys.readouterr().err
    assert f"Port {port} on 127.0.0.1 cannot be opened" in told
    assert "PORT=8001 ./start.sh" in told


def test_a_port_is_free_once_its_server_is_gone() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        server.accept()[0].close()
        port = server.getsockname()[1]
    bootstrap.require_free_port("127.0.0.1", port)


def test_a_setting_that_cannot_be_read_is_told_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = Environment(ROOT)
    environment.python = sys.executable
    monkeypatch.setenv("PORT", "eight")
    with pytest.raises(Refusal, match=r"^The environment variable PORT does not hold a valid int"):
        bootstrap.read_settings(environment)


def test_each_exit_code_is_in_the_readme() -> None:
    rows = re.findall(r"^\| (\d+) \| ", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert [int(code) for code in rows] == [int(code) for code in ExitCode]


def test_an_unknown_argument_is_refused(capsys: Any) -> None:
    with pytest.raises(SystemExit):
        bootstrap.main(["setup", "--force"])
    assert "unrecognized arguments: --force" in capsys.readouterr().err


# --- Packages ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Environment:
    """An environment with this Python, whose pip knows no index but one at a closed port."""
    environment = Environment(tmp_path)
    environment.folder.mkdir()
    environment.python = sys.executable
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:1/simple")
    monkeypatch.setenv("PIP_RETRIES", "1")
    return environment


def test_a_connection_that_fails_is_told_from_other_errors(environment: Environment) -> None:
    (environment.root / "requirements.txt").write_text("a-package-that-is-not-installed==1.0\n")
    with pytest.raises(Refusal, match="index could not be reached") as refused:
        environment.install("requirements.txt")
    assert refused.value.code == ExitCode.NO_NETWORK


def test_an_error_of_another_kind_is_left_to_pip_to_explain(environment: Environment, capsys: Any) -> None:
    (environment.root / "requirements.txt").write_text("this is no requirement\n")
    with pytest.raises(Refusal, match="pip's lines above") as refused:
        environment.install("requirements.txt")
    assert refused.value.code == ExitCode.INSTALL_FAILED
    assert "Invalid requirement" in capsys.readouterr().err


@pytest.fixture
def installed(environment: Environment, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The requirements files that were handed to pip."""
    installed: list[str] = []
    monkeypatch.setattr(environment, "_pip_install", lambda path: installed.append(path.name))
    return installed


def test_packages_are_installed_again_only_where_a_list_changed(environment: Environment, installed: list[str]) -> None:
    base, dev = environment.root / "requirements.txt", environment.root / "requirements-dev.txt"
    base.write_text("one==1\n")
    dev.write_text("-r requirements.txt\ntwo==2\n")
    for _ in range(2):
        environment.install("requirements.txt")
        environment.install("requirements-dev.txt")
    assert installed == ["requirements.txt", "requirements-dev.txt"]
    base.write_text("one==1.1\n")
    environment.install("requirements-dev.txt")
    assert installed[2:] == ["requirements-dev.txt"]


def test_an_install_that_failed_is_tried_again(environment: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    (environment.root / "requirements.txt").write_text("this is no requirement\n")
    for _ in range(2):
        with pytest.raises(Refusal):
            environment.install("requirements.txt")


# --- .env -------------------------------------------------------------------------------------------------------------


def test_the_env_file_holds_a_secret_key_for_its_owner_alone(tmp_path: Path) -> None:
    bootstrap.write_env_file(tmp_path / ".env")
    key = re.search(r"^SECRET_KEY=(\S+)$", (tmp_path / ".env").read_text(), re.MULTILINE)
    assert key
    assert len(key[1]) > 60
    assert (tmp_path / ".env").stat().st_mode & 0o777 == 0o600


def test_an_env_file_that_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT=8001\n")
    bootstrap.write_env_file(tmp_path / ".env")
    assert (tmp_path / ".env").read_text() == "PORT=8001\n"


# --- What pytest is called with ---------------------------------------------------------------------------------------


IN_PARALLEL = ["-n", "auto", "--dist", "loadfile"]


@pytest.mark.parametrize(
    ("given", "handed_on"),
    [
        ([], [*IN_PARALLEL, "-m", "not slow and not browser"]),
        (["-x"], [*IN_PARALLEL, "-m", "not slow and not browser", "-x"]),
        (["-n0"], ["-m", "not slow and not browser", "-n0"]),
        (["--all", "--no-skip=browser"], [*IN_PARALLEL, "--no-skip=browser"]),
        (["apps/keys", "-k", "rotate"], ["-m", "not slow and not browser", "apps/keys", "-k", "rotate"]),
        (["--all", "tests/test_crash.py"], ["tests/test_crash.py"]),
        (["-m", "browser"], ["-m", "browser"]),
    ],
)
def test_slow_tests_run_when_asked_for_and_all_of_them_side_by_side(given: list[str], handed_on: list[str]) -> None:
    assert bootstrap.pytest_arguments(given) == handed_on


# --- The server and the task worker -----------------------------------------------------------------------------------

CHILD = """
import signal, sys, time
from pathlib import Path
log = Path(sys.argv[1])
def note(number, frame):
    log.write_text(signal.Signals(number).name)
    sys.exit(0)
signal.signal(signal.SIGTERM, note)
signal.signal(signal.SIGINT, note)
log.write_text("running")
time.sleep(float(sys.argv[2]))
sys.exit(7)
"""
STUBBORN = """
import signal, sys, time
from pathlib import Path
signal.signal(signal.SIGTERM, signal.SIG_IGN)
Path(sys.argv[1]).write_text("running")
time.sleep(60)
"""
SUPERVISOR = """
import json, os, sys
from project.bootstrap import Processes
commands, grace = json.loads(sys.argv[1])
sys.exit(Processes([tuple(command) for command in commands], grace).run(os.environ))
"""


class Pair:
    """Two children under a supervisor, each with a file in which it says how it fares."""

    def __init__(self, folder: Path, scripts: tuple[str, str], seconds: tuple[float, float], grace: float) -> None:
        self.logs = [folder / "first", folder / "second"]
        commands = [
            ([sys.executable, "-c", script, str(log), str(life)], int(end))
            for script, log, life, end in zip(scripts, self.logs, seconds, (signal.SIGTERM, signal.SIGINT), strict=True)
        ]
        argument = json.dumps([commands, grace])
        self.process = subprocess.Popen([sys.executable, "-c", SUPERVISOR, argument], cwd=ROOT)

    def wait_until_running(self) -> None:
        deadline = time.monotonic() + 20
        while any(not log.exists() or not log.read_text() for log in self.logs):
            assert time.monotonic() < deadline
            time.sleep(0.02)

    @property
    def fates(self) -> list[str]:
        return [log.read_text() for log in self.logs]


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_request_to_stop_ends_both_in_their_own_way(tmp_path: Path, stop: signal.Signals) -> None:
    pair = Pair(tmp_path, (CHILD, CHILD), (60, 60), grace=20)
    pair.wait_until_running()
    pair.process.send_signal(stop)
    assert pair.process.wait(20) == 0
    assert pair.fates == ["SIGTERM", "SIGINT"]


def test_when_one_ends_the_other_is_ended_and_its_code_is_passed_on(tmp_path: Path) -> None:
    pair = Pair(tmp_path, (CHILD, CHILD), (60, 1), grace=20)
    assert pair.process.wait(20) == 7
    assert pair.fates == ["SIGTERM", "running"]


def test_one_that_does_not_end_is_killed_after_its_grace(tmp_path: Path) -> None:
    pair = Pair(tmp_path, (STUBBORN, CHILD), (60, 60), grace=0.3)
    pair.wait_until_running()
    pair.process.terminate()
    assert pair.process.wait(20) == 0


def test_a_second_request_to_stop_does_not_wait_for_the_grace(tmp_path: Path) -> None:
    pair = Pair(tmp_path, (STUBBORN, CHILD), (60, 60), grace=600)
    pair.wait_until_running()
    pair.process.terminate()
    time.sleep(0.5)
    assert pair.process.poll() is None
    pair.process.terminate()
    assert pair.process.wait(20) == 0


def test_a_process_ended_by_a_signal_is_told_as_a_shell_tells_it() -> None:
    assert [bootstrap.shell_code(code) for code in (0, 3, -9)] == [0, 3, 137]


# --- All of it --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_its_twin_for_windows(command: str) -> None:
    assert f'bootstrap.sh" {command} "$@"' in (ROOT / f"{command}.sh").read_text()
    assert f'bootstrap.bat" {command} %*' in (ROOT / f"{command}.bat").read_text()


@pytest.fixture
def fresh_copy(tmp_path: Path) -> Path:
    """The whole checkout as a newcomer has it, in a folder with a space in its name."""
    copy = tmp_path / "fresh copy"
    made_here = shutil.ignore_patterns(".venv", ".env", "var", ".git", "__pycache__", ".*_cache", "staticfiles")
    shutil.copytree(ROOT, copy, ignore=made_here)
    return copy


@pytest.fixture
def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


def _until_alive(url: str, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            with urlopen(url, timeout=5):  # noqa: S310  (our own server)
                return
        except OSError:
            assert process.poll() is None, "the server ended"
            assert time.monotonic() < deadline, "the server does not answer"
            time.sleep(0.2)


@pytest.fixture
def newcomers_environment(free_port: int) -> dict[str, str]:
    ours = {"ENV_FILE", "DATA_DIR", "DATABASE_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE"}
    return {**{name: value for name, value in os.environ.items() if name not in ours}, "PORT": str(free_port)}


@pytest.mark.slow
def test_a_newcomer_sets_up_twice_starts_and_stops(
    fresh_copy: Path, newcomers_environment: dict[str, str], free_port: int
) -> None:
    def command(name: str) -> subprocess.Popen[str]:
        script = fresh_copy / f"{name}.sh"
        return subprocess.Popen([script], env=newcomers_environment, stdout=subprocess.PIPE, text=True)

    first, _ = command("setup").communicate(timeout=600)
    assert re.search(r"Login +admin\n +Password +\S+\n +API key +sk-proj-\w+\n", first)
    second, _ = command("setup").communicate(timeout=60)
    assert "All is there already" in second
    assert "sk-proj-" not in second

    server = command("start")
    try:
        _until_alive(f"http://127.0.0.1:{free_port}/healthz", server)
        snippet = first[first.index("from openai import") : first.index("Ready. Start")]
        answer = subprocess.run([sys.executable, "-c", snippet], capture_output=True, text=True, check=False)
    finally:
        server.terminate()
        server.communicate(timeout=60)
    assert server.returncode == 0
    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout.strip()
