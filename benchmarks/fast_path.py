"""The fast path beside its yardsticks: in turns on one core, medians of rounds, ratios, and a count of the record.

    python -m benchmarks.fast_path [--rounds 5] [--secs 4] [--work chat,stream] [--conns 16,64]

Needs Linux, two cores to itself, and wrk (Debian package `wrk`); `@copilotkit/aimock` is measured where npm is there.
"""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from benchmarks import targets
from benchmarks.load import WORKS, Run, Work, check, has_wrk, run
from benchmarks.targets import Target

WARM_SECONDS = 2
# The ratio that is wanted at least, by what is asked for, who answers and whom it is compared with.
GOALS = {
    ("chat", "durable", "aimock"): 1.3,
    ("chat", "relaxed", "aimock"): 1.7,
    ("chat", "durable", "bare"): 0.40,
    ("chat", "relaxed", "bare"): 0.50,
    ("chat_uniq", "durable", "aimock"): 1.1,
    ("chat_uniq", "relaxed", "aimock"): 1.25,
    ("stream", "durable", "aimock"): 1.1,
    ("stream", "relaxed", "aimock"): 1.2,
    ("embeddings", "durable", "aimock"): 2.5,
    ("embeddings", "relaxed", "aimock"): 2.5,
    ("embeddings_uniq", "durable", "aimock"): 1.1,
    ("embeddings_uniq", "relaxed", "aimock"): 1.1,
    ("embeddings_b64", "durable", "aimock"): 2.5,
    ("embeddings_b64", "relaxed", "aimock"): 2.5,
    ("embeddings_b64_uniq", "durable", "aimock"): 1.1,
    ("embeddings_b64_uniq", "relaxed", "aimock"): 1.1,
    ("models_five", "durable", "aimock"): 1.3,
}


class Options(NamedTuple):
    rounds: int
    seconds: int
    connections: list[int]
    works: list[Work]
    server_core: int
    load_core: int


class Seen:
    """What clients saw of one target: answers, and requests that may have been under way when a run ended."""

    def __init__(self) -> None:
        self.answered = 0
        self.under_way = 0

    def add(self, result: Run, connections: int) -> None:
        self.answered += result.answered
        self.under_way += connections


def main() -> int:
    options = _options()
    if not has_wrk():
        print("wrk is not installed. On Debian and Ubuntu: apt install wrk", file=sys.stderr)
        return 2
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fast-path-")))
        running = _start(stack, folder, options.server_core)
        seen = {target.name: Seen() for target in running}
        for work in options.works:
            able = [target for target in running if work.name in target.works]
            for target in able:
                check(target, work)
                seen[target.name].answered += 1
            for connections in options.connections:
                runs = _measure(able, seen, work, connections, options)
                print("\n".join(table(work.name, connections, runs)), flush=True)
        complete = [_is_recorded(target, seen[target.name]) for target in running]
        return 0 if all(complete) else 1


def _options() -> Options:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--secs", type=int, default=4, help="Seconds of each round.")
    parser.add_argument("--conns", default="16,64", help="Connections, separated by commas.")
    parser.add_argument("--work", default=",".join(WORKS), help=f"Of {', '.join(WORKS)}; separated by commas.")
    parser.add_argument("--server-cpu", type=int, default=1, help="The core of the servers.")
    parser.add_argument("--load-cpu", type=int, default=0, help="The core of wrk.")
    given = parser.parse_args()
    return Options(
        given.rounds,
        given.secs,
        [int(number) for number in given.conns.split(",")],
        [WORKS[name] for name in given.work.split(",")],
        given.server_cpu,
        given.load_cpu,
    )


def _start(stack: ExitStack, folder: Path, core: int) -> list[Target]:
    running = [
        stack.enter_context(targets.product(folder / "durable", core, "durable")),
        stack.enter_context(targets.product(folder / "relaxed", core, "relaxed")),
        stack.enter_context(targets.bare(core)),
    ]
    if targets.has_npm():
        running.append(stack.enter_context(targets.aimock(folder / "aimock", core)))
    else:
        print("npm is not installed: aimock is left out.", file=sys.stderr)
    return running


def _measure(
    able: Sequence[Target], seen: dict[str, Seen], work: Work, connections: int, options: Options
) -> dict[str, list[Run]]:
    """Rounds in which each target has its turn, so that a neighbour's noise falls on all of them alike."""
    runs: dict[str, list[Run]] = {target.name: [] for target in able}
    for turn in range(options.rounds + 1):
        for target in able:
            seconds = options.seconds if turn else WARM_SECONDS
            result = run(target, work, connections, seconds, options.load_core)
            seen[target.name].add(result, connections)
            if turn:
                runs[target.name].append(result)
    return runs


def table(work: str, connections: int, runs: dict[str, list[Run]]) -> Iterator[str]:
    """Lines of Markdown: one row for each target, fastest first."""
    yield f"\n{work}, {connections} connections\n"
    yield "| target | req/s | to aimock | to bare | p50 ms | p99 ms | CPU µs/req | PSS MiB | failed |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for name in sorted(runs, key=lambda name: -_median(runs[name], "rate")):
        ratios = " | ".join(_told_ratio(work, name, base, runs) for base in ("aimock", "bare"))
        rate, p50, p99, cpu, memory = (
            _median(runs[name], field) for field in ("rate", "p50_ms", "p99_ms", "cpu_us", "memory_mib")
        )
        failed = sum(result.failed for result in runs[name])
        yield f"| {name} | {rate:,.0f} | {ratios} | {p50:.2f} | {p99:.2f} | {cpu:.0f} | {memory:.0f} | {failed} |"


def ratio(runs: Sequence[Run], base: Sequence[Run]) -> float:
    """Median of the ratios of each round: what slows a whole round down slows both."""
    return statistics.median([one.rate / other.rate for one, other in zip(runs, base, strict=True)])


def _told_ratio(work: str, name: str, base: str, runs: dict[str, list[Run]]) -> str:
    if base not in runs:
        return ""
    reached = ratio(runs[name], runs[base])
    goal = GOALS.get((work, name, base))
    if goal is None:
        return f"{reached:.2f}"
    return f"{reached:.2f} ({'goal' if reached >= goal else 'missed'} {goal:.2f})"


def _median(runs: Sequence[Run], field: str) -> float:
    values: list[float] = [getattr(result, field) for result in runs]
    return statistics.median(values)


def _is_recorded(target: Target, seen: Seen) -> bool:
    """Whether the database of one of ours holds each answer that clients saw, once, and sums that agree with it."""
    if target.product is None:
        return True
    target.product.stop()
    [row] = target.product.query("SELECT count(*) AS records FROM usage_requestrecord")
    complete: bool = seen.answered <= row["records"] <= seen.answered + seen.under_way
    verified = target.product.manage("verify_rollups", check=False).strip()
    print(
        f"\n{target.name}: {seen.answered:,} answers seen, {row['records']:,} on record "
        f"(at most {seen.under_way:,} more were under way): {'complete' if complete else 'WRONG'}. {verified}"
    )
    return complete and verified.startswith("Roll-ups equal")


if __name__ == "__main__":
    sys.exit(main())
