"""What was on record before gets its sums by five minutes, its counts of errors, and its requests over a limit.

Day by day, in a transaction each, so that a large record does not fill the log of the database; a day that is there
is left alone, so it can be interrupted. Sums by five minutes are made for as long as they are kept.
"""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import migrations, transaction
from django.db.models import Min
from django.utils import timezone

_BOUNDS_US = [250 << i for i in range(20)]
_DAY = timedelta(days=1)
_KEYS = "project_id, key_id, endpoint, model, status_class"


def fill(apps, schema_editor):
    records = apps.get_model("usage", "RequestRecord").objects.order_by()
    first = records.aggregate(first=Min("time"))["first"]
    if first is None:
        return
    now = timezone.now().astimezone(UTC)
    kept = now - timedelta(days=settings.USAGE_FINE_DAYS or 36_500)
    day = datetime(first.year, first.month, first.day, tzinfo=UTC)
    while day <= now:
        with transaction.atomic(using=schema_editor.connection.alias):
            _fill_day(apps, schema_editor.connection, day, fine=day + _DAY > kept)
        # From one day with requests to the next, whatever lies between.
        following = records.filter(time__gte=day + _DAY).aggregate(first=Min("time"))["first"]
        if following is None:
            return
        day = datetime(following.year, following.month, following.day, tzinfo=UTC)


def _fill_day(apps, connection, day, *, fine):
    bounds = [connection.ops.adapt_datetimefield_value(moment) for moment in (day, day + _DAY)]
    with connection.cursor() as cursor:
        cursor.execute(_errors_statement(connection), bounds)
        if fine:
            cursor.execute(_fine_statement(connection), bounds)
    _fill_rate_limited(apps, day)


def _start(connection):
    """The begin of the five minutes of `time`, as the database keeps moments."""
    if connection.vendor == "sqlite":
        # Down to the second: SQLite would round the fraction, and a request of the last half millisecond slip on.
        return "datetime(CAST(strftime('%%s', substr(time, 1, 19)) AS INTEGER) / 300 * 300, 'unixepoch')"
    if connection.vendor == "mysql":
        # Not by way of seconds since 1970: those depend on the zone of the session.
        return "CAST(DATE_FORMAT(time, '%%Y-%%m-%%d %%H:%%i:00') AS DATETIME) - INTERVAL (MINUTE(time) %% 5) MINUTE"
    return "to_timestamp(floor(extract(epoch FROM time) / 300) * 300)"


def _errors_statement(connection):
    columns = "project_id, key_id, endpoint, model, status, error_code"
    return (
        f"INSERT INTO usage_errorrollup (start, {columns}, requests) "
        f"SELECT {_start(connection)} AS started, {columns}, COUNT(*) FROM usage_requestrecord "
        f"WHERE time >= %s AND time < %s AND status >= 400 GROUP BY started, {columns} {_unless_there(connection, 'usage_errorrollup')}"
    )


def _unless_there(connection, table):
    if connection.vendor == "mysql":
        return f"ON DUPLICATE KEY UPDATE requests = {table}.requests"
    return "ON CONFLICT DO NOTHING"


def _fine_statement(connection):
    names, values = zip(*_sums(), strict=True)
    status_class = "status DIV 100" if connection.vendor == "mysql" else "status / 100"
    return (
        f"INSERT INTO usage_finerollup (start, {_KEYS}, {', '.join(names)}) "
        f"SELECT {_start(connection)} AS started, project_id, key_id, endpoint, model, {status_class} AS class, "
        f"{', '.join(values)} FROM usage_requestrecord WHERE time >= %s AND time < %s "
        f"GROUP BY started, project_id, key_id, endpoint, model, class {_unless_there(connection, 'usage_finerollup')}"
    )


def _sums():
    yield "requests", "COUNT(*)"
    yield "streamed", "SUM(CASE WHEN streamed THEN 1 ELSE 0 END)"
    for column in ("prompt_tokens", "cached_tokens", "completion_tokens", "reasoning_tokens", "images", "duration_us"):
        yield column, f"SUM({column})"
    yield "cost_nano", "COALESCE(SUM(cost_nano), 0)"
    yield "unpriced", "SUM(CASE WHEN cost_nano IS NULL THEN 1 ELSE 0 END)"
    yield "first_token_us", "COALESCE(SUM(first_token_us), 0)"
    yield "rate_limited", "SUM(CASE WHEN status = 429 THEN 1 ELSE 0 END)"
    yield "last_request_at", "MAX(time)"
    yield from _histogram("duration_us", "duration")
    yield from _histogram("first_token_us", "first_token")


def _histogram(column, name):
    lows = [None, *_BOUNDS_US]
    highs = [*_BOUNDS_US, None]
    for index, (low, high) in enumerate(zip(lows, highs, strict=True)):
        within = [f"{column} > {low}"] if low is not None else []
        within += [f"{column} <= {high}"] if high is not None else []
        yield f"{name}_{index:02}", f"SUM(CASE WHEN {' AND '.join(within)} THEN 1 ELSE 0 END)"


def _fill_rate_limited(apps, day):
    """Nothing to do on most days: the index of roll-ups leads to each row that changes."""
    errors = apps.get_model("usage", "ErrorRollup").objects.filter(start__gte=day, start__lt=day + _DAY, status=429)
    counts = {}
    for row in errors.values_list("start", "project_id", "key_id", "endpoint", "model", "requests"):
        hour = row[0].replace(minute=0, second=0, microsecond=0)
        counts[hour, *row[1:-1]] = counts.get((hour, *row[1:-1]), 0) + row[-1]
    rollups = apps.get_model("usage", "UsageRollup").objects
    for (hour, project, key, endpoint, model), count in counts.items():
        rollups.filter(
            hour=hour, project_id=project, key_id=key, endpoint=endpoint, model=model, status_class=4
        ).update(rate_limited=count)


class Migration(migrations.Migration):
    # A transaction for each day is enough, and more would be one of hours.
    atomic = False

    dependencies = [("usage", "0005_finer_rollups")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
