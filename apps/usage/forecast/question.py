"""What an address asks of the forecast: of what, which metric, and what if."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from django.utils import timezone

from apps.keys.models import ApiKey
from apps.keys.queries import keys_visible_to
from apps.organization.models import Project, User
from apps.organization.queries import projects_where
from apps.usage.forecast.queries import is_known_model, scope_in_all
from apps.usage.forecast.scope import Scope
from apps.usage.models import Forecast

LEAST_GROWTH, MOST_GROWTH = -90, 300
_NANO = 1_000_000_000
_LARGEST_BUDGET = Decimal(10) ** 12


@dataclass
class Question:
    """What is asked, with what could not be understood, in words; that was left out."""

    scope: Scope
    metric: str = Forecast.Metric.COST
    project: Project | None = None
    key: ApiKey | None = None
    growth: int = 0
    """Percent."""
    budget: float | None = None
    """Of a calendar month, in the metric's unit."""
    problems: list[str] = field(default_factory=list)


def question_read(user: User, query: Mapping[str, str]) -> Question:
    """Parameters: project and key (public ids, of those that the person sees), model, metric, growth (percent), budget
    (dollars, or whole requests or tokens). Days are those of the reader's time zone."""
    asked = Question(scope_in_all(user, timezone.get_current_timezone_name()))
    text = {name: query.get(name, "").strip() for name in ("project", "key", "model", "metric", "growth", "budget")}
    _read_metric(asked, text["metric"])
    _read_owner(asked, user, text["project"], text["key"])
    _read_model(asked, text["model"])
    _read_growth(asked, text["growth"])
    _read_budget(asked, text["budget"])
    return asked


def _read_metric(asked: Question, text: str) -> None:
    if text in Forecast.Metric.values:
        asked.metric = text
    elif text:
        asked.problems.append("A metric is requests, tokens or cost.")


def _read_owner(asked: Question, user: User, project: str, key: str) -> None:
    """A key stands for itself; the totals of its project may not be the person's to read."""
    if project:
        asked.project = projects_where(user, "totals.read").filter(public_id=project).first()
        if asked.project is None:
            asked.problems.append("There is no such project.")
        else:
            asked.scope = asked.scope._replace(projects=(asked.project.pk,))
    if key:
        asked.key = keys_visible_to(user).filter(public_id=key).first()
        if asked.key is None:
            asked.problems.append("There is no such key.")
        elif asked.project is not None and asked.key.project_id != asked.project.pk:
            asked.problems.append("That key is of another project.")
            asked.key = None
        else:
            asked.scope = asked.scope._replace(projects=None, key=asked.key.pk)


def _read_model(asked: Question, text: str) -> None:
    if text and is_known_model(text[:100]):
        asked.scope = asked.scope._replace(model=text[:100])
    elif text:
        asked.problems.append("There is no such model.")


def _read_growth(asked: Question, text: str) -> None:
    if not text:
        return
    try:
        asked.growth = int(text)
    except ValueError:
        asked.growth = MOST_GROWTH + 1
    if not LEAST_GROWTH <= asked.growth <= MOST_GROWTH:
        asked.problems.append(f"A growth is a whole number of percent from {LEAST_GROWTH} to {MOST_GROWTH}.")
        asked.growth = 0


def _read_budget(asked: Question, text: str) -> None:
    if not text:
        return
    try:
        amount = Decimal(text.replace(",", ""))
    except InvalidOperation:
        amount = Decimal(0)
    # What is not a number compares with nothing.
    if not amount.is_finite() or not 0 < amount <= _LARGEST_BUDGET:
        asked.problems.append("A budget is a number above zero, such as 250 or 12.50.")
        return
    asked.budget = float(amount) * (_NANO if asked.metric == Forecast.Metric.COST else 1)
