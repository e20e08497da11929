"""How long the queries of an overview page take with the sums of ten million records.

    python -m benchmarks.usage_queries [--records 10000000] [--keys 500] [--days 90] [--keep FOLDER]

The sums are written directly, as the writer would have left them; the raw table stays empty, as no page of usage opens
it. Each query runs several times in a database whose pages are in memory; the median is told.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

MODELS = ("gpt-4o-mini", "gpt-4o", "gpt-4.1-mini", "o4-mini", "gpt-5", "gpt-5-mini", "text-embedding-3-small", "o3")
PROJECTS = 20
ROUNDS = 5
FINE_DAYS = 3


def main() -> None:
    options = _options()
    folder = Path(options.keep or tempfile.mkdtemp(prefix="usage-queries-"))
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
    fill(options.records, options.keys, options.days)
    _measure()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=10_000_000)
    parser.add_argument("--keys", type=int, default=500)
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--keep", help="A folder for the database, which is used again if it is filled.")
    return parser.parse_args()


# --- The sums ---------------------------------------------------------------------------------------------------------


def fill(records: int, keys: int, days: int) -> None:
    from django.apps import apps
    from django.db import connection

    from apps.usage.models import ErrorRollup, FineRollup, UsageRollup

    if UsageRollup.objects.exists():
        return
    began = time.perf_counter()
    senders = _people(keys)
    randomness = np.random.Generator(np.random.PCG64(1))
    end = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    each = records / (days * 24)
    hours = [end - timedelta(hours=back) for back in range(days * 24, 0, -1)]
    _insert(UsageRollup, "hour", _rows(hours, each, senders, randomness))
    fine = [end - timedelta(minutes=5 * back) for back in range(FINE_DAYS * 288, 0, -1)]
    _insert(FineRollup, "start", _rows(fine, each / 12, senders, randomness))
    _insert_errors(senders, end, days, records // 33, randomness)
    import_module("apps.usage.migrations.0008_fill_daily_rollups").fill(apps, connection.schema_editor())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(
        f"{UsageRollup.objects.count():,} rows by the hour, {FineRollup.objects.count():,} by five minutes, "
        f"{ErrorRollup.objects.count():,} of errors, written in {time.perf_counter() - began:.0f} s"
    )


def _people(keys: int) -> list[tuple[int, int]]:
    """Project and key, for each key."""
    from apps.keys.models import ApiKey
    from apps.organization.models import Membership, Project, User

    owner = User.objects.create_superuser("owner")
    admin, member = User.objects.create_user("admin"), User.objects.create_user("member")
    projects = [Project.objects.create(name=f"Project {index}") for index in range(PROJECTS)]
    Membership.objects.create(user=admin, project=projects[0], role=Membership.Role.OWNER)
    Membership.objects.create(user=member, project=projects[0], role=Membership.Role.MEMBER)
    made = [
        ApiKey.objects.create(
            name=f"key-{index}", project=projects[index % PROJECTS], owner=owner if index % 40 else member
        )
        for index in range(keys)
    ]
    return [(key.project_id, key.pk) for key in made]


def _rows(
    starts: list[datetime], each: float, senders: list[tuple[int, int]], randomness: np.random.Generator
) -> Iterator[tuple[Any, ...]]:
    """Rows of a roll-up: start, project, key, endpoint, model, class, requests, tokens, cost, and three buckets."""
    # Some keys are far busier than others, and each uses two models.
    weights = 1 / (np.arange(len(senders)) + 10)
    weights /= weights.sum()
    for start in starts:
        busy = each * (0.4 + 1.2 * (8 <= start.hour < 19)) * (1.2 if start.weekday() < 5 else 0.5)
        text = f"{start:%Y-%m-%d %H:%M:%S}"
        for habit in range(2):
            counts = randomness.poisson(busy * weights * (0.7, 0.3)[habit])
            failed = randomness.binomial(counts, 0.03)
            for index in np.flatnonzero(counts):
                project, key = senders[index]
                model = MODELS[(index + habit) % len(MODELS)]
                endpoint = "embeddings" if model.startswith("text") else "chat.completions"
                for status, count in ((2, int(counts[index] - failed[index])), (4, int(failed[index]))):
                    if count:
                        used = count * 900 if status == 2 else 0
                        third = count // 3
                        yield (text, project, key, endpoint, model, status, count, used, used // 5, used * 400,
                               count * 800_000, third, count - 2 * third, third, text)  # fmt: skip


def _insert(table: Any, start: str, rows: Iterator[tuple[Any, ...]]) -> None:
    from django.db import connection

    from apps.usage.rollups import SUM_COLUMNS

    told = (start, "project_id", "key_id", "endpoint", "model", "status_class", "requests", "prompt_tokens",
            "completion_tokens", "cost_nano", "duration_us", "duration_10", "duration_12", "duration_14",
            "last_request_at")  # fmt: skip
    rest = [column for column in SUM_COLUMNS if column not in told]
    statement = (
        f"INSERT INTO {table._meta.db_table} ({', '.join((*told, *rest))}) "  # noqa: S608
        f"VALUES ({', '.join('?' * len(told))}, {', '.join('0' * len(rest))})"
    )
    _write(connection, statement, rows)


def _insert_errors(
    senders: list[tuple[int, int]], end: datetime, days: int, count: int, randomness: np.random.Generator
) -> None:
    from django.db import connection

    from apps.usage.models import ErrorRollup

    codes = ((429, "rate_limit_exceeded"), (400, "unknown_parameter"), (404, "model_not_found"), (500, ""))
    minutes = np.sort(randomness.integers(0, days * 288, count))[::-1]
    who = randomness.integers(0, len(senders), count)

    def rows() -> Iterator[tuple[Any, ...]]:
        for at in range(count):
            start = end - timedelta(minutes=5 * (int(minutes[at]) + 1))
            project, key = senders[who[at]]
            status, code = codes[at % len(codes)]
            model = MODELS[who[at] % len(MODELS)]
            yield f"{start:%Y-%m-%d %H:%M:%S}", project, key, "chat.completions", model, status, code, 1

    columns = "start, project_id, key_id, endpoint, model, status, error_code, requests"
    _write(
        connection,
        f"INSERT INTO {ErrorRollup._meta.db_table} ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "  # noqa: S608
        "ON CONFLICT (start, project_id, key_id, endpoint, model, status, error_code) DO UPDATE SET "
        "requests = requests + 1",
        rows(),
    )


def _write(connection: Any, statement: str, rows: Iterator[tuple[Any, ...]]) -> None:
    connection.ensure_connection()
    raw = connection.connection
    raw.execute("BEGIN")
    raw.executemany(statement, rows)
    raw.execute("COMMIT")


# --- The queries ------------------------------------------------------------------------------------------------------


def _measure() -> None:
    from apps.organization.models import User
    from apps.usage.analysis import Preset, Sight, Slice, period_of

    presets = (Preset.HOUR, Preset.DAY, Preset.WEEK, Preset.THIRTY_DAYS, Preset.NINETY_DAYS)
    for name in ("owner", "admin", "member"):
        user = User.objects.get(username=name)
        print(f"\n{name}: milliseconds, median of {ROUNDS}\n")
        print(f"| query | {' | '.join(str(preset) for preset in presets)} |\n|---|{'---|' * len(presets)}")
        sums = [0.0] * len(presets)
        slices = [Slice(Sight(user), period_of(preset)) for preset in presets]
        for label, query in _queries().items():
            times = [_median(query, piece) for piece in slices]
            sums = [a + b for a, b in zip(sums, times, strict=True)]
            print(f"| {label} | {' | '.join(f'{value:.0f}' for value in times)} |")
            sys.stdout.flush()
        print(f"| all of them | {' | '.join(f'{value:.0f}' for value in sums)} |")


def _queries() -> dict[str, Callable[[Any], object]]:
    """What an overview page asks, each of its cards by itself."""
    from apps.usage import analysis as a

    headline = (a.Metric.REQUESTS, a.Metric.TOKENS, a.Metric.COST, a.Metric.ERROR_RATE)
    return {
        "totals, with the period before": a.totals,
        "sparklines of four metrics": lambda piece: a.sparklines(piece, headline),
        "series by model": lambda piece: a.series(piece, a.Metric.REQUESTS, by=a.By.MODEL),
        "series by key": lambda piece: a.series(piece, a.Metric.COST, by=a.By.KEY),
        "series of p95": lambda piece: a.series(piece, a.Metric.DURATION_P95),
        "top keys": lambda piece: a.top_list(piece, a.By.KEY, a.Metric.COST),
        "top models": lambda piece: a.top_list(piece, a.By.MODEL, a.Metric.COST),
        "map of the week": lambda piece: a.heat_map(piece, a.Metric.REQUESTS),
        "status": a.status_breakdown,
        "errors": a.error_breakdown,
    }


def _median(query: Callable[[Any], object], piece: Any) -> float:
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        query(piece)
        times.append((time.perf_counter() - began) * 1_000)
    return statistics.median(times)


if __name__ == "__main__":
    main()
