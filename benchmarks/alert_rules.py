"""How long one evaluation of all alert rules takes, with the sums of ten million records.

    python -m benchmarks.alert_rules [--records 10000000] [--keys 500] [--days 90] [--rules 1000] [--keep FOLDER]

Rules are of all metrics, for the organization, projects, keys, members and models, over windows from five minutes to
30 days. The first evaluation finds what fires and writes it; the later ones find that nothing changed, as nearly each
minute does. The sums are those of `usage_queries`.
"""

import argparse
import os
import random
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.usage_queries import MODELS, fill

ROUNDS = 5
_CLIENT_DAYS = 30
_ADDRESSES = 4


def main() -> None:
    options = _options()
    folder = Path(options.keep or tempfile.mkdtemp(prefix="alert-rules-"))
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
    _clients()
    _rules(options.rules)
    _measure()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=10_000_000)
    parser.add_argument("--keys", type=int, default=500)
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--rules", type=int, default=1_000)
    parser.add_argument("--keep", help="A folder for the database, which is used again if it is filled.")
    return parser.parse_args()


def _clients() -> None:
    """A month of addresses for each key."""
    from apps.keys.models import ApiKey
    from apps.usage.models import ClientUse

    if ClientUse.objects.exists():
        return
    now = datetime.now(UTC)
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    ClientUse.objects.bulk_create(
        [
            ClientUse(
                key=key, day=today - timedelta(days=day), address=f"10.0.{key.pk % 250}.{host}", last_request_at=now
            )
            for key in ApiKey.objects.all()
            for day in range(_CLIENT_DAYS)
            for host in range(_ADDRESSES)
        ],
        batch_size=2_000,
    )


def _rules(number: int) -> None:
    from apps.alerts.metrics import WINDOWS, Comparison, Metric, Scope
    from apps.alerts.models import Alert, AlertClock, AlertRule
    from apps.keys.models import ApiKey

    Alert.objects.all().delete()
    AlertClock.objects.all().delete()
    AlertRule.objects.all().delete()
    chance = random.Random(1)
    keys = list(ApiKey.objects.select_related("project", "owner"))
    metrics = [metric for metric in Metric if metric is not Metric.BUDGET]
    rules = []
    for at in range(number):
        metric, key = metrics[at % len(metrics)], chance.choice(keys)
        fact = metric.fact
        scope = chance.choice(fact.scopes)
        comparison, threshold = fact.fixed or (fact.comparisons[0], chance.choice((5, 20, 1_000, 100_000)))
        windows = [minutes for minutes, _ in WINDOWS if metric is not Metric.NEW_ADDRESS or minutes >= 1_440]
        subjects: dict[str, dict[str, Any]] = {
            Scope.ORGANIZATION: {},
            Scope.PROJECT: {"project": key.project},
            Scope.KEY: {"project": key.project, "key": key},
            Scope.MEMBER: {"project": key.project, "member": key.owner},
            Scope.MODEL: {"project": key.project, "model": chance.choice(MODELS)},
        }
        rules.append(
            AlertRule(
                name=f"Rule {at}",
                metric=metric,
                scope=scope,
                comparison=Comparison(comparison),
                threshold=min(threshold, 60) if fact.unit in ("days", "percent") else threshold,
                window_minutes=chance.choice(windows),
                **subjects[scope],
            )
        )
    AlertRule.objects.bulk_create(rules)


def _measure() -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from apps.alerts.evaluation import rules_evaluate
    from apps.alerts.models import Alert

    now = datetime.now(UTC)
    began = time.perf_counter()
    first = rules_evaluate(now)
    took = time.perf_counter() - began
    print(f"first   {took:6.2f} s   {first.rules:,} rules, {first.changed:,} incidents written")
    times = []
    for minute in range(1, ROUNDS + 1):
        began = time.perf_counter()
        with CaptureQueriesContext(connection) as queries:
            turn = rules_evaluate(now + timedelta(minutes=minute))
        times.append(time.perf_counter() - began)
        print(f"minute  {times[-1]:6.2f} s   {len(queries):,} questions, {turn.changed:,} incidents written")
    print(f"median  {statistics.median(times):6.2f} s   {Alert.objects.open().count():,} alerts are open")


if __name__ == "__main__":
    main()
