"""Alerts that are open, and one alert: what happened, what was sent, and the answers to it."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from apps.alerts.forms import ReasonForm, SnoozeForm
from apps.alerts.models import Alert
from apps.alerts.queries import (
    alerts_lately,
    alerts_managed_by,
    alerts_open_to,
    alerts_visible_to,
    may_make_rules,
    rules_visible_to,
    transitions_of,
)
from apps.alerts.services import alert_acknowledge, alert_snooze
from apps.delivery.queries import deliveries_visible_to
from apps.organization.models import User
from apps.pages.frame import page, signed_in


@require_GET
@never_cache
@signed_in
def listing(request: HttpRequest) -> HttpResponse:
    """What is open, the worst first, and what ended lately."""
    person = cast("User", request.user)
    found = alerts_open_to(person)
    context = {
        "found": found,
        "managed": _managed_of(person, found.alerts),
        "lately": [alert for alert in alerts_lately(person) if alert.resolved_at],
        "has_rules": rules_visible_to(person).exists(),
        "may_make": may_make_rules(person),
    }
    return page(
        request,
        "alerts/open.html",
        context,
        title="Alerts",
        lead="What is out of order now, as far as rules watch it.",
        fragment="alerts/_open.html",
    )


@require_GET
@never_cache
@signed_in
def one(request: HttpRequest, alert: str) -> HttpResponse:
    """An alert with its transitions, and the messages on it as far as the person may see them."""
    return _shown(request, _visible(request, alert))


@require_POST
@signed_in
def acknowledge(request: HttpRequest, alert: str) -> HttpResponse:
    found = _managed(request, alert)
    form = ReasonForm(request.POST, prefix="acknowledge")
    if form.is_valid():
        try:
            alert_acknowledge(alert=found, reason=form.cleaned_data["reason"], actor=cast("User", request.user))
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
        else:
            messages.success(request, f"You look after {found}.")
        return redirect("alerts:alert", alert)
    return _shown(request, found, acknowledge=form)


@require_POST
@signed_in
def snooze(request: HttpRequest, alert: str) -> HttpResponse:
    found = _managed(request, alert)
    form = SnoozeForm(request.POST, prefix="snooze")
    if form.is_valid():
        try:
            alert_snooze(
                alert=found, until=form.until, reason=form.cleaned_data["reason"], actor=cast("User", request.user)
            )
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
        else:
            messages.success(request, f"{found} does not call until then.")
        return redirect("alerts:alert", alert)
    return _shown(request, found, snooze=form)


def _visible(request: HttpRequest, alert: str) -> Alert:
    return get_object_or_404(alerts_visible_to(cast("User", request.user)), public_id=alert)


def _managed(request: HttpRequest, alert: str) -> Alert:
    found = _visible(request, alert)
    if not alerts_managed_by(cast("User", request.user)).filter(pk=found.pk).exists():
        raise PermissionDenied
    return found


def _managed_of(person: User, alerts: list[Alert]) -> set[int]:
    """Of these the ones that the person may answer."""
    return set(alerts_managed_by(person).filter(pk__in=[one.pk for one in alerts]).values_list("pk", flat=True))


def _shown(request: HttpRequest, alert: Alert, **told: Any) -> HttpResponse:
    person = cast("User", request.user)
    transitions = list(transitions_of(alert))
    keys = {step.message_key for step in transitions if step.message_key}
    context = {
        "alert": alert,
        "rule": alert.rule,
        "transitions": transitions,
        "deliveries": deliveries_visible_to(person).filter(key__in=keys).order_by("pk"),
        "was_sent": bool(keys),
        "may_answer": bool(_managed_of(person, [alert])),
        "shows_rule": rules_visible_to(person).filter(pk=alert.rule_id).exists(),
        "acknowledge": ReasonForm(prefix="acknowledge"),
        "snooze": SnoozeForm(prefix="snooze"),
        **told,
    }
    return page(request, "alerts/alert.html", context, title=str(alert))
