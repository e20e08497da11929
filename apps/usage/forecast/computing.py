"""Computing forecasts and keeping them: in the task worker and `manage.py forecast_usage`, never on a request."""

from datetime import datetime, timedelta

from django.utils import timezone

from apps.usage.forecast.daily import growth_read, history_of, use_read
from apps.usage.forecast.outlook import encoded
from apps.usage.forecast.projection import projected
from apps.usage.forecast.scope import Scope, scope_from_json
from apps.usage.models import Forecast


def forecast_compute(*, fingerprint: str) -> None:
    """Compute all metrics of a scope that was asked for. What goes wrong is noted on the rows and raised."""
    rows = list(Forecast.objects.filter(fingerprint=fingerprint))
    if not rows:
        return
    now = timezone.now()
    try:
        _compute(scope_from_json(rows[0].scope), rows, now)
    except Exception:
        Forecast.objects.filter(fingerprint=fingerprint).update(failed_at=now, enqueued_at=None)
        raise


def _compute(scope: Scope, rows: list[Forecast], now: datetime) -> None:
    use = use_read(scope, now)
    growth = growth_read(scope, use)
    for row in rows:
        result = projected(history_of(use, row.metric), growth.get(row.metric))
        Forecast.objects.filter(pk=row.pk).update(
            result=encoded(result),
            made_at=now,
            data_until=use.today - timedelta(days=1),
            failed_at=None,
            enqueued_at=None,
        )
