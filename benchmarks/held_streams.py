"""Many slow streams held open by one process: how many events come when they are due, and what that costs.

    python -m benchmarks.held_streams [--streams 2000] [--secs 20]

The key has a pace of five tokens a second. An event is on time when it reaches the client within 40 ms of the moment
at which it is due, counted from the moment the request was sent. Needs Linux and two cores; as many open files as
streams are asked for (`ulimit -n`) for client and server each.
"""

import argparse
import asyncio
import json
import resource
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import NamedTuple

from benchmarks.machine import cpu_seconds, pinned_to, resident_mib
from benchmarks.targets import Target, product

EVENTS_A_SECOND = 5
LATE_SECONDS = 0.04
GOAL_ON_TIME = 0.98
GOAL_CORES = 0.6
# Streams are opened one by one, as clients come: all at once would be due at once for ever.
OPENING_SECONDS = 4.0
_SPARE_FILES = 200
_BODY = Path(__file__).parent / "bodies" / "held.json"
# The first event of a stream carries the role and no token; it leaves together with the first that does.
_TOKEN_EVENT = b'"delta":{"content":'


class Options(NamedTuple):
    streams: int
    seconds: float
    server_core: int
    load_core: int


class Cost(NamedTuple):
    cpu_seconds: float
    resident_mib: float


class Tally:
    """Events of all streams while `counting`."""

    def __init__(self) -> None:
        self.counting = False
        self.events = self.late = self.broken = self.open = 0
        self.worst = 0.0

    def add(self, lateness: float) -> None:
        if not self.counting:
            return
        self.events += 1
        self.late += not is_on_time(lateness)
        self.worst = max(self.worst, abs(lateness))


def is_on_time(lateness: float) -> bool:
    """Seconds after the moment at which an event was due; one that comes too early is as wrong."""
    return abs(lateness) <= LATE_SECONDS


class HeldStream(asyncio.Protocol):
    """One request; notes when each event comes in."""

    def __init__(self, request: bytes, tally: Tally) -> None:
        self._request = request
        self._tally = tally
        self._tokens = 0
        self.is_open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._sent_at = time.perf_counter()
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        if not self.is_open and data.startswith(b"HTTP/1.1 200"):
            self.is_open = True
            self._tally.open += 1
        for _ in range(data.count(_TOKEN_EVENT)):
            self._tally.add(now - self._sent_at - self._tokens / EVENTS_A_SECOND)
            self._tokens += 1

    def connection_lost(self, exc: Exception | None) -> None:
        if self._tally.counting or not self.is_open:
            self._tally.broken += 1


def main() -> int:
    options = _options()
    _allow_files(options.streams + _SPARE_FILES)
    with (
        tempfile.TemporaryDirectory(prefix="held-streams-") as folder,
        product(Path(folder) / "durable", options.server_core) as target,
    ):
        secret = _paced_key(target)
        with pinned_to(options.load_core):
            tally, before, idle, after = asyncio.run(_hold(target, secret, options))
    return _report(tally, before, idle, after, options)


def _options() -> Options:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--streams", type=int, default=2_000)
    parser.add_argument("--secs", type=float, default=20.0, help="Seconds to measure once all streams are open.")
    parser.add_argument("--server-cpu", type=int, default=1)
    parser.add_argument("--load-cpu", type=int, default=0)
    given = parser.parse_args()
    return Options(given.streams, given.secs, given.server_cpu, given.load_cpu)


def _allow_files(files: int) -> None:
    """For this process and the server that it starts."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < files:
        raise SystemExit(f"{files} open files are needed, {hard} are allowed (ulimit -Hn).")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, files), hard))


def _paced_key(target: Target) -> str:
    assert target.product is not None
    return target.product.create_key("held streams", "--tokens-per-second", str(EVENTS_A_SECOND))


async def _hold(target: Target, secret: str, options: Options) -> tuple[Tally, Cost, Cost, Cost]:
    """The tally; the cost before the first stream, at the start of the count and at its end."""
    await _until_key_is_known(target, secret)
    tally = Tally()
    before = _cost(target)
    streams = await _open(target, secret, options.streams, tally)
    await asyncio.sleep(1)
    start, tally.counting = _cost(target), True
    await asyncio.sleep(options.seconds)
    tally.counting, end = False, _cost(target)
    for stream in streams:
        stream.transport.abort()
    return tally, before, start, end


async def _until_key_is_known(target: Target, secret: str) -> None:
    """A key that another process made is in the server's memory within a second."""
    request = urllib.request.Request(f"{target.base_url}/models", headers={"Authorization": f"Bearer {secret}"})  # noqa: S310
    await asyncio.sleep(1.5)
    urllib.request.urlopen(request, timeout=10).close()  # noqa: S310


async def _open(target: Target, secret: str, streams: int, tally: Tally) -> list[HeldStream]:
    host, _, port = target.base_url.removeprefix("http://").removesuffix("/v1").partition(":")
    request = _request(secret)
    loop = asyncio.get_running_loop()
    began = loop.time()
    opened = []
    for number in range(streams):
        await asyncio.sleep(began + OPENING_SECONDS * number / streams - loop.time())
        _, stream = await loop.create_connection(lambda: HeldStream(request, tally), host, int(port))
        opened.append(stream)
    return opened


def _request(secret: str) -> bytes:
    body = json.dumps(json.loads(_BODY.read_bytes())).encode()
    lines = [
        "POST /v1/chat/completions HTTP/1.1",
        "Host: 127.0.0.1",
        f"Authorization: Bearer {secret}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def _cost(target: Target) -> Cost:
    return Cost(cpu_seconds(target.pid), resident_mib(target.pid))


def _report(tally: Tally, before: Cost, start: Cost, end: Cost, options: Options) -> int:
    on_time = 1 - tally.late / max(1, tally.events)
    cores = (end.cpu_seconds - start.cpu_seconds) / options.seconds
    kib = (end.resident_mib - before.resident_mib) * 1024 / options.streams
    expected = options.streams * EVENTS_A_SECOND * options.seconds
    print(
        f"streams open: {tally.open:,} of {options.streams:,}, broken: {tally.broken}\n"
        f"events: {tally.events:,} of {expected:,.0f} expected\n"
        f"on time (within {LATE_SECONDS * 1000:.0f} ms): {on_time:.2%}, worst {tally.worst * 1000:.0f} ms\n"
        f"server: {cores:.2f} of a core, {kib:.0f} KiB a stream, {end.resident_mib:.0f} MiB resident"
    )
    whole = tally.broken == 0 and tally.events >= expected * GOAL_ON_TIME
    return 0 if whole and on_time >= GOAL_ON_TIME and cores < GOAL_CORES else 1


if __name__ == "__main__":
    sys.exit(main())
