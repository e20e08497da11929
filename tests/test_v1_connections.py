"""What happens on the wire: answers in one write must be answers as any HTTP client knows them."""

import json
import socket

import pytest

from tests.serving import ServerProcess

BODY = json.dumps(
    {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Hello"}], "max_tokens": 5}
).encode()
STREAM = json.dumps(
    {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Hello"}], "max_tokens": 5, "stream": True}
).encode()


def request_bytes(server: ServerProcess, body: bytes, version: str = "1.1", *headers: str) -> bytes:
    lines = [
        f"POST /v1/chat/completions HTTP/{version}",
        "Host: localhost",
        f"Authorization: Bearer {server.secret}",
        f"Content-Length: {len(body)}",
        *headers,
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def connect(server: ServerProcess) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=10)


def read_answer(connection: socket.socket) -> tuple[dict[str, str], bytes]:
    """One answer with a length from a connection that stays open."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += connection.recv(65_536)
    head, body = received.split(b"\r\n\r\n", 1)
    headers = dict(line.lower().split(": ", 1) for line in head.decode().split("\r\n")[1:])
    while len(body) < int(headers["content-length"]):
        body += connection.recv(65_536)
    return headers, body


def read_to_end(connection: socket.socket) -> bytes:
    return b"".join(iter(lambda: connection.recv(65_536), b""))


def test_a_connection_serves_one_request_after_the_other(server: ServerProcess) -> None:
    with connect(server) as connection:
        for _ in range(3):
            connection.sendall(request_bytes(server, BODY))
            headers, body = read_answer(connection)
            assert len(body) == int(headers["content-length"])
            assert json.loads(body)["object"] == "chat.completion"


def test_requests_sent_ahead_are_answered_in_their_order(server: ServerProcess) -> None:
    with connect(server) as connection:
        connection.sendall(request_bytes(server, BODY) + request_bytes(server, BODY, "1.1", "Connection: close"))
        received = read_to_end(connection)
    assert received.count(b"HTTP/1.1 200") == 2


@pytest.mark.parametrize(("version", "headers"), [("1.1", ("Connection: close",)), ("1.0", ())])
def test_who_asks_to_close_is_closed_on(server: ServerProcess, version: str, headers: tuple[str, ...]) -> None:
    with connect(server) as connection:
        connection.sendall(request_bytes(server, BODY, version, *headers))
        received = read_to_end(connection)
    head, body = received.split(b"\r\n\r\n", 1)
    assert b"connection: close" in head.lower()
    assert json.loads(body)["object"] == "chat.completion"


def test_a_stream_in_one_write_is_chunked_and_ends(server: ServerProcess) -> None:
    with connect(server) as connection:
        connection.sendall(request_bytes(server, STREAM))
        received = b""
        while not received.endswith(b"\r\n0\r\n\r\n"):
            received += connection.recv(65_536)
        connection.sendall(request_bytes(server, BODY, "1.1", "Connection: close"))
        after = read_to_end(connection)
    head, body = received.split(b"\r\n\r\n", 1)
    size, chunk = body.split(b"\r\n", 1)
    assert b"transfer-encoding: chunked" in head.lower()
    assert b"content-type: text/event-stream; charset=utf-8" in head.lower()
    assert len(chunk.removesuffix(b"\r\n0\r\n\r\n")) == int(size, 16)
    assert chunk.removesuffix(b"\r\n0\r\n\r\n").endswith(b"data: [DONE]\n\n")
    assert after.startswith(b"HTTP/1.1 200")
