"""What the task worker does for forecasts. `apps.usage.tasks` imports it, where the worker looks."""

from huey.contrib.djhuey import db_task

from apps.usage.forecast.computing import forecast_compute

# Behind all that somebody waits for: a night's forecasts are many.
IN_ITS_TURN = -10


@db_task()
def compute_forecast(fingerprint: str) -> None:
    """Computes a scope's forecasts: a second or two."""
    forecast_compute(fingerprint=fingerprint)
