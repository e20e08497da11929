"""Kinds of requests beside plain chat: in turns on one core, medians of rounds, and the ratios that are wanted.

    python -m benchmarks.kinds [--rounds 5] [--secs 4] [--conns 16]

Needs Linux, two cores to itself, and wrk (Debian package `wrk`).
"""

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.fast_path import ratio
from benchmarks.load import WORKS, Run, Work, check, has_wrk, run
from benchmarks.targets import Target, product

WARM_SECONDS = 1
_ARGUMENTS = {"city": "Leeds", "date": "2026-05-04", "people": 6}
_PROPERTIES = ["title", "audience", "sentences", "closed_days", "contact"]


class Goal(NamedTuple):
    """How often a kind is answered at least, for each time that another one is."""

    base: str
    ratio: float


GOALS = {"tool_call": Goal("chat", 0.5), "structured": Goal("chat", 0.5), "response_stream": Goal("stream", 0.5)}
# What a kind is compared with where there is no goal.
BASES = {name: goal.base for name, goal in GOALS.items()} | {
    "chat_uniq": "chat",
    "tool_call_uniq": "chat_uniq",
    "structured_uniq": "chat_uniq",
    "response": "chat",
    "stream": "chat",
}


def is_tool_call(text: str) -> bool:
    """Whether it calls the one function that fits, with what the conversation says."""
    choice = json.loads(text)["choices"][0]
    [call] = choice["message"]["tool_calls"]
    named: bool = call["function"]["name"] == "reserve_room"
    return named and choice["finish_reason"] == "tool_calls" and json.loads(call["function"]["arguments"]) == _ARGUMENTS


def is_structured(text: str) -> bool:
    """Whether its content is an object with the properties of the schema."""
    told: dict[str, Any] = json.loads(json.loads(text)["choices"][0]["message"]["content"])
    return list(told) == _PROPERTIES and told["audience"] in ("branch managers", "readers") and bool(told["sentences"])


def is_response(text: str) -> bool:
    """Whether it is a response with a text of about 50 tokens, which the limit may have cut."""
    told: dict[str, Any] = json.loads(text)
    [message] = told["output"]
    return told["status"] in ("completed", "incomplete") and 150 < len(message["content"][0]["text"]) < 500


def is_response_stream(text: str) -> bool:
    """Whether its events are numbered without a gap, and end as a response ends."""
    events = [json.loads(line.removeprefix("data: ")) for line in text.splitlines() if line.startswith("data: ")]
    numbered = [event["sequence_number"] for event in events] == list(range(len(events)))
    return numbered and len(events) > 10 and events[-1]["type"] in ("response.completed", "response.incomplete")


KINDS = {
    kind.name: kind
    for kind in (
        WORKS["chat"],
        Work("tool_call", "/chat/completions", is_tool_call, "tool_call.json"),
        Work("structured", "/chat/completions", is_structured, "structured.json"),
        WORKS["chat_uniq"],
        Work("tool_call_uniq", "/chat/completions", is_tool_call, "tool_call_uniq.json", fresh=True),
        Work("structured_uniq", "/chat/completions", is_structured, "structured_uniq.json", fresh=True),
        Work("response", "/responses", is_response, "response.json"),
        WORKS["stream"],
        Work("response_stream", "/responses", is_response_stream, "response_stream.json"),
    )
}


def main() -> int:
    given = _options()
    if not has_wrk():
        print("wrk is not installed. On Debian and Ubuntu: apt install wrk", file=sys.stderr)
        return 2
    with (
        tempfile.TemporaryDirectory(prefix="kinds-") as folder,
        product(Path(folder) / "durable", given.server_cpu) as target,
    ):
        for kind in KINDS.values():
            check(target, kind)
        missed = False
        for connections in (int(number) for number in given.conns.split(",")):
            runs = _measure(target, connections, given)
            print("\n".join(table(connections, runs)), flush=True)
            missed = missed or any(not is_reached(name, runs) for name in GOALS)
    return 1 if missed else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--secs", type=int, default=4, help="Seconds of each round.")
    parser.add_argument("--conns", default="16", help="Connections, separated by commas.")
    parser.add_argument("--server-cpu", type=int, default=1, help="The core of the server.")
    parser.add_argument("--load-cpu", type=int, default=0, help="The core of wrk.")
    return parser.parse_args()


def _measure(target: Target, connections: int, given: argparse.Namespace) -> dict[str, list[Run]]:
    """Rounds in which each kind has its turn; the first one warms up and is not counted."""
    runs: dict[str, list[Run]] = {name: [] for name in KINDS}
    for turn in range(given.rounds + 1):
        for name, kind in KINDS.items():
            result = run(target, kind, connections, given.secs if turn else WARM_SECONDS, given.load_cpu)
            if turn:
                runs[name].append(result)
    return runs


def is_reached(name: str, runs: Mapping[str, Sequence[Run]]) -> bool:
    """Whether a kind with a goal is answered often enough, and never with an error."""
    goal = GOALS[name]
    return ratio(runs[name], runs[goal.base]) >= goal.ratio and not any(one.failed for one in runs[name])


def table(connections: int, runs: Mapping[str, Sequence[Run]]) -> Iterator[str]:
    """Lines of Markdown: one row for each kind."""
    yield f"\n{connections} connections\n"
    yield "| kind | req/s | ratio | p50 ms | p99 ms | failed |"
    yield "|---|---|---|---|---|---|"
    for name, results in runs.items():
        rate, p50, p99 = (
            statistics.median(getattr(one, field) for one in results) for field in ("rate", "p50_ms", "p99_ms")
        )
        failed = sum(one.failed for one in results)
        yield f"| {name} | {rate:,.0f} | {_told_ratio(name, runs)} | {p50:.2f} | {p99:.2f} | {failed} |"


def _told_ratio(name: str, runs: Mapping[str, Sequence[Run]]) -> str:
    if name not in BASES:
        return ""
    told = f"{ratio(runs[name], runs[BASES[name]]):.2f} of {BASES[name]}"
    if name not in GOALS:
        return told
    return f"{told} ({'goal' if is_reached(name, runs) else 'missed'} {GOALS[name].ratio:.2f})"


if __name__ == "__main__":
    sys.exit(main())
