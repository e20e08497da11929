"""The request log with ten million requests: fills a scratch SQLite database, times its pages, prints a table.

    python -m benchmarks.request_log [--rows 10000000]

Everything lives in a temporary folder that is deleted at the end: some 3 GB and two minutes.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

FEW = 1_000
PROJECTS, KEYS_EACH = 20, 10
KEYS = PROJECTS * KEYS_EACH
DAYS = 90
REPEATS = 7

# Of a thousand requests 950 succeed, 20 meet a limit, 20 are bad, 9 have no valid key and one fails; the first five
# in the table alone have status 503, so that looking for it from the newest end is the worst case.
FILL = """
WITH RECURSIVE seq(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM seq WHERE n < :last),
dice AS (
    SELECT n, (n * 2654435761 >> 9) % 1000 AS luck, (n * 40503 >> 5) % :keys AS a, (n * 69069 >> 7) % :keys AS b
    FROM seq
),
row AS (SELECT n, luck, CASE WHEN luck BETWEEN 990 AND 998 THEN 0 ELSE 1 + min(a, b) END AS key FROM dice)
INSERT INTO usage_requestrecord (
    id, time, request_id, project_id, key_id, user_id, endpoint, model, status, error_code, streamed, prompt_tokens,
    cached_tokens, completion_tokens, reasoning_tokens, images, cost_nano, first_token_us, duration_us,
    client_address, user_agent, retry_count
)
SELECT
    n,
    strftime('%Y-%m-%d %H:%M:%f', :start + (n * 1.0 / :rows) * :seconds, 'unixepoch') || '000',
    printf('req_%024x', n),
    CASE key WHEN 0 THEN 0 ELSE 1 + (key - 1) / :keys_each END,
    key,
    key > 0,
    CASE n % 10 WHEN 0 THEN 'embeddings' WHEN 1 THEN 'models' ELSE 'chat.completions' END,
    CASE n % 10 WHEN 0 THEN 'text-embedding-3-small' WHEN 1 THEN '' WHEN 2 THEN 'gpt-4.1-2025-04-14'
        ELSE 'gpt-4o-mini-2024-07-18' END,
    CASE WHEN n <= 5 THEN 503 WHEN luck < 950 THEN 200 WHEN luck < 970 THEN 429 WHEN luck < 990 THEN 400
        WHEN luck < 999 THEN 401 ELSE 500 END,
    CASE WHEN luck < 950 THEN '' ELSE 'some_error' END,
    luck % 2, 20 + luck, 0, 10 + luck, 0, 0, 18750 + luck, 500 + luck, 3000 + luck * 100,
    '127.0.0.1', 'OpenAI/Python 2.0.0', 0
