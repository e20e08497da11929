"""The task worker carries messages: at least once whatever happens to it, and past channels that hang."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from apps.delivery.tests.endpoint import Endpoint, running_endpoint, wait_for
from tests.serving import ROOT, ServerProcess

_SEND = """
from apps.delivery.channels import channel_create
from apps.delivery.message import Message
from apps.delivery.services import message_send
channels = [channel_create(name=url, kind="webhook", url=url).channel for url in data["urls"]]
message = Message("alert.fired", "Costly")
sent = [message_send(message=message, channels=channels, key=f"alert_{n}") for n in range(data.get("messages", 1))]
print(json.dumps([one.public_id for many in sent for one in many]))
"""


@pytest.fixture
def server(tmp_path: Path) -> ServerProcess:
    """Its database and its environment; only the worker runs."""
    made = ServerProcess(
        tmp_path,
        DELIVERY_ALLOW_HTTP="1",
        DELIVERY_ALLOWED_NETWORKS="127.0.0.1/32",
        DELIVERY_ANSWER_SECONDS="3",
    )
    made.set_up()
    return made


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with running_endpoint() as started:
        yield started


@contextmanager
def worker(server: ServerProcess) -> Iterator[subprocess.Popen]:
    with server.log.open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "run_huey"], cwd=ROOT, env=server._environment, stdout=log, stderr=log
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)


def states(server: ServerProcess) -> list[str]:
    return [row["state"] for row in server.query("SELECT state FROM delivery_delivery ORDER BY id")]


def test_kill_9_in_the_middle_of_a_delivery_and_the_same_delivery_comes_again(
    server: ServerProcess, endpoint: Endpoint
) -> None:
    endpoint.answer = "hang"
    with worker(server) as killed:
        [sent] = server.run_python(_SEND, urls=[endpoint.url])
        wait_for(lambda: endpoint.received)
        os.kill(killed.pid, signal.SIGKILL)
        killed.wait(10)
    assert states(server) == ["waiting"]
    endpoint.answer = "take"
    with worker(server):
        wait_for(lambda: states(server) == ["delivered"], 30)
    assert endpoint.ids() == [sent, sent]
    attempts = server.query("SELECT succeeded, error FROM delivery_deliveryattempt ORDER BY number")
    assert [row["succeeded"] for row in attempts] == [0, 1]
    assert "The worker ended in the middle of it" in attempts[0]["error"]


def test_channels_that_hang_hold_up_none_that_answers(server: ServerProcess, endpoint: Endpoint) -> None:
    """More of them than there are threads for those that fail."""
    hanging = [f"http://127.0.0.1:{endpoint.port}/hang?{number}" for number in range(40)]
    with worker(server):
        server.run_python(_SEND, urls=[*hanging, endpoint.url], messages=3)
        wait_for(lambda: len(taken(endpoint)) == 3)
        # Once they are known to fail they go by a lane of their own, and the other one is free at once.
        wait_for(lambda: len(endpoint.received) >= 43)
        server.run_python(_SEND, urls=[f"http://127.0.0.1:{endpoint.port}/take"])
        sent = time.monotonic()
        wait_for(lambda: len(taken(endpoint)) == 4)
        assert time.monotonic() - sent < 8


def taken(endpoint: Endpoint) -> list[Any]:
    return [one for one in endpoint.received if not one.path.startswith("/hang")]


def test_a_worker_that_is_asked_to_end_finishes_what_it_began_and_begins_nothing_more(
    server: ServerProcess, endpoint: Endpoint
) -> None:
    endpoint.answer = "hesitate"
    with worker(server) as asked:
        server.run_python(_SEND, urls=[endpoint.url], messages=3)
        wait_for(lambda: endpoint.received)
        asked.send_signal(signal.SIGINT)
        assert asked.wait(20) == 0
    assert states(server) == ["delivered", "waiting", "waiting"]
    assert len(endpoint.received) == 1
    assert "Traceback" not in server.log.read_text()


def test_two_workers_deliver_each_message_once(server: ServerProcess, endpoint: Endpoint) -> None:
    with worker(server), worker(server):
        sent = server.run_python(_SEND, urls=[endpoint.url, f"{endpoint.url}?2"], messages=20)
        wait_for(lambda: set(states(server)) == {"delivered"}, 40)
    assert sorted(endpoint.ids()) == sorted(sent)
