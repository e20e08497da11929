"""Days are made of the hours that are there."""

from datetime import UTC, datetime, timedelta

from django.db import migrations, transaction
from django.db.models import Min

_DAY = timedelta(days=1)
_BY = "project_id, key_id, endpoint, model, status_class"
_SUMMED = (
    "requests", "streamed", "prompt_tokens", "cached_tokens", "completion_tokens", "reasoning_tokens", "images",
    "cost_nano", "unpriced", "duration_us", "first_token_us", "rate_limited",
    *(f"duration_{index:02}" for index in range(21)), *(f"first_token_{index:02}" for index in range(21)),
)  # fmt: skip


def fill(apps, schema_editor):
    hours = apps.get_model("usage", "UsageRollup").objects.order_by()
    connection = schema_editor.connection
    there = "ON CONFLICT DO NOTHING"
    if connection.vendor == "mysql":
        there = "ON DUPLICATE KEY UPDATE requests = usage_dailyrollup.requests"
    statement = (
        f"INSERT INTO usage_dailyrollup (day, {_BY}, {', '.join(_SUMMED)}, last_request_at) "
        f"SELECT %s, {_BY}, {', '.join(f'SUM({column})' for column in _SUMMED)}, MAX(last_request_at) "
        f"FROM usage_usagerollup WHERE hour >= %s AND hour < %s GROUP BY {_BY} {there}"
    )
    following = hours.aggregate(first=Min("hour"))["first"]
    while following is not None:
        day = datetime(following.year, following.month, following.day, tzinfo=UTC)
        bounds = [connection.ops.adapt_datetimefield_value(moment) for moment in (day, day, day + _DAY)]
        # A transaction a day; one that is there is left alone, so it can be interrupted.
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute(statement, bounds)
        following = hours.filter(hour__gte=day + _DAY).aggregate(first=Min("hour"))["first"]


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("usage", "0007_daily_rollups")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