FROM row
"""


class Page(NamedTuple):
    name: str
    query: str


def pages(rows: int) -> Iterator[Page]:
    yield Page("newest", "")
    yield Page("deep: half-way down", f"p=before-{rows // 2}")
    yield Page("back up from half-way", f"p=after-{rows // 2}")
    yield Page("the oldest", "p=before-60")
    yield Page("status 2xx: nearly all", "status=2xx")
    yield Page("status 4xx: 1 in 20", "status=4xx")
    yield Page("status 5xx: 1 in 1,000", "status=5xx")
    yield Page("model: 1 in 10", "model=gpt-4.1-2025-04-14")
    yield Page("a model that nobody called", "model=tts-1")
    yield Page("endpoint: 1 in 10", "endpoint=embeddings")
    yield Page("endpoint that nobody called", "endpoint=images")
    yield Page("key: the busiest", "key__id__exact=1")
    yield Page("key: the idlest", f"key__id__exact={KEYS}")
    yield Page("project", "project__id__exact=10")
    yield Page("key and status 5xx", "key__id__exact=20&status=5xx")
    yield Page("key and endpoint that it never called", "key__id__exact=1&endpoint=images")
    yield Page("last hour", "period=1h")
    yield Page("last 24 hours", "period=24h")
    yield Page("last 30 days", "period=30d")
    yield Page("last 7 days and status 5xx", "period=7d&status=5xx")
    yield Page("search: id of a request", f"q=req_{rows // 3:024x}")
    yield Page("search: id of a key", "q=key_3")
    yield Page("search: no such id", "q=req_nothing")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory(prefix="request-log-") as folder:
        os.environ |= {
            "DATA_DIR": folder,
            "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
            "ALLOWED_HOSTS": "testserver",
            "LOG_LEVEL": "WARNING",
            "DJANGO_SETTINGS_MODULE": "project.settings",
        }
        _set_up()
        _fill(1, FEW)
        few = dict(_timings(FEW))
        began = time.monotonic()
        _fill(FEW + 1, rows)
        size = Path(folder, "db.sqlite3").stat().st_size / 1e9
        print(f"{rows:,} requests, {size:.1f} GB, filled in {time.monotonic() - began:.0f} s\n", file=sys.stderr)
        _print_table(rows, few)
        _print_retention()
    return 0


def _set_up() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from apps.keys.models import ApiKey
    from apps.organization.models import Project, User

    call_command("migrate", verbosity=0)
    owner = User.objects.create_superuser("owner", password="of a scratch database")  # noqa: S106
    projects = Project.objects.bulk_create(Project(name=f"Project {number}") for number in range(1, PROJECTS + 1))
    ApiKey.objects.bulk_create(
        ApiKey(project=projects[number // KEYS_EACH], owner=owner, name=f"key {number + 1}", public_id=f"key_{number}")
        for number in range(KEYS)
    )


def _fill(first: int, last: int) -> None:
    """Rows `first` to `last`. Indexes are made afterwards: ten million sorted at once are quicker than one by one."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'usage_requestrecord' AND sql > ''"
        )
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")
        connection.connection.execute(
            FILL,
            {
                "first": first,
                "last": last,
                "rows": last,
                "start": time.time() - DAYS * 86_400,
                "seconds": DAYS * 86_400,
                "keys": KEYS,
                "keys_each": KEYS_EACH,
            },
        )
        for _, statement in indexes:
            cursor.execute(statement)


def _timings(rows: int) -> Iterator[tuple[str, tuple[int, int, float]]]:
    """For each page: rows shown, queries, and the median milliseconds of the whole request."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from apps.organization.models import User

    client = Client()
    client.force_login(User.objects.get(), backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("admin:usage_requestrecord_changelist")
    for page in pages(rows):
        with CaptureQueriesContext(connection) as captured:
            response = client.get(f"{address}?{page.query}")
        if response.status_code != 200:
            raise SystemExit(f"{page.name}: {response.status_code} {response.headers}")
        shown = len((response.context_data or {})["cl"].result_list)
        yield page.name, (shown, len(captured), _median(partial(client.get, f"{address}?{page.query}")))


def _median(work: Callable[[], object]) -> float:
    """Milliseconds."""
    times = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1_000)
    return statistics.median(times)


def _print_table(rows: int, few: dict[str, tuple[int, int, float]]) -> None:
    print(f"| page | rows shown | queries | ms at {FEW:,} | ms at {rows:,} |\n|---|---|---|---|---|")
    for name, (shown, queries, milliseconds) in _timings(rows):
        print(f"| {name} | {shown} | {queries} | {few[name][2]:.0f} | {milliseconds:.0f} |", flush=True)


def _print_retention() -> None:
    """How long the lock is held to delete one batch: each pause is as long as the batch before it took."""
    from django.conf import settings

    from apps.usage.retention import BATCH, records_prune

    class EnoughError(Exception):
        pass

    batches: list[float] = []

    def note(seconds: float) -> None:
        batches.append(seconds * 1_000)
        if len(batches) == 50:
            raise EnoughError

    settings.RECORDS_DAYS = DAYS // 2
    with suppress(EnoughError):
        records_prune(pause=note)
    took = f"{statistics.median(batches):.0f} ms, at most {max(batches):.0f} ms"
    print(f"\nRetention: deleting a batch of {BATCH:,} rows takes {took}.")


if __name__ == "__main__":
    sys.exit(main())
