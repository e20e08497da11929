"""An endpoint on this machine that does what endpoints do: takes, refuses, hangs, redirects, drips, never ends."""

import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Received:
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Endpoint:
    """`answer`: what it does with a request, by the name of a method of `_Handler`."""

    port: int = 0
    answer: str = "take"
    location: str = ""
    received: list[Received] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)
    scheme: str = "http"
    host: str = "127.0.0.1"
    names: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host}:{self.port}/in"

    def ids(self) -> list[str]:
        return [one.headers["webhook-id"] for one in self.received]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    endpoint: Endpoint

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.endpoint.received.append(Received(self.path, headers, body))
        named = self.path.partition("?")[0].strip("/")
        answer: Callable[[], None] = getattr(self, named if named != "in" else self.endpoint.answer)
        with suppress(OSError):
            answer()

    def do_GET(self) -> None:
        self.endpoint.received.append(Received("GET " + self.path, {}, b""))
        self._send(200, b"")

    def _send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def take(self) -> None:
        self._send(200, b"taken", Set_Cookie="session=hidden")

    def fail(self) -> None:
        self._send(500, b"broken by sk-proj-AbCdEfGhIjKlMnOpQrStUvWx0123456789")

    def gone(self) -> None:
        self._send(410, b"")

    def later(self) -> None:
        self._send(429, b"", Retry_After="1800")

    def redirect(self) -> None:
        self._send(307, b"", Location=self.endpoint.location)

    def see_other(self) -> None:
        self._send(303, b"", Location="/take")

    def nowhere(self) -> None:
        self._send(307, b"")

    def hang(self) -> None:
        self.endpoint.ended.wait(60)

    def hesitate(self) -> None:
        self.endpoint.ended.wait(1.5)
        self.take()

    def drip(self) -> None:
        """A byte of the head now and then: each within any time limit of a single read."""
        for byte in b"HTTP/1.1 200 OK\r\nX-Padding: " + b"x" * 1_000:
            self.wfile.write(bytes([byte]))
            if self.endpoint.ended.wait(0.05):
                return

    def endless(self) -> None:
        self.send_response(200)
        self.end_headers()
        while not self.endpoint.ended.is_set():
            self.wfile.write(b"x" * 65_536)

    def break_off(self) -> None:
        self.wfile.write(b"HTTP/1.1 204 No Content\r\nContent-Length: 10\r\n\r\nabc")
        self.close_connection = True

    def babble(self) -> None:
        self.wfile.write(b"SSH-2.0-OpenSSH_9.6\r\n")
        self.close_connection = True

    def log_message(self, *_args: Any) -> None:
        """Quietly."""


@contextmanager
def running_endpoint(context: ssl.SSLContext | None = None) -> Iterator[Endpoint]:
    endpoint = Endpoint(scheme="https" if context else "http")
    handler = type("Handler", (_Handler,), {"endpoint": endpoint})
    server = ThreadingHTTPServer((endpoint.host, 0), handler)
    server.daemon_threads = True
    # It shakes hands in the thread that accepts: a client that refuses its certificate is not to be told on the screen.
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    endpoint.port = server.server_address[1]
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield endpoint
    finally:
        endpoint.ended.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


def wait_for(condition: Callable[[], Any], seconds: float = 20.0) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "It did not happen in time."
        time.sleep(0.02)
