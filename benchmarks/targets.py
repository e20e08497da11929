"""The servers that are measured: each on the given core, each ended by its process when its context ends."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from json import dumps
from pathlib import Path

from benchmarks.answer import ANSWER, PROMPT_WORDS
from benchmarks.machine import pinned_to
from tests.serving import ROOT, SECRET, ServerProcess, free_port, running_server

AIMOCK = "@copilotkit/aimock@1.43.0"
UNLIMITED = {"DEFAULT_REQUESTS_PER_MINUTE": "100000000", "DEFAULT_TOKENS_PER_MINUTE": "100000000000"}
# A key that may use as many models as the peer lists.
FIVE_MODELS_SECRET = "sk-proj-FiveModels000000000000000000000000000"  # noqa: S105
FIVE_MODELS = ["gpt-4o", "gpt-4o-mini", "text-embedding-3-small"]
ALL_WORKS = frozenset(
    {
        "chat",
        "chat_uniq",
        "stream",
        "embeddings",
        "embeddings_uniq",
        "embeddings_b64",
        "embeddings_b64_uniq",
        "models",
        "models_five",
    }
)
_START_SECONDS = 30.0
_INSTALL_SECONDS = 180


@dataclass(frozen=True)
class Target:
    """A server that runs. `works`: names of what it can be asked for; `product`: where it is ours."""

    name: str
    base_url: str
    pid: int
    works: frozenset[str]
    product: ServerProcess | None = None


@contextmanager
def product(folder: Path, core: int, durability: str = "durable", **environment: str) -> Iterator[Target]:
    """Ours as it is meant to run, with a scratch database and limits that nobody meets."""
    folder.mkdir(exist_ok=True)
    with ExitStack() as stack:
        with pinned_to(core):
            server = stack.enter_context(
                running_server(folder, USAGE_DURABILITY=durability, **UNLIMITED, **environment)
            )
        server.create_key("five models", "--secret", FIVE_MODELS_SECRET, "--allowed-models", *FIVE_MODELS)
        yield Target(durability, server.base_url, server.process.pid, ALL_WORKS, server)


@contextmanager
def bare(core: int) -> Iterator[Target]:
    """The same uvicorn around a function that only decodes and encodes."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "benchmarks.bare:application", "--port", str(port)]
    options = ["--no-access-log", "--no-server-header", "--log-level", "warning", "--lifespan", "off"]
    with _running([*command, *options], port, core, ROOT) as pid:
        yield Target("bare", f"http://127.0.0.1:{port}/v1", pid, frozenset({"chat", "chat_uniq"}))


@contextmanager
def aimock(folder: Path, core: int) -> Iterator[Target]:
    """The peer, fresh from npm, with a list of keys and one answer of the same length."""
    _install_aimock(folder)
    fixtures = folder / "fixtures"
    fixtures.mkdir()
    fixture = {"match": {"userMessage": PROMPT_WORDS}, "response": {"content": ANSWER}}
    (fixtures / "chat.json").write_text(dumps({"fixtures": [fixture]}))
    port = free_port()
    command = ["node", "node_modules/.bin/llmock", "-p", str(port), "-f", "fixtures", "--log-level", "silent"]
    with _running(command, port, core, folder, {"AIMOCK_API_KEYS": f"{SECRET},{FIVE_MODELS_SECRET}"}) as pid:
        yield Target("aimock", f"http://127.0.0.1:{port}/v1", pid, ALL_WORKS)


def has_npm() -> bool:
    return shutil.which("npm") is not None and shutil.which("node") is not None


def _install_aimock(folder: Path) -> None:
    folder.mkdir()
    (folder / "package.json").write_text("{}")
    subprocess.run(
        ["npm", "install", "--no-audit", "--no-fund", "--silent", AIMOCK],
        cwd=folder,
        check=True,
        timeout=_INSTALL_SECONDS,
    )


@contextmanager
def _running(
    command: list[str], port: int, core: int, folder: Path, environment: Mapping[str, str] | None = None
) -> Iterator[int]:
    with pinned_to(core):
        process = subprocess.Popen(command, cwd=folder, env={**os.environ, **(environment or {})})
    try:
        _wait_for(port, process)
        yield process.pid
    finally:
        process.kill()
        process.wait(10)


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError as error:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{process.args!r} does not answer") from error
            time.sleep(0.05)
        else:
            return
