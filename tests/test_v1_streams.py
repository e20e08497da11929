"""Streams as they travel: their bytes, their pace, and what becomes of them when their reader goes away."""

import json
import socket
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from apps.simulator.tokens import encoding
from tests.serving import ServerProcess, running_server, wait_until

CHAT = "/v1/chat/completions"
MESSAGES = [{"role": "user", "content": "Tell me about rivers."}]


def body_of(**options: Any) -> bytes:
    return json.dumps({"model": "gpt-4o-mini", "messages": MESSAGES} | options).encode()


def arrivals(server: ServerProcess, secret: str, **options: Any) -> list[tuple[float, str]]:
    """Each piece of content of a stream with the seconds after which it arrived."""
    begun = time.monotonic()
    found = []
    with server.connected() as connection:
        connection.sendall(server.raw_chat(secret, body_of(stream=True, **options)))
        for line in connection.makefile("rb"):
            if line.startswith(b"data: {"):
                [choice] = json.loads(line[6:])["choices"]
                if choice["delta"].get("content"):
                    found.append((time.monotonic() - begun, choice["delta"]["content"]))
            elif line == b"data: [DONE]\n":
                return found
    raise AssertionError("the stream has no end")


def test_a_stream_is_events_of_one_line_each_and_an_end_mark(server: ServerProcess) -> None:
    status, headers, text = server.request("POST", CHAT, body_of(stream=True))
    assert (status, headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
    assert "content-length" not in headers
    *events, end, nothing = text.decode().split("\n\n")
    assert (end, nothing) == ("data: [DONE]", "")
    chunks = [json.loads(event.removeprefix("data: ")) for event in events]
    assert all(event.startswith("data: {") and "\n" not in event for event in events)
    assert chunks[0]["choices"][0]["delta"] == {"role": "assistant", "content": "", "refusal": None}
    assert chunks[-1]["choices"] == [{"index": 0, "delta": {}, "logprobs": None, "finish_reason": "stop"}]
    assert all("usage" not in chunk for chunk in chunks)


def test_a_paced_stream_has_the_bytes_of_one_at_full_speed(server: ServerProcess, keys: Mapping[str, str]) -> None:
    body = body_of(stream=True, max_tokens=15, n=2, stream_options={"include_usage": True})
    frozen = {"X-Mock-Freeze": "1"}
    at_once = server.request("POST", CHAT, body, frozen)[2]
    paced = server.request("POST", CHAT, body, frozen | {"Authorization": f"Bearer {keys['paced']}"})[2]
    assert paced == at_once


def test_events_of_a_paced_stream_arrive_when_they_are_due(server: ServerProcess, keys: Mapping[str, str]) -> None:
    # 300 ms to the first token, then 100 tokens a second.
    found = arrivals(server, keys["paced"], max_tokens=40)
    assert len(found) >= 35
    for number, (arrived, _) in enumerate(found):
        due = 0.3 + number * 0.01
        assert due - 0.01 <= arrived <= due + 0.25
    row = server.records("paced")[-1]
    assert 295_000 <= row["first_token_us"] < 550_000
    assert row["duration_us"] >= 680_000
    assert (row["streamed"], row["completion_tokens"]) == (1, 40)


def test_a_whole_answer_takes_as_long_as_its_tokens(server: ServerProcess, keys: Mapping[str, str]) -> None:
    begun = time.monotonic()
    status, _, _ = server.request("POST", CHAT, body_of(max_tokens=20), {"Authorization": f"Bearer {keys['paced']}"})
    assert status == 200
    assert 0.5 <= time.monotonic() - begun < 1.0


def test_only_the_first_token_waits_where_only_it_has_a_pace(server: ServerProcess, keys: Mapping[str, str]) -> None:
    found = arrivals(server, keys["late"])
    assert 0.15 <= found[0][0] < 0.4
    assert found[-1][0] - found[0][0] < 0.2


def test_a_client_that_goes_away_ends_its_stream_and_pays_for_what_was_sent(
    server: ServerProcess, keys: Mapping[str, str]
) -> None:
    with server.connected() as connection:
        connection.sendall(server.raw_chat(keys["slow"], body_of(stream=True)))
        received = b""
        while received.count(b'"content":"') < 6:
            received += connection.recv(65_536)
    wait_until(lambda: bool(server.records("slow")))
    [row] = server.records("slow")
    assert (row["status"], row["error_code"], row["streamed"]) == (499, "client_closed_request", 1)
    prompt = 3 + 3 + 1 + encoding("o200k_base").count("Tell me about rivers.")
    assert row["prompt_tokens"] == prompt
    assert 5 <= row["completion_tokens"] <= 10
    assert row["cost_nano"] == prompt * 150 + row["completion_tokens"] * 600
    assert row["duration_us"] < 2_000_000


def test_a_connection_serves_one_request_after_another(server: ServerProcess) -> None:
    with server.connected() as connection:
        stream = connection.makefile("rb")
        for body in (body_of(max_tokens=3), b"{", body_of(max_tokens=3)):
            connection.sendall(server.raw_chat(server.secret, body))
            head = iter(stream.readline, b"\r\n")
            lengths = [int(line.split(b":")[1]) for line in head if line.startswith(b"content-length")]
            answer = json.loads(stream.read(lengths[0]))
            assert ("error" in answer) is (body == b"{")


@pytest.fixture(scope="module")
def impatient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A server that gives up slow clients soon, and takes small bodies only."""
    folder: Path = tmp_path_factory.mktemp("impatient")
    limits = {"BODY_TIMEOUT_SECONDS": "0.5", "STALLED_STREAM_SECONDS": "0.5", "MAX_BODY_BYTES": "20000"}
    with running_server(folder, **limits) as server:
        yield server


def answer_to(connection: socket.socket) -> tuple[int, dict[str, Any]]:
    received = b""
    while b"\r\n\r\n" not in received or not received.endswith(b"}"):
        part = connection.recv(65_536)
        assert part, received
        received += part
    head, _, body = received.partition(b"\r\n\r\n")
    error: dict[str, Any] = json.loads(body)["error"]
    assert set(error) == {"message", "type", "param", "code"}
    return int(head.split()[1]), error


def test_a_body_that_does_not_arrive_is_given_up(impatient: ServerProcess) -> None:
    with impatient.connected() as connection:
        connection.sendall(impatient.raw_chat(impatient.secret, body_of())[:-10])
        status, error = answer_to(connection)
    assert (status, error["type"], error["code"]) == (408, "invalid_request_error", "request_timeout")
    assert error["message"] == "The request body did not arrive within 0.5 seconds."
    assert impatient.query("SELECT status FROM usage_requestrecord ORDER BY id DESC LIMIT 1") == [{"status": 408}]


def test_slow_bodies_hold_up_nobody_else(impatient: ServerProcess) -> None:
    slow = [socket.create_connection(("127.0.0.1", impatient.port), timeout=5) for _ in range(50)]
    try:
        for connection in slow:
            connection.sendall(impatient.raw_chat(impatient.secret, body_of())[:-1])
        begun = time.monotonic()
        assert impatient.request("POST", CHAT, body_of())[0] == 200
        assert time.monotonic() - begun < 0.4
        assert {answer_to(connection)[0] for connection in slow} == {408}
    finally:
        for connection in slow:
            connection.close()


def test_a_client_that_leaves_before_its_body_is_whole_is_on_record(impatient: ServerProcess) -> None:
    def left() -> list[dict[str, Any]]:
        return impatient.query("SELECT * FROM usage_requestrecord WHERE status = 499 AND streamed = 0")

    with impatient.connected() as connection:
        connection.sendall(impatient.raw_chat(impatient.secret, body_of())[:-10])
    wait_until(lambda: bool(left()))
    [row] = left()
    assert (row["error_code"], row["prompt_tokens"], row["cost_nano"]) == ("client_closed_request", 0, 0)


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_that_is_too_large_is_refused(impatient: ServerProcess, chunked: bool) -> None:
    body = body_of(messages=[{"role": "user", "content": "a" * 20_000}])
    request = impatient.raw_chat(impatient.secret, body)
    if chunked:
        length = f"Content-Length: {len(body)}".encode()
        head, _, _ = request.replace(length, b"Transfer-Encoding: chunked").partition(b"\r\n\r\n")
        request = head + b"\r\n\r\n%x\r\n%b\r\n" % (len(body), body)
    with impatient.connected() as connection:
        connection.sendall(request)
        status, error = answer_to(connection)
    assert (status, error["type"], error["code"]) == (413, "invalid_request_error", "request_too_large")
    assert error["message"] == "The request body is larger than this server takes: 20000 bytes."
    assert impatient.request("POST", CHAT, body_of())[0] == 200


def test_a_reader_that_stops_reading_is_given_up_and_on_record(impatient: ServerProcess) -> None:
    [secret] = impatient.issue_keys(stalling={"tokens_per_second": 20_000.0}).values()
    body = body_of(stream=True, n=128)
    with impatient.connected(receive_buffer=4_096) as connection:
        connection.sendall(impatient.raw_chat(secret, body))
        wait_until(lambda: any(row["status"] == 499 for row in impatient.records("stalling")), seconds=5)
    row = impatient.records("stalling")[-1]
    assert (row["status"], row["error_code"], row["streamed"]) == (499, "client_stalled", 1)
    assert row["completion_tokens"] > 0
    assert row["cost_nano"] == row["prompt_tokens"] * 150 + row["completion_tokens"] * 600
    assert "Traceback" not in impatient.log.read_text()


def test_what_became_of_slow_clients_adds_up(impatient: ServerProcess) -> None:
    assert "equal" in impatient.manage("verify_rollups")
