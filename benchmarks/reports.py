"""How long reports take, and how much memory: a million requests as CSV, and a PDF of two hundred pages.

    python -m benchmarks.reports [--records 1000000] [--keep FOLDER]

The records are written as the server writes them; a report is made as the task worker makes it, from its asking to its
end on the trail. Memory is the most that the process had for itself meanwhile; pages of the database's file that the
system maps into it are not its own.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

BATCH = 5_000
MODELS = ("gpt-4o-mini-2024-07-18", "gpt-4o-2024-08-06", "text-embedding-3-small", "gpt-4.1-mini-2025-04-14")
START = datetime(2026, 1, 1, tzinfo=UTC)
PERIOD = "period=custom&from=2026-01-01&to=2026-12-31&zone=UTC"


def main() -> None:
    options = _options()
    if options.one:
        import django

        django.setup()
        _measure(*options.one)
        return
    folder = Path(options.keep or tempfile.mkdtemp(prefix="reports-"))
    os.environ |= {
        "DATA_DIR": str(folder),
        "ENV_FILE": "",
        "SECRET_KEY": "benchmark" * 8,
        "DJANGO_SETTINGS_MODULE": "project.settings",
    }
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    _fill(options.records)
    for kind, chosen, query in (
        ("requests", "csv", PERIOD),
        ("requests", "jsonl", PERIOD),
        ("usage", "csv", f"{PERIOD}&grain=day&split=project&split=key&split=model&split=endpoint"),
        ("requests", "pdf", _pdf_period(options.records)),
    ):
        # Each in a process of its own, so that its memory is its own.
        subprocess.run([sys.executable, "-m", "benchmarks.reports", "--one", kind, chosen, query], check=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    parser.add_argument("--keep", help="A folder for the database, which is used again if it is filled.")
    return parser.parse_args()


def _pdf_period(records: int) -> str:
    """Some 5,000 requests: two hundred pages of them."""
    seconds = int(300 * 86_400 / records * 5_400)
    return f"period=custom&from={START:%Y-%m-%dT%H:%M}&to={START + timedelta(seconds=seconds):%Y-%m-%dT%H:%M}&zone=UTC"


def _fill(records: int) -> None:
    from apps.keys.services import key_issue
    from apps.organization.models import User
    from apps.organization.services import project_create
    from apps.usage.models import RequestRecord
    from apps.usage.sink import batch_write

    if RequestRecord.objects.exists():
        return
    owner = User.objects.create_superuser("owner")
    keys = [
        key_issue(project=project, owner=owner, name=f"key-{number}").key
        for number in range(20)
        for project in [project_create(name=f"Project {number}", owner=owner)]
    ]
    for first in range(0, records, BATCH):
        batch_write(list(_records(keys, first, min(first + BATCH, records), records)), [])


def _records(keys: list[Any], first: int, last: int, of: int) -> Iterator[Any]:
    from apps.usage.record import Record

    step = 300 * 86_400 / of
    for number in range(first, last):
        key = keys[number % len(keys)]
        yield Record(
            START.timestamp() + number * step,
            f"req_{number:024}",
            key.project_id,
            key.pk,
            key.owner_id,
            "chat.completions",
            MODELS[number % len(MODELS)],
            429 if number % 50 == 0 else 200,
            prompt_tokens=100 + number % 900,
            completion_tokens=number % 400,
            cost_nano=12_345 * (number % 100),
            duration_us=1_000 + number % 90_000,
            client_address="10.0.0.1",
            user_agent="OpenAI/Python 2.8",
        )


def _measure(kind: str, chosen: str, query: str) -> None:
    from django.http import QueryDict

    from apps.exporting.formats import Format
    from apps.organization.models import User
    from apps.reports.carrying import run_carry_out
    from apps.reports.kinds import REPORTS
    from apps.reports.question import question_read
    from apps.reports.services import run_ask

    own = _Own()
    user = User.objects.get()
    question = question_read(user, REPORTS[kind], QueryDict(query))
    began = time.perf_counter()
    run = run_ask(actor=user, question=question, chosen=Format(chosen), at_once=True)
    run_carry_out(run.pk, run.attempt)
    took = time.perf_counter() - began
    run.refresh_from_db()
    peak = own.peak()
    told = (
        f"{kind:9} {chosen:6} {run.state:5} {run.rows:>9,} rows {run.bytes / 1e6:8.1f} MB {took:6.1f} s {peak:5.0f} MB"
    )
    sys.stdout.write(f"{told} peak{_pages(run)} {run.problem}\n")
    sys.stdout.flush()


class _Own:
    """Looks ten times a second how much memory the process has for itself."""

    def __init__(self) -> None:
        self._peak, self._over = 0.0, threading.Event()
        threading.Thread(target=self._look, daemon=True).start()

    def peak(self) -> float:
        """In MB."""
        self._over.set()
        return self._peak

    def _look(self) -> None:
        while not self._over.wait(0.1):
            status = Path("/proc/self/status").read_text()
            found = re.search(r"RssAnon:\s+(\d+)", status)
            self._peak = max(self._peak, int(found.group(1)) / 1024 if found else 0)


def _pages(run: Any) -> str:
    from apps.reports.files import file_of

    if run.format != "pdf":
        return ""
    return f", {file_of(run).read_bytes().count(b'/Type /Page') - 1} pages"


if __name__ == "__main__":
    main()
