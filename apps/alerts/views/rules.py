"""Rules: listed, made, changed, tried on the past, disabled and deleted."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from apps.alerts.display import condition_text
from apps.alerts.forms import PresetForm, ReasonForm, RuleChangeForm, RuleForm
from apps.alerts.metrics import Metric
from apps.alerts.models import AlertRule
from apps.alerts.presets import presets_apply
from apps.alerts.queries import alerts_visible_to, may_make_rules, rules_managed_by, rules_visible_to
from apps.alerts.services import rule_create, rule_delete, rule_disable, rule_enable, rule_update
from apps.alerts.timeline import spans, ticks
from apps.alerts.trial import Trial, rule_try
from apps.alerts.trial_words import hints
from apps.alerts.views.answers import into_form
from apps.organization.models import User
from apps.organization.queries import projects_where
from apps.pages.frame import page, signed_in

_LATELY = 20
_MOST_MOMENTS = 50


@require_GET
@never_cache
@signed_in
def listing(request: HttpRequest) -> HttpResponse:
    person = cast("User", request.user)
    rules = list(rules_visible_to(person).prefetch_related("channels"))
    firing = set(
        alerts_visible_to(person).open().filter(rule__in=[rule.pk for rule in rules]).values_list("rule_id", flat=True)
    )
    context = {
        "rules": rules,
        "firing": firing,
        "may_make": may_make_rules(person),
        "preset_projects": projects_where(person, "alerts.manage").filter(archived_at=None).order_by("name"),
    }
    return page(
        request,
        "alerts/rules.html",
        context,
        title="Alert rules",
        lead="What is watched each minute, and when somebody is told.",
    )


@never_cache
@signed_in
def new(request: HttpRequest) -> HttpResponse:
    """The form. Its fields follow from the metric, so choosing another one asks for them anew."""
    person = _maker(request)
    metric = _metric(request)
    form = RuleForm(person, metric, request.POST or None, initial=_kept(request))
    if request.method == "POST" and form.is_valid():
        fields = form.rule_fields()
        try:
            rule = rule_create(actor=person, channels=fields.pop("channels", ()), **fields)
        except ValidationError as refused:
            into_form(form, refused)
        else:
            messages.success(request, f"{rule.name} watches from now on.")
            for hint in hints(rule, rule_try(rule, timezone.now())):
                messages.warning(request, hint)
            return redirect("alerts:rule", rule.public_id)
    context = {"form": form, "metric": metric}
    return page(request, "alerts/rule_new.html", context, title="New alert rule", fragment="alerts/_rule_fields.html")


@require_POST
@never_cache
@signed_in
def try_new(request: HttpRequest) -> HttpResponse:
    """What the form would have fired for, without saving it."""
    person = _maker(request)
    form = RuleForm(person, _metric(request), request.POST)
    if not form.is_valid():
        return _untried(request, form)
    fields = form.rule_fields()
    fields.pop("channels", None)
    return _tried(request, AlertRule(**fields), form)


@require_POST
@never_cache
@signed_in
def try_one(request: HttpRequest, rule: str) -> HttpResponse:
    """What a rule would have fired for with the terms of the form."""
    found = _managed(request, rule)
    form = RuleChangeForm(cast("User", request.user), found, request.POST)
    if not form.is_valid():
        return _untried(request, form)
    changes = form.changes()
    changes.pop("channels", None)
    for field, value in changes.items():
        setattr(found, field, value)
    return _tried(request, found, form)


@never_cache
@signed_in
def one(request: HttpRequest, rule: str) -> HttpResponse:
    """A rule, what it fired for lately, and for whoever manages it the forms that change it."""
    person = cast("User", request.user)
    found = get_object_or_404(rules_visible_to(person), public_id=rule)
    if request.method != "POST":
        return _shown(request, found)
    found = _managed(request, rule)
    form = RuleChangeForm(person, found, request.POST)
    if form.is_valid():
        try:
            rule_update(rule=found, actor=person, **form.changes())
        except ValidationError as refused:
            into_form(form, refused)
        else:
            messages.success(request, "Saved.")
            for hint in hints(found, rule_try(found, timezone.now())):
                messages.warning(request, hint)
            return redirect("alerts:rule", rule)
    return _shown(request, get_object_or_404(rules_visible_to(person), public_id=rule), change=form)


@require_POST
@signed_in
def enable(request: HttpRequest, rule: str) -> HttpResponse:
    found = _managed(request, rule)
    try:
        rule_enable(rule=found, actor=cast("User", request.user))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, f"{found.name} watches again.")
    return redirect("alerts:rule", rule)


@require_POST
@signed_in
def disable(request: HttpRequest, rule: str) -> HttpResponse:
    found = _managed(request, rule)
    form = ReasonForm(request.POST, prefix="disable")
    if form.is_valid():
        try:
            rule_disable(rule=found, reason=form.cleaned_data["reason"], actor=cast("User", request.user))
        except ValidationError as refused:
            into_form(form, refused)
        else:
            messages.success(request, f"{found.name} is disabled: it watches nothing.")
            return redirect("alerts:rule", rule)
    return _shown(request, found, disable=form)


@require_POST
@signed_in
def delete(request: HttpRequest, rule: str) -> HttpResponse:
    found = _managed(request, rule)
    form = ReasonForm(request.POST, prefix="delete")
    if form.is_valid():
        try:
            rule_delete(rule=found, reason=form.cleaned_data["reason"], actor=cast("User", request.user))
        except ValidationError as refused:
            into_form(form, refused)
        else:
            messages.success(request, f"{found.name} is deleted. What it fired for stays in the history.")
            return redirect("alerts:rules")
    return _shown(request, found, delete=form)


@require_POST
@signed_in
def presets(request: HttpRequest) -> HttpResponse:
    """The rules of a new project, with one click."""
    person = cast("User", request.user)
    form = PresetForm(person, request.POST)
    if not form.is_valid():
        raise PermissionDenied
    project = form.cleaned_data["project"]
    made = presets_apply(project=project, actor=person)
    if made:
        messages.success(request, f"{project} has {len(made)} new rules: {', '.join(rule.name for rule in made)}.")
    else:
        messages.info(request, f"{project} has rules for all of it already.")
    return redirect("alerts:rules")


# --- Parts ------------------------------------------------------------------------------------------------------------


def _maker(request: HttpRequest) -> User:
    person = cast("User", request.user)
    if not may_make_rules(person):
        raise PermissionDenied
    return person


def _metric(request: HttpRequest) -> str:
    asked = request.POST.get("metric") or request.GET.get("metric") or ""
    return asked if asked in Metric.values else Metric.ERROR_RATE.value


def _kept(request: HttpRequest) -> dict[str, Any]:
    """What was typed before another metric was chosen."""
    return {name: value for name, value in request.GET.items() if name != "channels"} | (
        {"channels": request.GET.getlist("channels")} if "channels" in request.GET else {}
    )


def _managed(request: HttpRequest, rule: str) -> AlertRule:
    person = cast("User", request.user)
    found = get_object_or_404(rules_visible_to(person), public_id=rule)
    if not rules_managed_by(person).filter(pk=found.pk).exists():
        raise PermissionDenied
    return found


def _tried(request: HttpRequest, rule: AlertRule, form: forms.Form) -> HttpResponse:
    rule.settle()
    try:
        rule.full_clean()
    except ValidationError as refused:
        into_form(form, refused)
        return _untried(request, form)
    trial = rule_try(rule, timezone.now())
    context = {**_trial_context(trial), "rule": rule, "hints": hints(rule, trial)}
    return render(request, "alerts/_trial.html", context)


def _trial_context(trial: Trial) -> dict[str, Any]:
    bars = spans([(one.start, one.end) for one in trial.incidents], trial.since, trial.until)
    return {
        "trial": trial,
        "count": len(trial.incidents),
        "moments": list(reversed(trial.incidents))[:_MOST_MOMENTS],
        "bars": bars,
        "ticks": ticks(trial.since, trial.until) if trial.until > trial.since else [],
    }


def _untried(request: HttpRequest, form: forms.Form) -> HttpResponse:
    told = [sentence for sentences in form.errors.values() for sentence in sentences]
    return render(request, "alerts/_trial.html", {"problems": list(dict.fromkeys(map(str, told)))})


def _shown(request: HttpRequest, rule: AlertRule, **told: Any) -> HttpResponse:
    person = cast("User", request.user)
    may_manage = rules_managed_by(person).filter(pk=rule.pk).exists()
    context = {
        "rule": rule,
        "condition": condition_text(rule),
        "channels": rule.channels.all(),
        "alerts": alerts_visible_to(person).filter(rule=rule).order_by("-pk")[:_LATELY],
        "may_manage": may_manage,
        **({"change": RuleChangeForm(person, rule)} if may_manage else {}),
        "disable": ReasonForm(prefix="disable"),
        "delete": ReasonForm(prefix="delete"),
        **told,
    }
    return page(request, "alerts/rule.html", context, title=rule.name)
