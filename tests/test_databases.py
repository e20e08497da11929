"""The server on PostgreSQL and MySQL: what holds on SQLite holds there, with several processes on one database."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from openai import OpenAI

from tests.databases import DatabaseServer, is_there, scratch_database, serving
from tests.loading import (
    assert_nothing_spent_is_forgotten_or_doubled,
    assert_on_record_once,
    load_on,
    make_budget,
    recorded,
)
from tests.serving import wait_until

pytestmark = pytest.mark.database


@pytest.fixture(params=["postgresql", "mysql"])
def kind(request: pytest.FixtureRequest) -> str:
    name = str(request.param)
    if not is_there(name):
        pytest.skip(f"No {name} answers.")
    return name


@pytest.fixture
def address(kind: str) -> Iterator[str]:
    with scratch_database(kind) as made:
        yield made


def test_a_chat_is_answered_counted_and_on_record(kind: str, address: str, tmp_path: Path) -> None:
    server = DatabaseServer(tmp_path, kind, address)
    with serving(server):
        client = OpenAI(base_url=server.base_url, api_key=server.secret)
        answer = client.chat.completions.create(
            model="gpt-4o-mini", messages=[{"role": "user", "content": "Grüße aus 東京 🙂"}]
        )
        stored = client.responses.create(model="gpt-4o-mini", input="Say hello.")
        assert client.responses.retrieve(stored.id).output_text == stored.output_text
        assert answer.usage is not None
        record = server.record(str(answer._request_id))
        assert (record["prompt_tokens"], record["status"]) == (answer.usage.prompt_tokens, 200)
        assert record["cost_nano"] > 0
        assert "Roll-ups equal the records" in server.manage("verify_rollups")
        assert "whole" in server.manage("audit_verify")
        assert server.stop() == 0
        assert "Traceback" not in server.log.read_text()


@pytest.mark.parametrize("durability", ["committed", "durable"])
def test_what_was_answered_before_kill_9_is_on_record_once(
    kind: str, address: str, tmp_path: Path, durability: str
) -> None:
    server = DatabaseServer(tmp_path, kind, address, USAGE_DURABILITY=durability)
    with serving(server):
        make_budget(server)
        with load_on(server) as load:
            wait_until(lambda: len(load.answered) > 150, seconds=30)
            server.kill()
        server.start()
        wait_until(lambda: load.answered.items() <= recorded(server).keys())
        assert_on_record_once(server, load)
        assert_nothing_spent_is_forgotten_or_doubled(server)


def test_two_processes_write_the_record_of_one_database(kind: str, address: str, tmp_path: Path) -> None:
    """They add to the same sums and to the same budget at the same time."""
    first, second = (DatabaseServer(tmp_path / name, kind, address) for name in ("first", "second"))
    with serving(first, second):
        make_budget(first)
        secret = first.create_key("made elsewhere")
        client = OpenAI(base_url=second.base_url, api_key=secret, max_retries=0)
        wait_until(lambda: _is_known(client), seconds=3)
        with ExitStack() as stack:
            loads = [stack.enter_context(load_on(server)) for server in (first, second)]
            wait_until(lambda: all(len(load.answered) > 150 for load in loads), seconds=30)
        for load in loads:
            assert set(load.answered.values()) == {200}
            assert_on_record_once(first, load)
        assert_nothing_spent_is_forgotten_or_doubled(first)


def _is_known(client: OpenAI) -> bool:
    from openai import AuthenticationError

    try:
        client.models.list()
    except AuthenticationError:
        return False
    return True
