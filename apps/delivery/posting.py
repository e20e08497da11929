"""A POST to outside: to an address that was looked at, within a time, with an answer read up to a bound.

On `http.client`, as it lets us make the connection: to the very address that was checked, with the name of the URL for
the certificate (SNI) and the Host header. No proxy of the environment is used: behind it nobody could check addresses.
"""

import io
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse
from ipaddress import ip_address
from typing import Any, NamedTuple
from urllib.parse import urljoin

from django.conf import settings

from apps.delivery.targets import Target, TargetError, address_check, target_read

# Read of an answer, and no further; then the connection is closed.
MOST_BYTES = 65_536
MOST_REDIRECTS = 3
# All of them repeat the POST, also those that browsers would turn into a GET.
_REDIRECTS = frozenset({301, 302, 307, 308})


class PostError(Exception):
    """No answer came, told in one sentence without the URL, which may hold a secret."""


class Answer(NamedTuple):
    """`body`: its beginning; `headers`: names in small letters."""

    status: int
    headers: dict[str, str]
    body: bytes


class Deadline:
    """The end of a whole exchange, redirects included."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def left(self, at_most: float | None = None) -> float:
        """Seconds, above zero. Raises TimeoutError when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left if at_most is None else min(left, at_most)


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Posts, and follows redirects, each looked at like the first URL. Raises TargetError and PostError."""
    deadline = Deadline(settings.DELIVERY_ANSWER_SECONDS)
    for _ in range(MOST_REDIRECTS + 1):
        answer = _exchange(target_read(url), body, headers, deadline)
        if answer.status not in _REDIRECTS:
            return answer
        url = _redirected(url, answer)
    raise PostError(f"It redirects more than {MOST_REDIRECTS} times.")


def _redirected(url: str, answer: Answer) -> str:
    location = answer.headers.get("location", "")
    if not location:
        raise PostError(f"It answered {answer.status}, a redirect that says not where to.")
    try:
        return urljoin(url, location)
    except ValueError:
        raise TargetError("It redirects to something that is no URL.") from None


def _exchange(target: Target, body: bytes, headers: Mapping[str, str], deadline: Deadline) -> Answer:
    # TLS takes the plain socket over: it is another one that has to be closed.
    with (
        _told_in_words(target, deadline),
        closing(_connected(target, deadline)) as plain,
        closing(_secured(plain, target, deadline)) as secured,
    ):
        connection = _Connection(target, secured, deadline)
        connection.request("POST", target.path, body, dict(headers))
        response = connection.getresponse()
        return Answer(response.status, _headers(response), _beginning(response))


@contextmanager
def _told_in_words(target: Target, deadline: Deadline) -> Iterator[None]:
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise PostError(f"The certificate of {target.host} is not valid: {error.verify_message}.") from error
    except ssl.SSLError as error:
        raise PostError(f"No secure connection to {target.origin}: {error.reason or error}.") from error
    except TimeoutError as error:
        raise PostError(f"{target.origin} did not answer within {deadline.seconds:g} seconds.") from error
    except OSError as error:
        raise PostError(f"No connection to {target.origin}: {error.strerror or error}.") from error
    except (HTTPException, ValueError) as error:
        if isinstance(error, TargetError):
            raise
        raise PostError(f"{target.origin} did not answer with HTTP: {type(error).__name__}.") from error


# --- The connection ---------------------------------------------------------------------------------------------------


def _connected(target: Target, deadline: Deadline) -> socket.socket:
    """A connection to the first of the host's addresses that takes one. All of them have to be allowed: which of them
    would answer is for others to decide."""
    addresses = resolve(target.host, target.port, deadline.left(settings.DELIVERY_CONNECT_SECONDS))
    for _, address in addresses:
        address_check(ip_address(address[0].partition("%")[0]))
    until = Deadline(deadline.left(settings.DELIVERY_CONNECT_SECONDS))
    return _connect(addresses, until, target)


def _connect(addresses: list[tuple[int, Any]], until: Deadline, target: Target) -> socket.socket:
    failure: OSError = OSError("it has no address")
    for family, address in addresses:
        plain = socket.socket(family, socket.SOCK_STREAM)
        try:
            plain.settimeout(until.left())
            plain.connect(address)
        except TimeoutError:
            plain.close()
            raise PostError(f"{target.origin} took no connection in time.") from None
        except OSError as error:
            plain.close()
            failure = error
        else:
            return plain
    raise failure


def resolve(host: str, port: int, seconds: float) -> list[tuple[int, Any]]:
    """The addresses of a host: family and what a socket takes. Raises PostError.

    In a thread of its own, as the resolver of the system takes no time limit.
    """
    found: list[tuple[int, Any]] = []
    failed: list[OSError] = []

    def look_up() -> None:
        try:
            told = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            failed.append(error if isinstance(error, OSError) else OSError(str(error)))
        else:
            found.extend(dict.fromkeys((int(family), address) for family, _, _, _, address in told))

    thread = threading.Thread(target=look_up, name=f"resolve {host}", daemon=True)
    thread.start()
    thread.join(seconds)
    if found:
        return list(found)
    if failed:
        raise PostError(f"The name {host} cannot be resolved: {failed[0].strerror or failed[0]}.")
    raise PostError(f"The name {host} was not resolved in time.")


@cache
def tls_context() -> ssl.SSLContext:
    """Certificates are checked against those that the system trusts. Made once: reading them takes 20 ms."""
    return ssl.create_default_context()


def _secured(plain: socket.socket, target: Target, deadline: Deadline) -> socket.socket:
    if target.scheme == "http":
        return plain
    plain.settimeout(deadline.left())
    return tls_context().wrap_socket(plain, server_hostname=target.host.rstrip("."))


class _Connection(HTTPConnection):
    """On a socket that is connected already."""

    def __init__(self, target: Target, connected: socket.socket, deadline: Deadline) -> None:
        super().__init__(target.host, target.port)
        # The Host header leaves out the port that is usual.
        self.default_port = 443 if target.scheme == "https" else 80
        self.sock: Any = _Timed(connected, deadline)


class _Timed:
    """A socket of which each step has what is left of the whole time, so that an endpoint that sends a byte now and
    then holds nobody up."""

    def __init__(self, connected: socket.socket, deadline: Deadline) -> None:
        self._connected, self._deadline = connected, deadline

    def sendall(self, data: bytes) -> None:
        self._connected.settimeout(self._deadline.left())
        self._connected.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self._connected, self._deadline))

    def close(self) -> None:
        """Who connected closes: `http.client` would, and go on reading."""


class _Reader(io.RawIOBase):
    def __init__(self, connected: socket.socket, deadline: Deadline) -> None:
        super().__init__()
        self._connected, self._deadline = connected, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._connected.settimeout(self._deadline.left())
        return self._connected.recv_into(buffer)


# --- The answer -------------------------------------------------------------------------------------------------------


def _headers(response: HTTPResponse) -> dict[str, str]:
    return {name.lower(): value for name, value in response.getheaders()}


def _beginning(response: HTTPResponse) -> bytes:
    """Up to MOST_BYTES. What breaks off after the status, or takes too long, is as good as an answer: the status tells
    whether the message was taken."""
    taken = bytearray()
    try:
        while len(taken) < MOST_BYTES and (piece := response.read1(MOST_BYTES - len(taken))):
            taken += piece
    except (OSError, HTTPException, ValueError):
        pass
    return bytes(taken)
