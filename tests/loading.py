"""Chats from several threads, and whether each that was answered is on record once."""

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException

from tests.serving import ServerProcess

THREADS = 6


def body_of(number: int, *, stream: bool) -> bytes:
    messages = [{"role": "user", "content": f"Tell me about the number {number}."}]
    return json.dumps({"model": "gpt-4o-mini", "messages": messages, "stream": stream}).encode()


class Load:
    """Threads that chat until they are told to stop or the server is gone. `answered`: request id to status, noted
    only when the whole answer is in."""

    def __init__(self, server: ServerProcess) -> None:
        self._server = server
        self._stopped = threading.Event()
        self.answered: dict[str, int] = {}
        self._threads = [threading.Thread(target=self._run, args=(number,)) for number in range(THREADS)]

    def _run(self, thread: int) -> None:
        connection = HTTPConnection("127.0.0.1", self._server.port, timeout=20)
        headers = {"Authorization": f"Bearer {self._server.secret}"}
        number = 0
        try:
            while not self._stopped.is_set():
                number += 1
                body = body_of(number * THREADS + thread, stream=number % 3 == 0)
                connection.request("POST", "/v1/chat/completions", body, headers)
                answer = connection.getresponse()
                whole = answer.read()
                if answer.getheader("content-length") or whole.endswith(b"data: [DONE]\n\n"):
                    self.answered[answer.headers["x-request-id"]] = answer.status
        except (OSError, HTTPException):
            pass
        finally:
            connection.close()

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join(30)
            assert not thread.is_alive()


@contextmanager
def load_on(server: ServerProcess) -> Iterator[Load]:
    load = Load(server)
    load.start()
    try:
        yield load
    finally:
        load.stop()


def recorded(server: ServerProcess) -> Counter[tuple[str, int]]:
    rows = server.query("SELECT request_id, status FROM usage_requestrecord")
    return Counter((row["request_id"], row["status"]) for row in rows)


def assert_on_record_once(server: ServerProcess, load: Load) -> None:
    counts = recorded(server)
    missing = [item for item in load.answered.items() if not counts[item]]
    assert not missing
    assert not [item for item, count in counts.items() if count > 1]
    assert "Roll-ups equal the records" in server.manage("verify_rollups")


_BUDGET = """
from apps.billing.services import budget_create
budget_create(name="All", scope="organization", unit="tokens", amount=10**12)
print("null")
"""


def make_budget(server: ServerProcess) -> None:
    """A budget of all tokens, never spent."""
    server.run_python(_BUDGET)
    time.sleep(1)  # The server learns of it within a second.


def assert_nothing_spent_is_forgotten_or_doubled(server: ServerProcess) -> None:
    [spent] = server.query("SELECT spent FROM billing_budgetspend")
    [recorded_use] = server.query("SELECT SUM(prompt_tokens + completion_tokens) AS tokens FROM usage_requestrecord")
    assert spent["spent"] == recorded_use["tokens"] > 0
