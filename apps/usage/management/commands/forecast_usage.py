from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from apps.keys.models import ApiKey
from apps.organization.models import Project
from apps.organization.time_zones import time_zones
from apps.usage.forecast.amounts import amount
from apps.usage.forecast.computing import forecast_compute
from apps.usage.forecast.outlook import Errors, Outlook, TooLittleHistory, decoded
from apps.usage.forecast.queries import is_known_model
from apps.usage.forecast.scope import Scope
from apps.usage.forecast.services import forecasts_ensure, scopes_in_use
from apps.usage.models import Forecast


class Command(BaseCommand):
    help = "Compute forecasts now: of everything and of each project in use, or of what is named."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--project", metavar="NAME", help="Of this project alone.")
        parser.add_argument("--key", metavar="ID", help="Of this key alone; its id begins with key_.")
        parser.add_argument("--model", help="Of this model alone.")
        parser.add_argument("--zone", help="Time zone in which days and months are cut. Default: TIME_ZONE.")

    def handle(self, *args: Any, **options: Any) -> None:
        for name, scope in _scopes(**{name: options[name] for name in ("project", "key", "model", "zone")}):
            forecasts_ensure(scopes=[scope], now=timezone.now())
            forecast_compute(fingerprint=scope.fingerprint)
            self.stdout.write(name)
            for row in Forecast.objects.filter(fingerprint=scope.fingerprint).order_by("pk"):
                self.stdout.write(f"  {_line(row)}")


def _scopes(*, project: str | None, key: str | None, model: str | None, zone: str | None) -> list[tuple[str, Scope]]:
    if zone is not None and zone not in time_zones():
        raise CommandError(f"There is no time zone “{zone}”.")
    if model is not None and not is_known_model(model):
        raise CommandError(f"There is no model “{model}”.")
    if project is not None and key is not None:
        raise CommandError("Name a project or a key, not both.")
    if project is None and key is None:
        return [(_name(scope), scope._replace(model=model)) for scope in scopes_in_use(zone=zone or settings.TIME_ZONE)]
    named = Scope(zone or settings.TIME_ZONE, model=model)
    if key is not None:
        return [(f"Key {key}", named._replace(key=_key(key)))]
    return [(f"Project {project}", named._replace(projects=(_project(str(project)),)))]


def _name(scope: Scope) -> str:
    if scope.projects is None:
        return "Everything"
    return f"Project {Project.objects.get(pk=scope.projects[0]).name}"


def _project(name: str) -> int:
    project = Project.objects.filter(name=name).first()
    if project is None:
        raise CommandError(f"There is no project “{name}”.")
    return project.pk


def _key(public_id: str) -> int:
    key = ApiKey.objects.filter(public_id=public_id).first()
    if key is None:
        raise CommandError(f"There is no key “{public_id}”.")
    return key.pk


def _line(row: Forecast) -> str:
    result = decoded(row.result)
    label = row.get_metric_display()
    if isinstance(result, TooLittleHistory):
        return (
            f"{label}: too little history, {result.days} days with use on {result.used_days}; "
            f"it takes {result.days_needed} days with use on {result.used_days_needed}."
        )
    assert isinstance(result, Outlook)
    month = result.month.whole
    low, high = (amount(row.metric, value) for value in (month.low_80, month.high_80))
    expected = f"{amount(row.metric, month.expected)} by {result.month.until}"
    return f"{label}: {expected} (80 %: {low} to {high}); {_shown(result)}."


def _shown(result: Outlook) -> str:
    tested = result.back_test
    if tested is None:
        return "last week repeated, as there is too little to test another method on"
    shown, other = (tested.naive, tested.smoothing) if result.method == "naive" else (tested.smoothing, tested.naive)
    names = ("last week repeated", "exponential smoothing")
    first, second = names if result.method == "naive" else reversed(names)
    return f"{first}, off by {_share(shown)} a day on the past, {second} by {_share(other)}"


def _share(errors: Errors) -> str:
    return "nothing to compare with" if errors.wape is None else f"{errors.wape:.0%}"
