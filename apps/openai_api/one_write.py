"""Head and body of an answer in one write.

uvicorn writes them one after the other, each a system call and a packet of its own, and looks through each header with
two regular expressions: a fifth of what a request costs (docs/performance.md). Headers made here need no such look, as
they hold nothing that a client sent (tests/test_one_write.py beside this holds that). It leans on the inside of the
pinned uvicorn; where that is another, or a connection is in any state but the plain one, answers go the usual way.
"""

from collections.abc import Sequence
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle


def send_in_one_write(send: Any, status: int, headers: Sequence[tuple[bytes, bytes]], body: bytes) -> bool:
    """Sends a whole answer, chunked unless it has a length. False: not possible here, and nothing was sent."""
    cycle = getattr(send, "__self__", None)
    if not isinstance(cycle, RequestResponseCycle) or not _is_plain(cycle):
        return False
    content = [STATUS_LINE[status]]
    chunked = True
    for name, value in (*cycle.default_headers, *headers):
        content += (name, b": ", value, b"\r\n")
        if name == b"content-length":
            chunked = False
    if chunked:
        content += (b"transfer-encoding: chunked\r\n\r\n", b"%x\r\n" % len(body), body, b"\r\n0\r\n\r\n")
    else:
        content += (b"\r\n", body)
    cycle.response_started = cycle.response_complete = True
    cycle.waiting_for_100_continue = False
    cycle.transport.write(b"".join(content))
    cycle.message_event.set()
    cycle.on_response()
    return True


def _is_plain(cycle: RequestResponseCycle) -> bool:
    """Whether nothing but writing is to be done; the rest is left to uvicorn."""
    return not (
        cycle.response_started
        or cycle.disconnected
        or cycle.flow.write_paused
        or not cycle.keep_alive
        or cycle.scope["method"] == "HEAD"
    )
