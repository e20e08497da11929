"""Cores, processor time and memory of processes, as Linux tells them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


@contextmanager
def pinned_to(core: int) -> Iterator[None]:
    """Processes that are started inside stay on this core; the one that starts them does not."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def cpu_seconds(pid: int) -> float:
    """User and system time so far, all threads."""
    # The name of the program stands in brackets and may hold anything.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def shared_out_mib(pid: int) -> float:
    """Proportional set size: pages that several processes share are divided among them."""
    return _kib(Path(f"/proc/{pid}/smaps_rollup"), "Pss:") / 1024


def resident_mib(pid: int) -> float:
    """Resident set size: shared pages count in full."""
    return _kib(Path(f"/proc/{pid}/status"), "VmRSS:") / 1024


def _kib(path: Path, label: str) -> int:
    with path.open() as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith(label))
