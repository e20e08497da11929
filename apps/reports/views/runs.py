"""Who ran what; one run with how far it is; its file."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.handlers.asgi import ASGIRequest
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from apps.exporting.formats import CHECKSUM_HEADER, MEDIA_TYPES, Format
from apps.exporting.pieces import PIECE_BYTES, from_a_thread
from apps.organization.models import User
from apps.pages.frame import page, signed_in
from apps.reports.files import file_of
from apps.reports.kinds import REPORTS
from apps.reports.links import LinkError, download_address, link_check
from apps.reports.models import ReportRun
from apps.reports.queries import may_take, runs_visible_to
from apps.reports.services import run_again, run_cancel, run_taken

_A_PAGE = 50


@never_cache
@signed_in
def history(request: HttpRequest) -> HttpResponse:
    """The runs that the person may know of, the newest first."""
    person = cast("User", request.user)
    runs = Paginator(runs_visible_to(person), _A_PAGE).get_page(request.GET.get("page"))
    context = {"runs": runs, "titles": {kind: report.title for kind, report in REPORTS.items()}}
    return page(
        request,
        "reports/history.html",
        context,
        title="History of reports",
        lead="Who had which report made, with which filters. Files are removed after some days; the history stays.",
    )


@never_cache
@signed_in
def one(request: HttpRequest, run: str) -> HttpResponse:
    """How far it is, and what became of it. While it goes on the page asks again each second."""
    person = cast("User", request.user)
    found = get_object_or_404(runs_visible_to(person), public_id=run)
    report = REPORTS.get(found.kind)
    takes = found.is_kept and may_take(person, found)
    context = {
        "run": found,
        "report": report,
        "is_own": found.asked_by_id == person.pk,
        "link": download_address(found, person) if takes else "",
        "grouped": [found.checksum[at : at + 8] for at in range(0, len(found.checksum), 8)],
    }
    title = f"{report.title if report else found.kind.capitalize()} report"
    return page(request, "reports/run.html", context, title=title, fragment="reports/_run.html")


@require_POST
@signed_in
def cancel(request: HttpRequest, run: str) -> HttpResponse:
    person = cast("User", request.user)
    found = get_object_or_404(runs_visible_to(person), public_id=run)
    if found.asked_by_id != person.pk and not person.is_superuser:
        raise PermissionDenied
    run_cancel(run=found, actor=person)
    return redirect("reports:run", run)


@require_POST
@signed_in
def again(request: HttpRequest, run: str) -> HttpResponse:
    person = cast("User", request.user)
    found = get_object_or_404(runs_visible_to(person), public_id=run)
    try:
        run_again(run=found, actor=person)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("reports:run", run)


@never_cache
@signed_in
def download(request: HttpRequest, run: str) -> HttpResponseBase:
    """The file, by a link that was made for this person. Who did not ask for the report sends a form: that they take
    it is put on the trail first."""
    person = cast("User", request.user)
    found = get_object_or_404(runs_visible_to(person), public_id=run)
    if not may_take(person, found):
        raise PermissionDenied
    is_own = found.asked_by_id == person.pk
    try:
        link_check(found, person, request.GET.get("link", ""))
    except LinkError as refused:
        messages.error(request, f"{refused} Here is a new one.")
        return redirect("reports:run", run)
    if not found.is_kept or not file_of(found).exists() or not (is_own or request.method == "POST"):
        return redirect("reports:run", run)
    run_taken(run=found, actor=person)
    return file_response(request, found)


def file_response(request: HttpRequest, run: ReportRun) -> StreamingHttpResponse:
    """The file of a run that is done, to be saved."""
    pieces = _pieces(file_of(run))
    answer = StreamingHttpResponse(
        from_a_thread(pieces) if isinstance(request, ASGIRequest) else pieces,
        content_type=MEDIA_TYPES[Format(run.format)],
    )
    name = f"{run.kind}-report-{run.asked_at:%Y%m%dT%H%M%SZ}-{run.checksum[:12]}.{run.format}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Content-Length"] = str(run.bytes)
    answer[CHECKSUM_HEADER] = run.checksum
    answer["Cache-Control"] = "no-store"
    return answer


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            yield piece
