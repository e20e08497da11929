"""A real server process for tests: a scratch database, the fixtures, one owner, project and key."""

import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SECRET = "sk-proj-TestsOnly0000000000000000000000000000000"
PASSWORD = "correct horse battery staple"
_START_SECONDS = 30
# The database of the first server, as it was before its start.
_set_up: list[Path] = []
_ISSUE = """
from apps.keys.services import key_issue
from apps.organization.models import Project
project = Project.objects.get(name="Default project")
owner = project.memberships.first().user
issue = lambda name, fields: key_issue(project=project, owner=owner, name=name, **fields).secret
print(json.dumps({name: issue(name, fields) for name, fields in data["keys"].items()}))
"""


def wait_until(holds: Callable[[], bool], *, seconds: float = 10.0) -> None:
    """Returns as soon as it holds; fails when it does not in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "did not come about in time"
        time.sleep(0.02)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


class ServerProcess:
    """`manage.py serve` on a port of its own; `data_dir` survives it, so that another one can be started there."""

    def __init__(self, data_dir: Path, **environment: str) -> None:
        self.data_dir = data_dir
        self.port = free_port()
        self.secret = SECRET
        self.url = f"http://127.0.0.1:{self.port}"
        self.base_url = f"{self.url}/v1"
        self._environment = {
            **os.environ,
            "ENV_FILE": "",
            "DATA_DIR": str(data_dir),
            "SECRET_KEY": "only for tests, and long enough that no check complains about it",
            "PORT": str(self.port),
            "PUBLIC_URL": self.url,
            "BOOTSTRAP_API_KEY": SECRET,
            "BOOTSTRAP_ADMIN_USERNAME": "owner",
            "BOOTSTRAP_ADMIN_PASSWORD": PASSWORD,
            "LOG_LEVEL": "WARNING",
            # So that a test can look at the record as soon as it is answered.
            "USAGE_DURABILITY": "committed",
            **environment,
        }
        self.log = data_dir / "server.log"

    def set_up(self) -> None:
        """What `./setup.sh` does to an empty database; once a session, then copied, as it takes seconds."""
        database = self.data_dir / "db.sqlite3"
        if _set_up:
            shutil.copy(_set_up[0], database)
            return
        self.manage("bootstrap_installation")
        _set_up.append(self.data_dir / "set-up.sqlite3")
        shutil.copy(database, _set_up[0])

    def manage(self, *arguments: str, check: bool = True) -> str:
        """Runs a management command on the server's database."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def create_key(self, name: str, *options: str) -> str:
        """A key of the first project, by the command that scripts use."""
        made = self.manage("create_api_key", "--project", "Default project", "--name", name, "--json", *options)
        secret: str = json.loads(made)["secret"]
        return secret

    def run_python(self, code: str, **data: Any) -> Any:
        """Runs code beside the server, with the app's services at hand and `data` as a dictionary; its last line of
        output is read as JSON."""
        loaded = f"import json\ndata = json.loads({json.dumps(data)!r})\n"
        return json.loads(self.manage("shell", "-v", "0", "-c", loaded + code).splitlines()[-1])

    def issue_keys(self, **keys: Mapping[str, Any]) -> dict[str, str]:
        """Keys by name, each with the given fields, issued by another process; their secrets, once the server knows
        them."""
        secrets: dict[str, str] = self.run_python(_ISSUE, keys=keys)
        newest = {"Authorization": f"Bearer {list(secrets.values())[-1]}"}
        wait_until(lambda: b"Incorrect API key" not in self.request("GET", "/v1/models", headers=newest)[2])
        return secrets

    def records(self, key: str) -> list[dict[str, Any]]:
        """The records of the key of that name, in their order."""
        [found] = self.query("SELECT id FROM keys_apikey WHERE name = ?", key)
        return self.query("SELECT * FROM usage_requestrecord WHERE key_id = ? ORDER BY id", found["id"])

    def record(self, request_id: str) -> dict[str, Any]:
        """The one record of a request."""
        [row] = self.query("SELECT * FROM usage_requestrecord WHERE request_id = ?", request_id)
        return row

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve"], cwd=ROOT, env=self._environment, stdout=log, stderr=log
            )
        deadline = time.monotonic() + _START_SECONDS
        while not self.is_ready():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, f"not ready in time: {self.log.read_text()}"
            time.sleep(0.05)

    @contextmanager
    def task_worker(self) -> Iterator[None]:
        """The worker beside the server, which sends mails among other things."""
        with self.log.open("ab") as log:
            worker = subprocess.Popen(
                [sys.executable, "manage.py", "run_huey"], cwd=ROOT, env=self._environment, stdout=log, stderr=log
            )
        try:
            yield
        finally:
            worker.kill()
            worker.wait(10)

    def is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=2) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except OSError:
            return False

    def kill(self) -> None:
        """As a crash would: no chance to tidy up."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> int:
        """Asks it to end and returns its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)

    def query(self, statement: str, *values: Any) -> list[dict[str, Any]]:
        """Rows of the server's database, read beside it."""
        connection = sqlite3.connect(self.data_dir / "db.sqlite3", timeout=10)
        connection.row_factory = sqlite3.Row
        try:
            return [dict(row) for row in connection.execute(statement, values)]
        finally:
            connection.close()

    @contextmanager
    def connected(self, receive_buffer: int | None = None) -> Iterator[socket.socket]:
        """A bare connection, for what no HTTP library would do."""
        with socket.socket() as connection:
            if receive_buffer:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
            connection.settimeout(10)
            connection.connect(("127.0.0.1", self.port))
            yield connection

    def raw_chat(self, secret: str, body: bytes) -> bytes:
        """The bytes of a chat request."""
        head = (
            f"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
            f"Authorization: Bearer {secret}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    def request(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        """A plain HTTP request with the first key: status, headers (lower case) and body."""
        given = {"Authorization": f"Bearer {self.secret}", "Content-Type": "application/json", **(headers or {})}
        request = urllib.request.Request(f"{self.url}{path}", body, given, method=method)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                return answer.status, _lower(answer.headers.items()), answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, _lower(error.headers.items()), error.read()


def seconds_of(go_duration: str) -> float:
    """A duration as Go prints it, in seconds."""
    units = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
    parts = re.findall(r"([\d.]+)(ms|h|m|s)", go_duration)
    assert "".join(number + unit for number, unit in parts) == go_duration
    return sum(float(number) * units[unit] for number, unit in parts)


def _lower(pairs: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in pairs}


@contextmanager
def running_server(data_dir: Path, **environment: str) -> Iterator[ServerProcess]:
    """A server that was set up as by `./setup.sh`, and is ended afterwards whatever happens."""
    server = ServerProcess(data_dir, **environment)
    server.set_up()
    server.start()
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.process.kill()
            server.process.wait(10)
