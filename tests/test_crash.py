"""What a client saw is on record exactly once: after kill -9, after an orderly end, and while the database is away."""

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.loading import (
    assert_nothing_spent_is_forgotten_or_doubled,
    assert_on_record_once,
    body_of,
    load_on,
    make_budget,
    recorded,
)
from tests.serving import ServerProcess, running_server, wait_until


@pytest.mark.parametrize("durability", ["durable", "committed"])
def test_what_was_answered_before_kill_9_is_on_record_once_and_the_server_goes_on(
    tmp_path: Path, durability: str
) -> None:
    with running_server(tmp_path, USAGE_DURABILITY=durability) as server:
        before = answer_of(server)
        make_budget(server)
        with load_on(server) as load:
            wait_until(lambda: len(load.answered) > 300)
            server.kill()
        assert len(load.answered) > 300
        server.start()
        wait_until(lambda: load.answered.items() <= recorded(server).keys())
        assert_on_record_once(server, load)
        assert_nothing_spent_is_forgotten_or_doubled(server)
        with load_on(server) as second:
            wait_until(lambda: len(second.answered) > 50)
        assert answer_of(server) == before
        wait_until(lambda: second.answered.items() <= recorded(server).keys())
        time.sleep(0.1)  # Nothing is on its way to the database any more.
        assert_on_record_once(server, second)
        assert_nothing_spent_is_forgotten_or_doubled(server)
        assert server.stop() == 0
        assert set(load.answered.values()) | set(second.answered.values()) == {200}


def answer_of(server: ServerProcess) -> Any:
    """What the server says to one and the same request, id and time frozen."""
    return server.request("POST", "/v1/chat/completions", body_of(7, stream=False), {"X-Mock-Freeze": "1"})[2]


@pytest.mark.parametrize("durability", ["durable", "committed", "relaxed"])
def test_a_server_that_is_asked_to_end_answers_what_it_took_and_records_it(tmp_path: Path, durability: str) -> None:
    with running_server(tmp_path, USAGE_DURABILITY=durability) as server:
        with load_on(server) as load:
            wait_until(lambda: len(load.answered) > 300)
            assert server.stop() == 0
        assert_on_record_once(server, load)
        assert "Traceback" not in server.log.read_text()


@contextmanager
def locked(server: ServerProcess) -> Iterator[None]:
    """The database, held by somebody else."""
    connection = sqlite3.connect(server.data_dir / "db.sqlite3", isolation_level=None, timeout=10)
    try:
        connection.execute("BEGIN EXCLUSIVE")
        yield
        connection.execute("ROLLBACK")
    finally:
        connection.close()


@pytest.mark.slow
def test_requests_wait_for_a_database_that_is_away_for_a_moment(tmp_path: Path) -> None:
    with running_server(tmp_path) as server, load_on(server) as load:
        wait_until(lambda: len(load.answered) > 50)
        with locked(server):
            time.sleep(0.3)
            answered = len(load.answered)
            time.sleep(2.5)
            # Nobody is answered whose record is not committed.
            assert len(load.answered) == answered
        wait_until(lambda: len(load.answered) > answered + 50)
        load.stop()
        assert set(load.answered.values()) == {200}
        assert_on_record_once(server, load)


@pytest.mark.slow
def test_a_database_that_is_away_for_a_moment_keeps_nobody_waiting_whose_record_is_in_the_journal(
    tmp_path: Path,
) -> None:
    with running_server(tmp_path, USAGE_DURABILITY="durable") as server, load_on(server) as load:
        wait_until(lambda: len(load.answered) > 50)
        with locked(server):
            time.sleep(0.3)
            answered = len(load.answered)
            wait_until(lambda: len(load.answered) > answered + 300)
            # Killed with all that in the journal alone.
            server.kill()
        load.stop()
        assert list((tmp_path / "journal").glob("*.jsonl"))
        server.start()
        wait_until(lambda: load.answered.items() <= recorded(server).keys())
        assert_on_record_once(server, load)


@pytest.mark.slow
def test_requests_are_refused_while_the_database_stays_away_and_none_of_them_is_on_record(tmp_path: Path) -> None:
    with running_server(tmp_path, USAGE_WAIT_SECONDS="1") as server:
        with load_on(server) as load:
            wait_until(lambda: len(load.answered) > 50)
            with locked(server):
                wait_until(lambda: 503 in load.answered.values())
                status, headers, text = server.request(
                    "POST", "/v1/chat/completions", body_of(1, stream=False), {"X-Stainless-Retry-Count": "0"}
                )
                not_ready = not server.is_ready()
            wait_until(lambda: server.is_ready())
            back = time.monotonic()
            wait_until(lambda: answer_status(server) == 200)
            assert time.monotonic() - back < 3
        refused = {request_id for request_id, told in load.answered.items() if told == 503}
        acknowledged = {request_id for request_id, told in load.answered.items() if told == 200}
        on_record = {request_id for request_id, _ in recorded(server)}
        assert not refused & on_record
        assert acknowledged <= on_record
        assert headers["x-request-id"] not in on_record
        assert "Roll-ups equal the records" in server.manage("verify_rollups")
    assert not_ready
    assert status == 503
    assert json.loads(text)["error"] == {
        "message": "The server cannot record requests at the moment, as its database does not answer. Please try again "
        "later.",
        "type": "service_unavailable_error",
        "param": None,
        "code": "server_is_overloaded",
    }


def answer_status(server: ServerProcess) -> int:
    return server.request("POST", "/v1/chat/completions", body_of(1, stream=False))[0]


@pytest.mark.slow
def test_a_relaxed_server_that_ends_while_the_database_is_away_brings_its_records_in_at_the_next_start(
    tmp_path: Path,
) -> None:
    with running_server(tmp_path, USAGE_DURABILITY="relaxed") as server:
        with locked(server):
            ids = []
            for number in range(5):
                status, headers, _ = server.request("POST", "/v1/chat/completions", body_of(number, stream=False))
                assert status == 200
                ids.append(headers["x-request-id"])
            assert server.stop() == 0
            assert list((tmp_path / "journal").glob("*.jsonl"))
        assert not [row for row in recorded(server) if row[0] in ids]
        server.start()
        wait_until(lambda: {(request_id, 200) for request_id in ids} <= recorded(server).keys())
        assert not list((tmp_path / "journal").glob("*.jsonl"))
        assert "Roll-ups equal the records" in server.manage("verify_rollups")
