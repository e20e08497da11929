"""`manage.py forecast_usage`, and that nothing of it weighs on the server."""

import os
import subprocess
import sys
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from apps.keys.services import key_revoke
from apps.usage.forecast.queries import ForecastState, forecast_for
from apps.usage.forecast.scope import Scope
from apps.usage.models import Forecast
from apps.usage.tests.conftest import RecordRequest, World

ROOT = Path(__file__).resolve().parents[3]


def _forecast(*arguments: str) -> str:
    out = StringIO()
    call_command("forecast_usage", *arguments, stdout=out)
    return out.getvalue()


def _two_weeks(record_request: RecordRequest, days: int = 20) -> None:
    now = timezone.now()
    for number in range(days):
        record_request(time=(now - timedelta(days=number)).timestamp(), cost_nano=2_000_000_000)


def test_it_computes_everything_and_each_project_in_use(world: World, record_request: RecordRequest) -> None:
    _two_weeks(record_request)
    told = _forecast()
    assert told.startswith("Everything\n  Requests: ")
    assert "\nProject Search\n" in told
    assert "Elsewhere" not in told
    assert "  Cost: $" in told
    assert "last week repeated, as there is too little to test another method on." in told
    for scope in (Scope("UTC"), Scope("UTC", projects=(world.project.pk,))):
        assert forecast_for(world.owner, scope, Forecast.Metric.COST).state is ForecastState.READY


def test_it_tells_both_errors_where_there_is_enough_to_test_on(world: World, record_request: RecordRequest) -> None:
    _two_weeks(record_request, 40)
    assert "last week repeated, off by 0% a day on the past, exponential smoothing by 0%." in _forecast()


def test_a_project_a_key_a_model_and_a_zone_can_be_named(world: World, record_request: RecordRequest) -> None:
    record_request()
    told = _forecast("--project", "Search", "--zone", "Asia/Tokyo")
    assert told.startswith("Project Search\n  Requests: too little history, ")
    assert _forecast("--key", world.key.public_id).startswith(f"Key {world.key.public_id}\n")
    scopes = [forecast.scope for forecast in Forecast.objects.filter(metric="cost").order_by("pk")]
    assert [(scope["projects"], scope["key"], scope["zone"]) for scope in scopes] == [
        ([world.project.pk], None, "Asia/Tokyo"),
        (None, world.key.pk, "UTC"),
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--project", "Nowhere"],
        ["--key", "key_none"],
        ["--model", "gpt-none"],
        ["--zone", "Mars/Olympus"],
        ["--project", "Search", "--key", "key_none"],
    ],
)
def test_what_does_not_exist_is_said(world: World, arguments: list[str]) -> None:
    with pytest.raises(CommandError, match=r"^(There is no|Name a project or a key)"):
        _forecast(*arguments)
    assert not Forecast.objects.exists()


def test_a_key_that_was_revoked_keeps_its_forecast(world: World, record_request: RecordRequest) -> None:
    _two_weeks(record_request)
    key_revoke(key=world.key, actor=world.owner, reason="Leaked.")
    assert "by " in _forecast("--key", world.key.public_id)


def test_processes_that_serve_never_load_what_forecasts_are_computed_with() -> None:
    """It takes a second and a hundred megabytes to load; the worker alone pays."""
    program = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'project.settings'\n"
        "import django; django.setup()\n"
        "import project.asgi, project.urls, apps.usage.tasks\n"
        "from apps.usage.forecast import backtest, computing, projection, services\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & {'statsmodels', 'scipy', 'pandas', 'patsy'}))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(("given", "threads"), [({}, "1"), ({"OPENBLAS_NUM_THREADS": "3"}, "3")])
def test_arrays_are_worked_on_by_one_thread_unless_the_environment_says_otherwise(
    given: dict[str, str], threads: str
) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"} | given
    program = (
        "import os, sys, project\n"
        "assert 'numpy' not in sys.modules, 'it reads the number when it is loaded'\n"
        "print(os.environ['OPENBLAS_NUM_THREADS'])"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == threads
