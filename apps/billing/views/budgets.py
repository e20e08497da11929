"""Budgets: how they stand, for whoever they concern; made and changed by those who manage them."""

from datetime import datetime, time, timedelta
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from apps.billing.display import amount_text
from apps.billing.forms import BudgetChangeForm, BudgetForm, DisableForm, RaiseForm
from apps.billing.models import Budget
from apps.billing.queries import budgets_managed_by, budgets_visible_to, may_manage_budgets, standings
from apps.billing.services import (
    budget_create,
    budget_disable,
    budget_enable,
    budget_raise,
    budget_update,
)
from apps.organization.models import User
from apps.pages.frame import page, signed_in

_PASSINGS = 50


@never_cache
@signed_in
def listing(request: HttpRequest) -> HttpResponse:
    """How the budgets stand that concern the person; the fullest first, disabled ones last."""
    person = cast("User", request.user)
    found = standings(budgets_visible_to(person))
    found.sort(key=lambda standing: (not standing.budget.enabled, -standing.share))
    context = {"standings": found, "may_manage": may_manage_budgets(person)}
    return page(
        request,
        "billing/budgets.html",
        context,
        title="Budgets",
        lead="What may be used within a day, a week or a month, and what has been.",
    )


@never_cache
@signed_in
def new(request: HttpRequest) -> HttpResponse:
    person = cast("User", request.user)
    if not may_manage_budgets(person):
        raise PermissionDenied
    form = BudgetForm(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            budget = budget_create(actor=person, **form.budget_fields())
        except ValidationError as refused:
            _into(form, refused)
        else:
            messages.success(request, f"{budget.name} counts from now on.")
            return redirect("billing:budget", budget.public_id)
    return page(request, "billing/budget_new.html", {"form": form}, title="New budget")


@never_cache
@signed_in
def one(request: HttpRequest, budget: str) -> HttpResponse:
    """How a budget stands, what it passed, and for whoever manages it the forms that change it."""
    person = cast("User", request.user)
    found = get_object_or_404(budgets_visible_to(person), public_id=budget)
    if request.method != "POST":
        return _shown(request, found)
    _require_manager(person, found)
    form = BudgetChangeForm(found, request.POST)
    if form.is_valid():
        try:
            budget_update(budget=found, actor=person, **form.changes())
        except ValidationError as refused:
            _into(form, refused)
        else:
            messages.success(request, "Saved.")
            return redirect("billing:budget", budget)
    return _shown(request, get_object_or_404(budgets_visible_to(person), public_id=budget), change=form)


@require_POST
@signed_in
def raise_(request: HttpRequest, budget: str) -> HttpResponse:
    """More, until a day ends in the budget's zone."""
    found = _managed(request, budget)
    form = RaiseForm(found, request.POST)
    if form.is_valid():
        following = datetime.combine(form.cleaned_data["until"] + timedelta(days=1), time(), tzinfo=found.zone)
        try:
            budget_raise(
                budget=found,
                amount=form.cleaned_data["amount"],
                until=following,
                reason=form.cleaned_data["reason"],
                actor=cast("User", request.user),
            )
        except ValidationError as refused:
            _into(form, refused)
        else:
            messages.success(request, f"Raised by {amount_text(found.unit, form.cleaned_data['amount'])}.")
            return redirect("billing:budget", budget)
    return _shown(request, found, raise_form=form)


@require_POST
@signed_in
def disable(request: HttpRequest, budget: str) -> HttpResponse:
    found = _managed(request, budget)
    form = DisableForm(request.POST)
    if form.is_valid():
        try:
            budget_disable(budget=found, reason=form.cleaned_data["reason"], actor=cast("User", request.user))
        except ValidationError as refused:
            _into(form, refused)
        else:
            messages.success(request, f"{found.name} is disabled: it counts nothing and stops nobody.")
            return redirect("billing:budget", budget)
    return _shown(request, found, disable=form)


@require_POST
@signed_in
def enable(request: HttpRequest, budget: str) -> HttpResponse:
    found = _managed(request, budget)
    try:
        budget_enable(budget=found, actor=cast("User", request.user))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, f"{found.name} counts again.")
    return redirect("billing:budget", budget)


def _managed(request: HttpRequest, budget: str) -> Budget:
    person = cast("User", request.user)
    found = get_object_or_404(budgets_visible_to(person), public_id=budget)
    _require_manager(person, found)
    return found


def _require_manager(person: User, budget: Budget) -> None:
    if not budgets_managed_by(person).filter(pk=budget.pk).exists():
        raise PermissionDenied


def _into(form: forms.Form, refused: ValidationError) -> None:
    """What a service refused, in the form: at its field where there is one."""
    told = refused.message_dict if hasattr(refused, "error_dict") else {"__all__": refused.messages}
    typed = {"starts_at": "starts_on", "ends_at": "ends_on"}
    for field, sentences in told.items():
        field = typed.get(field, field)
        form.add_error(field if field in form.fields else None, sentences)


def _shown(request: HttpRequest, budget: Budget, **told: Any) -> HttpResponse:
    found = standings([budget])
    if not found:  # Gone since it was looked up.
        raise Http404
    context = {
        "standing": found[0],
        "budget": budget,
        "raises": budget.raises.order_by("-until")[:_PASSINGS],
        "passings": budget.passings.all()[:_PASSINGS],
        "may_manage": budgets_managed_by(cast("User", request.user)).filter(pk=budget.pk).exists(),
        "change": BudgetChangeForm(budget),
        "raise_form": RaiseForm(budget),
        "disable": DisableForm(),
        **told,
    }
    return page(request, "billing/budget.html", context, title=budget.name)
