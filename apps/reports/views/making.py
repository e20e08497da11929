"""Choosing a report, saying of what, and having it made: at once where it is small, else by the worker."""

from typing import cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from apps.delivery.queries import may_manage_channels
from apps.exporting.formats import Format
from apps.organization.models import User
from apps.pages.frame import page, signed_in
from apps.reports.carrying import run_carry_out
from apps.reports.forms import ReportForm
from apps.reports.kinds import REPORTS, reports_for
from apps.reports.models import ReportRun
from apps.reports.question import Question, question_read
from apps.reports.report import Report
from apps.reports.schemas import schema_of
from apps.reports.services import is_small, run_ask
from apps.reports.views.runs import file_response


@signed_in
def choose(request: HttpRequest) -> HttpResponse:
    """Which report."""
    return page(
        request,
        "reports/choose.html",
        {"reports": reports_for(cast("User", request.user))},
        title="New report",
        lead="Each report comes as CSV, JSON or PDF with the same rows, the same totals and one checksum.",
    )


@never_cache
@signed_in
def ask(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Of what, and as what. The address may bring filters along, as links from charts and lists do."""
    person = cast("User", request.user)
    report = _report(person, kind)
    if request.method == "POST":
        return _made(request, person, report)
    question = question_read(person, report, request.GET)
    return _form(request, question, ReportForm(question))


def schema(request: HttpRequest, kind: str) -> HttpResponse:
    """For programs: it tells columns, and nothing of anybody."""
    if kind not in REPORTS:
        raise Http404
    return JsonResponse(schema_of(REPORTS[kind]), json_dumps_params={"indent": 2, "ensure_ascii": False})


def _report(person: User, kind: str) -> Report:
    report = REPORTS.get(kind)
    if report is None:
        raise Http404
    if not report.may(person):
        raise PermissionDenied
    return report


def _form(request: HttpRequest, question: Question, form: ReportForm, status: int = 200) -> HttpResponse:
    output = [form[name] for name in ("format", "byte_order_mark")]
    context = {
        "form": form,
        "filters": [field for field in form if field.name not in ("format", "byte_order_mark")],
        "output": output,
        "report": question.report,
        "problems": question.problems,
        "query": question.as_query(),
        "may_schedule": may_manage_channels(question.user),
    }
    return page(request, "reports/ask.html", context, title=f"{question.report.title} report", status=status)


def _made(request: HttpRequest, person: User, report: Report) -> HttpResponseBase:
    """A button beside a chart sends the format alone, and its filters in the address."""
    before = question_read(person, report, request.GET)
    form = ReportForm(before, _filled(request, before))
    if not form.is_valid():
        return _form(request, before, form, status=422)
    question = question_read(person, report, form.query)
    if question.problems:
        for problem in question.problems:
            form.add_error(None, problem)
        return _form(request, question, form, status=422)
    chosen = Format(form.cleaned_data["format"])
    at_once = is_small(question, chosen)
    try:
        run = run_ask(
            actor=person,
            question=question,
            chosen=chosen,
            byte_order_mark=form.cleaned_data["byte_order_mark"],
            at_once=at_once,
        )
    except ValidationError as refused:
        form.add_error(None, refused.messages)
        return _form(request, question, form, status=422)
    if at_once:
        run_carry_out(run.pk, run.attempt)
        run.refresh_from_db()
    if run.state == ReportRun.State.DONE:
        return file_response(request, run)
    return redirect("reports:run", run.public_id)


def _filled(request: HttpRequest, before: Question) -> QueryDict:
    """What was sent; where that is the format alone, with the filters of the address."""
    if "period" in request.POST or not before.report.has("period"):
        return request.POST
    filled = QueryDict(before.frozen.as_query(), mutable=True)
    filled.update(request.POST)
    return filled
