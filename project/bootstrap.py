"""What `setup`, `start` and `test` do, with nothing but the standard library: it runs before anything is installed.

This file must be readable by a Python as old as 3.6, so that such a Python can say what is wrong: no newer syntax
here, and nothing newer is evaluated before the version is checked.
"""

import argparse
import hashlib
import importlib.util
import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from enum import IntEnum
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
OLDEST_PYTHON = (3, 11)
WINDOWS = os.name == "nt"


class ExitCode(IntEnum):
    """What scripts that call these commands can tell apart. The README's Troubleshooting lists them."""

    FAILED = 1
    PYTHON_TOO_OLD = 10
    NO_VENV_MODULE = 11
    NO_WRITE_PERMISSION = 12
    NO_NETWORK = 13
    INSTALL_FAILED = 14
    PORT_IN_USE = 15
    INTERRUPTED = 130


if sys.version_info < OLDEST_PYTHON:
    sys.stderr.write(
        f"Python {OLDEST_PYTHON[0]}.{OLDEST_PYTHON[1]} or newer is needed; "
        f"{sys.executable} is Python {sys.version_info[0]}.{sys.version_info[1]}.\n"
        "Install a newer one, or name it: PYTHON=/path/to/python3 ./setup.sh\n"
    )
    sys.exit(int(ExitCode.PYTHON_TOO_OLD))


class Refusal(Exception):  # noqa: N818  (a refusal is what it is)
    """Why a command cannot go on: sentences for people, a code for scripts."""

    def __init__(self, code: ExitCode, message: str) -> None:
        super().__init__(message)
        self.code = code


def say(message: str) -> None:
    print(message, flush=True)


# --- What must hold before anything is changed ------------------------------------------------------------------------


def require_venv_module() -> None:
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            version = f"{sys.version_info[0]}.{sys.version_info[1]}"
            raise Refusal(
                ExitCode.NO_VENV_MODULE,
                f"{sys.executable} comes without its module {module}, so .venv cannot be made.\n"
                f"On Debian and Ubuntu: apt-get install python{version}-venv",
            )


def require_writable(folder: Path) -> None:
    """Make the folder where it is missing, and try a file in it: mode bits do not tell about read-only disks."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise Refusal(
            ExitCode.NO_WRITE_PERMISSION,
            f"{folder} cannot be written: {error.strerror}.\n"
            "Run this as the user it belongs to, or set DATA_DIR where only the data shall lie elsewhere.",
        ) from error


def require_free_port(host: str, port: int) -> None:
    try:
        addresses = {(found[0], found[4]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
        for family, address in addresses:
            _try_to_bind(family, address)
    except OSError as error:
        raise Refusal(
            ExitCode.PORT_IN_USE,
            f"Port {port} on {host} cannot be opened: {error.strerror}.\n"
            "Stop what listens there, or choose another port: PORT=8001 ./start.sh",
        ) from error


def _try_to_bind(family: int, address: Any) -> None:
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if not WINDOWS:
            # As the server does: a port whose last connections are just closing is free. On Windows the same option
            # would let a port that is in use pass.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)


# --- .venv ------------------------------------------------------------------------------------------------------------

# What pip prints when it was the connection, not the package.
CONNECTION_SIGNS = re.compile(
    r"Retry\(total=0|Max retries exceeded|Failed to establish a new connection|Temporary failure in name resolution"
    r"|NameResolutionError|NewConnectionError|ConnectTimeoutError|ReadTimeoutError|ProxyError|SSLError"
    r"|CERTIFICATE_VERIFY_FAILED|confirming the ssl certificate",
    re.IGNORECASE,
)


class Environment:
    """The virtual environment in `.venv`, with a stamp of what was installed into it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / ".venv"
        self.python = str(self.folder / ("Scripts/python.exe" if WINDOWS else "bin/python"))

    def ensure(self) -> None:
        """Make it where it is missing, or make it anew where its Python is gone."""
        if self._works():
            return
        require_writable(self.root)
        require_venv_module()
        say("Making .venv")
        made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(self.folder)], check=False)
        if made.returncode:
            raise Refusal(ExitCode.NO_VENV_MODULE, "Making .venv failed; the lines above say why.")

    def install(self, requirements: str) -> None:
        """Install a requirements file, unless it was installed as it stands now."""
        stamp, digest = self.folder / f".{requirements}.sha256", self._digest(requirements)
        if stamp.is_file() and stamp.read_text() == digest:
            return
        require_writable(self.folder)
        say(f"Installing what {requirements} lists; this takes a minute or two")
        self._pip_install(self.root / requirements)
        stamp.write_text(digest)

    def _works(self) -> bool:
        try:
            return subprocess.run([self.python, "-m", "pip", "--version"], capture_output=True).returncode == 0
        except OSError:
            return False

    def _digest(self, requirements: str) -> str:
        """Of this file and of the files that it includes."""
        text = (self.root / requirements).read_text(encoding="utf-8")
        included = re.findall(r"^-r\s+(\S+)", text, re.MULTILINE)
        return hashlib.sha256("".join([text, *map(self._digest, included)]).encode()).hexdigest()

    def _pip_install(self, requirements: Path) -> None:
        quiet = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore", "PIP_NO_INPUT": "1"}
        command = [self.python, "-m", "pip", "install", "--quiet", "--requirement", str(requirements)]
        done = subprocess.run(
            command, cwd=self.root, env={**os.environ, **quiet}, stderr=subprocess.PIPE, text=True, errors="replace"
        )
        if done.returncode == 0:
            return
        sys.stderr.write(done.stderr)
        raise install_refusal(done.stderr)


