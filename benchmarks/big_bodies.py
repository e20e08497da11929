"""Small chats beside large bodies with images: how long the slowest hundredth waits, alone and in company.

    python -m benchmarks.big_bodies [--rounds 3] [--secs 10] [--conns 4] [--senders 2] [--megabytes 10]

Each sender has one body under way at any time: the next one leaves when the last one is answered. Needs Linux, three
cores to itself, and wrk (Debian package `wrk`).
"""

import argparse
import base64
import http.client
import io
import json
import multiprocessing
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from PIL import Image

from benchmarks.load import WORKS, Run, check, has_wrk, run
from benchmarks.machine import pinned_to
from benchmarks.targets import Target, product
from tests.serving import SECRET

if TYPE_CHECKING:
    from multiprocessing.queues import Queue

GOAL_RATIO = 5.0
WARM_SECONDS = 2
_PICTURE_SIDE = 560
# An answer, or the refusal of a body that is too large.
_FINE = (200, 413)


class Sent(NamedTuple):
    """What became of large bodies. `seconds`: how long each that was answered took; `wrong`: answered otherwise."""

    seconds: list[float]
    wrong: int


def main() -> int:
    given = _options()
    if not has_wrk():
        print("wrk is not installed. On Debian and Ubuntu: apt install wrk", file=sys.stderr)
        return 2
    body = large_body(given.megabytes * 1_000_000)
    alone: list[Run] = []
    beside: list[Run] = []
    sent: list[Sent] = []
    with (
        tempfile.TemporaryDirectory(prefix="big-bodies-") as folder,
        product(Path(folder) / "durable", given.server_cpu) as target,
    ):
        chat = WORKS["chat"]
        check(target, chat)
        run(target, chat, given.conns, WARM_SECONDS, given.load_cpu)
        for _ in range(given.rounds):
            alone.append(run(target, chat, given.conns, given.secs, given.load_cpu))
            with _senders(target, body, given.senders, given.sender_cpu) as told:
                beside.append(run(target, chat, given.conns, given.secs, given.load_cpu))
            sent += told
    return _report(alone, beside, sent)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--secs", type=int, default=10, help="Seconds of each half of a round.")
    parser.add_argument("--conns", type=int, default=4, help="Connections of the small requests.")
    parser.add_argument("--senders", type=int, default=2, help="Large bodies that are under way at once.")
    parser.add_argument("--megabytes", type=int, default=10, help="Size of a large body.")
    parser.add_argument("--server-cpu", type=int, default=1, help="The core of the server.")
    parser.add_argument("--load-cpu", type=int, default=0, help="The core of wrk.")
    parser.add_argument("--sender-cpu", type=int, default=2, help="The core of those who send large bodies.")
    return parser.parse_args()


def large_body(size: int) -> bytes:
    """A chat of at least so many bytes, made of pictures that do not compress."""
    parts: list[dict[str, object]] = [{"type": "text", "text": "What is on these pictures?"}]
    length = 0
    while length < size:
        address = f"data:image/png;base64,{base64.b64encode(_picture(seed=len(parts))).decode()}"
        length += len(address)
        parts.append({"type": "image_url", "image_url": {"url": address}})
    message = {"role": "user", "content": parts}
    # gpt-4o-mini counts 33 times the tokens for a picture: so many would not fit its context.
    return json.dumps({"model": "gpt-4o", "messages": [message], "max_tokens": 50}).encode()


def _picture(seed: int) -> bytes:
    noise = random.Random(seed).randbytes(3 * _PICTURE_SIDE * _PICTURE_SIDE)
    written = io.BytesIO()
    Image.frombytes("RGB", (_PICTURE_SIDE, _PICTURE_SIDE), noise).save(written, "PNG")
    return written.getvalue()


@contextmanager
def _senders(target: Target, body: bytes, count: int, core: int) -> Iterator[list[Sent]]:
    """Processes that send while inside; what became of it is in the list afterwards."""
    context = multiprocessing.get_context("fork")
    told: list[Sent] = []
    ended, results = context.Event(), context.Queue()
    with pinned_to(core):
        processes = [
            context.Process(target=_send, args=(target.base_url, body, ended, results), daemon=True)
            for _ in range(count)
        ]
        for process in processes:
            process.start()
    try:
        yield told
    finally:
        ended.set()
        told += [results.get(timeout=60) for _ in processes]
        for process in processes:
            process.join(10)


def _send(base_url: str, body: bytes, ended: Event, results: "Queue[Sent]") -> None:
    """One body after the other over one connection."""
    os.nice(1)
    address = urlsplit(base_url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=60)
    headers = {"Authorization": f"Bearer {SECRET}", "Content-Type": "application/json"}
    seconds: list[float] = []
    wrong = 0
    while not ended.is_set():
        began = time.perf_counter()
        connection.request("POST", f"{address.path}/chat/completions", body, headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status in _FINE:
            seconds.append(time.perf_counter() - began)
        else:
            wrong += 1
    connection.close()
    results.put(Sent(seconds, wrong))


def slowdown(alone: Sequence[Run], beside: Sequence[Run]) -> float:
    """How many times as long the slowest hundredth waits in company: the median of the rounds."""
    return statistics.median([two.p99_ms / one.p99_ms for one, two in zip(alone, beside, strict=True)])


def _report(alone: Sequence[Run], beside: Sequence[Run], sent: Sequence[Sent]) -> int:
    print("| small chats | req/s | p50 ms | p99 ms | failed |\n|---|---|---|---|---|")
    for name, runs in (("alone", alone), ("beside large bodies", beside)):
        rate, p50, p99 = (
            statistics.median(getattr(one, field) for one in runs) for field in ("rate", "p50_ms", "p99_ms")
        )
        print(f"| {name} | {rate:,.0f} | {p50:.2f} | {p99:.2f} | {sum(one.failed for one in runs)} |")
    seconds = [second for one in sent for second in one.seconds]
    wrong = sum(one.wrong for one in sent)
    times = slowdown(alone, beside)
    typical = f", {statistics.median(seconds):.2f} s each" if seconds else ""
    print(f"\nLarge bodies: {len(seconds)} answered{typical}; {wrong} otherwise.")
    reached = times <= GOAL_RATIO and bool(seconds) and not wrong and not any(one.failed for one in beside)
    print(f"p99 beside them: {times:.1f} times as long ({'goal' if reached else 'missed'} {GOAL_RATIO:.0f})")
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
