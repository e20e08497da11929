"""What if: recorded traffic priced in another way, beside what it cost; saved, shared and exported."""

from typing import Any, NamedTuple, cast

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from apps.billing.what_if.alternative import MOST, Alternative
from apps.billing.what_if.answer import Outcome, WhatIf, notes_of, what_if_read, what_if_table
from apps.billing.what_if.saving import what_if_export_record, what_if_remove, what_if_save, what_ifs_visible_to
from apps.exporting.formats import Format, export_response
from apps.listing.numbers import NOTHING, dollars, significant
from apps.organization.models import User
from apps.pages.frame import page, signed_in
from apps.usage.analysis import Preset, Slice, projects_seen
from apps.usage.analysis.told import period_told


class Column(NamedTuple):
    """Today or an alternative on the page. `share`: of the dearest, from 0 to 100."""

    outcome: Outcome
    cost: str
    change: str
    share: int
    gap: int


@never_cache
@signed_in
def asked(request: HttpRequest) -> HttpResponse:
    """The form, and what it comes to; all of it is in the address."""
    person = cast("User", request.user)
    found = what_if_read(person, request.GET)
    blank = [Alternative()] * (MOST - len(found.alternatives))
    context = {
        "asked": found,
        "told": f"{period_told(found.piece.period)}, {found.piece.period.zone}",
        "columns": _columns(found),
        "lines": _lines(found),
        "notes": notes_of(found),
        "slots": list(enumerate([*found.alternatives, *blank], 1)),
        "models": found.known.offered,
        "used": sorted({use.model for use in found.uses if use.model}),
        "presets": [one for one in Preset if one is not Preset.CUSTOM],
        "is_custom": found.piece.period.preset is Preset.CUSTOM,
        "kept": _kept(found.piece),
        "projects": projects_seen(person).order_by("name"),
        "chosen": {found.piece.sight.projects[pk].public_id for pk in found.piece.selection.projects},
        "saved": what_ifs_visible_to(person),
        "query": found.as_query(),
        "formats": list(Format),
        "person": person,
    }
    return page(
        request,
        "billing/what_if.html",
        context,
        title="What if",
        lead="What recorded traffic would have cost on another model, at other prices, in batches, cached, or growing.",
    )


@require_POST
@signed_in
def export(request: HttpRequest) -> HttpResponseBase:
    """These rows as a file; on the audit trail first."""
    person = cast("User", request.user)
    chosen = next((one for one in Format if one.value == request.POST.get("format")), None)
    if chosen is None:
        raise BadRequest("No such format")
    found = what_if_read(person, request.GET)
    table = what_if_table(found)
    summary = what_if_export_record(actor=person, asked=found, table=table, chosen=chosen)
    return export_response(request, table, summary, chosen)


@require_POST
@signed_in
def save(request: HttpRequest) -> HttpResponse:
    """Under a name, for oneself or for a project."""
    person = cast("User", request.user)
    found = what_if_read(person, request.GET)
    back = f"{reverse('what_if:page')}?{found.as_query()}"
    name = " ".join(request.POST.get("name", "").split())[:100]
    if not name:
        messages.error(request, "Type a name.")
        return redirect(back)
    shared = request.POST.get("project", "")
    project = get_object_or_404(projects_seen(person), public_id=shared) if shared else None
    what_if_save(actor=person, name=name, asked=found, project=project)
    messages.success(request, f"{name} is saved{f' for all of {project}' if project else ''}.")
    return redirect(back)


@never_cache
@signed_in
def saved(request: HttpRequest, saved: str) -> HttpResponse:
    """Leads to what was saved."""
    found = get_object_or_404(what_ifs_visible_to(cast("User", request.user)), public_id=saved)
    return redirect(f"{reverse('what_if:page')}?{found.query}")


@require_POST
@signed_in
def remove(request: HttpRequest, saved: str) -> HttpResponse:
    person = cast("User", request.user)
    found = get_object_or_404(what_ifs_visible_to(person), public_id=saved)
    what_if_remove(actor=person, saved=found)
    messages.success(request, f"{found.name} was removed.")
    return redirect("what_if:page")


def _kept(piece: Slice) -> list[tuple[str, str]]:
    """What of the address the form has no field for."""
    of_period = [pair for pair in piece.period.as_query() if pair[0] in ("from", "to", "zone")]
    of_selection = [pair for pair in piece.selection.as_query(piece.sight) if pair[0] != "project"]
    return of_period + of_selection


def _columns(found: WhatIf) -> list[Column]:
    today = found.outcomes[0].cost_nano
    dearest = max((one.cost_nano for one in found.outcomes), default=0) or 1
    return [
        Column(one, dollars(one.cost_nano), _change(one, today), round(100 * one.cost_nano / dearest), one.unpriced)
        for one in found.outcomes
    ]


def _change(outcome: Outcome, today: int) -> str:
    if outcome.alternative is None or not today:
        return ""
    percent = 100 * (outcome.cost_nano - today) / today
    if not percent:
        return "as today"
    return f"{'+' if percent > 0 else '−'}{significant(abs(percent), 3)} %"


def _lines(found: WhatIf) -> list[dict[str, Any]]:
    """By model: today, then each alternative."""
    lines = []
    for at, bill in enumerate(found.outcomes[0].bills):
        bills = [outcome.bills[at] for outcome in found.outcomes]
        cells = [(NOTHING if one.unpriced and not one.cost_nano else dollars(one.cost_nano), one) for one in bills]
        lines.append({"model": bill.model or "No model", "requests": bill.requests, "cells": cells})
    return lines