def install_refusal(pip_errors: str) -> Refusal:
    """Tell a failed connection from everything else that pip may stumble over."""
    if CONNECTION_SIGNS.search(pip_errors):
        return Refusal(
            ExitCode.NO_NETWORK,
            "The package index could not be reached. Check the network, and the proxy or index that pip is set to;\n"
            "then run this again: it goes on where it stopped.",
        )
    return Refusal(ExitCode.INSTALL_FAILED, "Installing the packages failed; pip's lines above say why.")


# --- .env -------------------------------------------------------------------------------------------------------------


def write_env_file(path: Path) -> None:
    """Write `.env` with a fresh secret key, readable by its owner alone. One that is there is left as it is."""
    if path.exists():
        return
    require_writable(path.parent)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(
            "# Settings of this installation. .env.example lists all of them. Keep this file to yourself.\n"
            f"SECRET_KEY={secrets.token_urlsafe(50)}\n"
        )
    say("Wrote .env with a new SECRET_KEY")


# --- The server and the task worker -----------------------------------------------------------------------------------


class Processes:
    """Processes that live and end together."""

    def __init__(self, commands: Sequence[tuple[Sequence[str], int]], grace_seconds: float) -> None:
        """`commands`: each with the signal that asks it to end; after `grace_seconds` what still runs is killed."""
        self._commands = commands
        self._grace_seconds = grace_seconds
        self._running: list[subprocess.Popen[bytes]] = []
        self._stop_requests = 0

    def run(self, env: Mapping[str, str]) -> int:
        """Start all, wait for a signal or for the first to end, end all. Exit code: that of the first to end."""
        for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), self._request_stop)
        try:
            for command, _ in self._commands:
                self._start(command, env)
            return self._wait_for_the_first()
        finally:
            self._end_all()

    def _request_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stop_requests += 1

    def _start(self, command: Sequence[str], env: Mapping[str, str]) -> None:
        # In a session of its own, so that Ctrl-C in the terminal reaches it once, through us, and not twice.
        self._running.append(subprocess.Popen(list(command), cwd=ROOT, env=dict(env), start_new_session=not WINDOWS))

    def _wait_for_the_first(self) -> int:
        while not self._stop_requests:
            for process, (command, _) in zip(self._running, self._commands, strict=True):
                code = process.poll()
                if code is not None:
                    say(f"Ended, and so all is ended: {' '.join(command)}")
                    return shell_code(code)
            time.sleep(0.1)
        return 0

    def _end_all(self) -> None:
        seen = self._stop_requests
        for process, (_, stop_signal) in zip(self._running, self._commands, strict=False):
            # On Windows Ctrl-C has reached it through the console already, and what can be sent is not gentle.
            if process.poll() is None and not (WINDOWS and seen):
                process.send_signal(stop_signal)
        deadline = time.monotonic() + self._grace_seconds
        while any(process.poll() is None for process in self._running):
            if time.monotonic() > deadline or self._stop_requests > seen:
                for process in self._running:
                    process.kill()
            time.sleep(0.05)


def shell_code(returncode: int) -> int:
    """A process's return code as a shell would tell it: 128 and the number, where a signal ended it."""
    return 128 - returncode if returncode < 0 else returncode


# --- The commands -----------------------------------------------------------------------------------------------------

SETTINGS_QUESTION = """
import json
from project import settings
names = ("HOST", "PORT", "DATA_DIR", "SHUTDOWN_SECONDS")
print(json.dumps({name: getattr(settings, name) for name in names}, default=str))
"""
NOT_BY_DEFAULT = "not slow and not browser"
# By file: a server process or a browser is started once a file, not once a test.
IN_PARALLEL = ("-n", "auto", "--dist", "loadfile")


