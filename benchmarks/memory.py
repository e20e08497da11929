"""Resident memory over a million requests: a new prompt each time, and streams in between.

    python -m benchmarks.memory [--requests 1000000]

Needs Linux, two cores and wrk. Some five minutes and 400 MB in the folder for temporary files.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.load import WORKS, has_wrk, run
from benchmarks.machine import resident_mib
from benchmarks.targets import Target, product

LIMIT_MIB = 200
STEP = 100_000
# Prompts that never come again press on every cache; a stream composes and frames what the others do not.
MIX = ("chat_uniq", "chat_uniq", "stream")
CONNECTIONS = 64
SLICE_SECONDS = 2
# How much of the last half's growth is not yet a leak: the interpreter's own rooms fill up late.
GROWTH_MIB = 5


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=1_000_000)
    parser.add_argument("--server-cpu", type=int, default=1)
    parser.add_argument("--load-cpu", type=int, default=0)
    given = parser.parse_args()
    if not has_wrk():
        print("wrk is not installed. On Debian and Ubuntu: apt install wrk", file=sys.stderr)
        return 2
    with (
        tempfile.TemporaryDirectory(prefix="memory-") as folder,
        product(Path(folder) / "durable", given.server_cpu) as target,
    ):
        samples = _samples(target, given.requests, given.load_cpu)
    growth = samples[-1] - samples[len(samples) // 2]
    print(f"\nAt most {max(samples):.0f} MiB; {growth:+.1f} MiB over the last half.")
    return 0 if max(samples) < LIMIT_MIB and growth < GROWTH_MIB else 1


def _samples(target: Target, requests: int, core: int) -> list[float]:
    """MiB at the start and after each step, printed as they come."""
    samples = [resident_mib(target.pid)]
    print(f"| requests | resident MiB |\n|---|---|\n| 0 | {samples[0]:.1f} |", flush=True)
    done = slices = 0
    while done < requests:
        done += run(target, WORKS[MIX[slices % len(MIX)]], CONNECTIONS, SLICE_SECONDS, core).answered
        slices += 1
        if done >= STEP * len(samples):
            samples.append(resident_mib(target.pid))
            print(f"| {done:,} | {samples[-1]:.1f} |", flush=True)
    return samples


if __name__ == "__main__":
    sys.exit(main())
