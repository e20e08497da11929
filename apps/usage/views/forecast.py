"""The forecast: what is likely to be used, and how far off it was on the past."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from apps.catalog.models import AIModel
from apps.keys.queries import keys_visible_to
from apps.organization.models import User
from apps.organization.queries import projects_where
from apps.pages.frame import page, signed_in, wants_fragment
from apps.usage.forecast.presentation import METHODS, driver_rows, growth_words, outlook_context
from apps.usage.forecast.queries import ForecastAnswer, drivers_for, forecast_for
from apps.usage.forecast.question import LEAST_GROWTH, MOST_GROWTH, Question, question_read
from apps.usage.forecast.services import forecast_request
from apps.usage.models import Forecast

_FRAGMENT = "usage/_forecast.html"
# A worker that runs has begun long before.
_PATIENCE = timedelta(seconds=30)
_MOST = 200


@signed_in
@require_GET
def forecast(request: HttpRequest) -> HttpResponse:
    """The page. htmx asks for all but its filters: when they change, and while the worker computes."""
    return _answer(request)


@signed_in
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Have the forecast computed that the address asks for."""
    assert isinstance(request.user, User)
    asked = question_read(request.user, request.GET)
    if asked.scope.projects != ():
        forecast_request(user=request.user, scope=asked.scope)
    if wants_fragment(request):
        return _answer(request)
    return redirect(f"{reverse('usage:forecast')}?{request.GET.urlencode()}")


def _answer(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    asked = question_read(request.user, request.GET)
    kept = forecast_for(request.user, asked.scope, asked.metric)
    context = {
        "asked": asked,
        "typed": request.GET.dict(),
        "query": request.GET.urlencode(),
        "has_projects": asked.scope.projects != (),
        "state": str(kept.state),
        "kept": kept,
        "zone": asked.scope.zone,
        "is_late": kept.waits_since is not None and timezone.now() - kept.waits_since > _PATIENCE,
        **_shown(request.user, asked, kept),
    }
    if not wants_fragment(request):
        context |= _choices(request.user)
    return page(
        request,
        "usage/forecast.html",
        context,
        title="Forecast",
        lead="What is likely to be used, from what was. Bands tell how sure that is.",
        fragment=_FRAGMENT,
    )


def _shown(user: User, asked: Question, kept: ForecastAnswer) -> dict[str, Any]:
    outlook = kept.outlook
    if outlook is None:
        return {}
    drivers = drivers_for(user, outlook.growth) if outlook.growth else []
    return {
        **outlook_context(outlook, asked.metric, asked.growth, asked.budget),
        "methods": METHODS,
        "method_shown": METHODS[outlook.method],
        "growth_words": growth_words(outlook.growth, drivers, asked.metric),
        "drivers": driver_rows(drivers, asked.metric),
        "compared_days": outlook.growth.days if outlook.growth else 0,
        "data_until": outlook.today - timedelta(days=1),
    }


def _choices(user: User) -> dict[str, Any]:
    """What the filters offer."""
    return {
        "projects": projects_where(user, "totals.read").order_by("name").distinct()[:_MOST],
        "keys": keys_visible_to(user).order_by("name")[:_MOST],
        "models": AIModel.objects.order_by("name").values_list("name", flat=True),
        "metrics": Forecast.Metric.choices,
        "least_growth": LEAST_GROWTH,
        "most_growth": MOST_GROWTH,
    }