def setup(arguments: Sequence[str]) -> int:
    """Make everything ready to start. Run it as often as you like: what is there stays as it is."""
    _refuse_arguments("setup", setup, arguments)
    environment, _ = _prepare()
    code = _complete_installation(environment)
    if code == 0:
        say("Ready. Start the server with start.bat" if WINDOWS else "Ready. Start the server with ./start.sh")
    return code


def start(arguments: Sequence[str]) -> int:
    """Run the server and the task worker until Ctrl-C; set up first where that was not done."""
    _refuse_arguments("start", start, arguments)
    environment, settings = _prepare()
    require_free_port(settings["HOST"], settings["PORT"])
    code = _complete_installation(environment, "--only-news")
    if code:
        return code
    manage = [environment.python, "manage.py"]
    processes = Processes(
        # To the task worker SIGINT means: finish the task in hand first.
        [([*manage, "serve"], signal.SIGTERM), ([*manage, "run_huey"], signal.SIGTERM if WINDOWS else signal.SIGINT)],
        grace_seconds=settings["SHUTDOWN_SECONDS"] + 5,
    )
    return processes.run({**os.environ, "PYTHONUNBUFFERED": "1"})


def test(arguments: Sequence[str]) -> int:
    """Run the tests. `--all`: the slow ones, those in a browser and in Node.js too. All else is handed to pytest."""
    environment = Environment(ROOT)
    environment.ensure()
    environment.install("requirements-dev.txt")
    command = [environment.python, "-m", "pytest", *pytest_arguments(arguments)]
    # The tests say what they need: what this machine's .env says must not change them.
    return _become(command, {**os.environ, "ENV_FILE": ""})


def pytest_arguments(arguments: Sequence[str]) -> list[str]:
    """What pytest is called with: without marks or `--all`, what is slow or needs a browser is left out. Unless files
    or words are named, each core runs files of its own."""
    handed_on = [argument for argument in arguments if argument != "--all"]
    everything = all(argument.startswith("-") for argument in arguments)
    parallel = IN_PARALLEL if everything and not any(argument.startswith("-n") for argument in arguments) else ()
    if "--all" in arguments or any(argument.startswith("-m") for argument in arguments):
        return [*parallel, *handed_on]
    return [*parallel, "-m", NOT_BY_DEFAULT, *handed_on]


def read_settings(environment: Environment) -> dict[str, Any]:
    """Some settings as the server will see them, from the environment and `.env`."""
    asked = subprocess.run(
        [environment.python, "-c", SETTINGS_QUESTION], cwd=environment.root, capture_output=True, text=True, check=False
    )
    if asked.returncode:
        lines = asked.stderr.strip().splitlines() or ["The settings cannot be read."]
        raise Refusal(ExitCode.FAILED, lines[-1].partition("ImproperlyConfigured: ")[2] or lines[-1])
    answer: dict[str, Any] = json.loads(asked.stdout)
    return answer


def _prepare() -> tuple[Environment, dict[str, Any]]:
    environment = Environment(ROOT)
    environment.ensure()
    environment.install("requirements.txt")
    write_env_file(ROOT / ".env")
    settings = read_settings(environment)
    require_writable(Path(settings["DATA_DIR"]))
    return environment, settings


def _complete_installation(environment: Environment, *options: str) -> int:
    command = [environment.python, "manage.py", "bootstrap_installation", *options]
    return shell_code(subprocess.run(command, cwd=ROOT, check=False).returncode)


def _become(command: list[str], env: Mapping[str, str]) -> int:
    """Go on as that command, with no process in between: Ctrl-C and debuggers reach it. Windows knows no such thing."""
    os.chdir(ROOT)
    if not WINDOWS:
        os.execve(command[0], command, env)  # noqa: S606  (a list of our own, and no shell)
    return subprocess.run(command, env=env, check=False).returncode


def _refuse_arguments(name: str, command: Callable[[Sequence[str]], int], arguments: Sequence[str]) -> None:
    argparse.ArgumentParser(prog=f"./{name}.sh", description=command.__doc__).parse_args(arguments)


def main(arguments: Sequence[str]) -> int:
    commands = {"setup": setup, "start": start, "test": test}
    try:
        return commands[arguments[0]](arguments[1:])
    except Refusal as refusal:
        sys.stderr.write(f"{refusal}\n")
        return int(refusal.code)
    except KeyboardInterrupt:
        return int(ExitCode.INTERRUPTED)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
