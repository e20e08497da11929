"""The pages of dashboards: one's default, the list, one of them, and what its owner does to it."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from apps.audit.services import Thing
from apps.dashboard.boards.built_in import BUILT_IN
from apps.dashboard.boards.document import MOST_WIDGETS, WIDTHS, Document, Widget, widgets_read
from apps.dashboard.boards.forms import DefaultForm, ImportForm, ShareForm, TitleForm, WidgetForm
from apps.dashboard.boards.widgets import widget_body
from apps.dashboard.filter_bar import filter_bar
from apps.dashboard.models import Dashboard
from apps.dashboard.queries import dashboards_visible_to, default_for, defaults_set_by, role_of
from apps.dashboard.services import (
    ChangedMeanwhileError,
    dashboard_create,
    dashboard_delete,
    dashboard_export_record,
    dashboard_save,
    dashboard_share,
    default_set,
    default_unset,
)
from apps.dashboard.view import view_read
from apps.dashboard.views import Slot
from apps.organization.models import User
from apps.organization.queries import projects_visible_to
from apps.pages.frame import page, signed_in

_MEANWHILE = "Somebody saved this dashboard since you opened it. This is how it is now; do your change again."


class Opened(NamedTuple):
    """A dashboard as its page needs it. Built-in ones have no row."""

    document: Document
    row: Dashboard | None
    is_own: bool


@never_cache
@signed_in
def first(request: HttpRequest) -> HttpResponseBase:
    """One's default."""
    return one(request, default_for(cast("User", request.user)))


@never_cache
@signed_in
def listing(request: HttpRequest) -> HttpResponse:
    person = cast("User", request.user)
    seen = dashboards_visible_to(person)
    form, imported = TitleForm(), ImportForm()
    if request.method == "POST":
        form = TitleForm(request.POST)
        if form.is_valid() and (made := _created(request, Document(form.cleaned_data["title"], ()), form)):
            return redirect(_editing(made))
    return _listed(request, seen, form, imported)


@require_POST
@signed_in
def import_(request: HttpRequest) -> HttpResponse:
    """A dashboard from a file: the whole of it, or nothing."""
    person = cast("User", request.user)
    form = ImportForm(request.POST, request.FILES)
    if form.is_valid() and (made := _created(request, form.document, form, imported=True)):
        known = set(projects_visible_to(person).values_list("public_id", flat=True))
        named = {name for widget in form.document.widgets for name in widget.filters.get("project", ())}
        if missing := sorted(named - known):
            messages.warning(request, f"These projects are not here, or not yours to see: {', '.join(missing)}.")
        return redirect("dashboard:board", made.public_id)
    return _listed(request, dashboards_visible_to(person), TitleForm(), form)


@never_cache
@signed_in
def one(request: HttpRequest, dashboard: str) -> HttpResponse:
    """The page, or of it one widget (`card`). `edit`: with the tools of its owner."""
    person = cast("User", request.user)
    found = _opened(person, dashboard)
    if "card" in request.GET:
        return HttpResponse(_body(request, found, request.GET["card"]))
    view, problems = view_read(person, request.GET)
    edits, whole = found.is_own and "edit" in request.GET, "whole" in request.GET
    slots = [
        Slot(f"w{at}", widget.title, widget.width, widget_body(request, widget, f"w{at}") if whole else "")
        for at, widget in enumerate(found.document.widgets)
    ]
    context = {
        "dashboard": found.row,
        "name": dashboard,
        "slots": slots,
        "whole": whole,
        "edits": edits,
        "is_own": found.is_own,
        "widths": json.dumps(WIDTHS),
        "bar": filter_bar(view),
        "problems": problems,
        "query": view.query,
        "unselected": view.unselected().query,
        "is_full": len(slots) >= MOST_WIDGETS,
    }
    title = f"Edit {found.document.title}" if edits else found.document.title
    return page(request, "dashboard/boards/board.html", context, title=title)


@never_cache
@signed_in
def settings(request: HttpRequest, dashboard: str) -> HttpResponse:
    """Rename, share, delete (its owner), and make it a default (owners of projects and of the organization)."""
    person = cast("User", request.user)
    row = _row(person, dashboard)
    if row.owner_id != person.pk and not _sets_defaults(person):
        raise PermissionDenied
    return _settings(request, row)


@require_POST
@signed_in
def rename(request: HttpRequest, dashboard: str) -> HttpResponse:
    row, form = _own(request, dashboard), TitleForm(request.POST)
    if not form.is_valid():
        return _settings(request, row, title=form)
    title = form.cleaned_data["title"]
    return _saved(request, row, _version(request), widgets_read(row.widgets), title=title)


@require_POST
@signed_in
def share(request: HttpRequest, dashboard: str) -> HttpResponse:
    row, person = _own(request, dashboard), cast("User", request.user)
    form = ShareForm(person, row, request.POST)
    if _tried(form, lambda: dashboard_share(dashboard=row, actor=person, **form.cleaned_data)):
        messages.success(request, "Saved. Whoever opens it sees in it what their role shows them.")
        return redirect("dashboard:board-settings", dashboard)
    return _settings(request, row, share=form)


@require_POST
@signed_in
def make_default(request: HttpRequest, dashboard: str) -> HttpResponse:
    person = cast("User", request.user)
    row = _row(person, dashboard)
    if not _sets_defaults(person):
        raise PermissionDenied
    form = DefaultForm(person, request.POST)
    if _tried(form, lambda: default_set(dashboard=row, actor=person, **form.cleaned_data)):
        messages.success(request, f"{row.title} opens first from now on.")
        return redirect("dashboard:board-settings", dashboard)
    return _settings(request, row, default=form)


@require_POST
@signed_in
def end_default(request: HttpRequest, dashboard: str) -> HttpResponse:
    person = cast("User", request.user)
    row = _row(person, dashboard)
    default_unset(default=get_object_or_404(row.defaults, pk=_number(request, "default")), actor=person)
    return redirect("dashboard:board-settings", dashboard)


@require_POST
@signed_in
def delete(request: HttpRequest, dashboard: str) -> HttpResponse:
    row = _own(request, dashboard)
    dashboard_delete(dashboard=row, actor=cast("User", request.user))
    messages.success(request, f"{row.title} is deleted.")
    return redirect("dashboard:boards")


@require_POST
@signed_in
def duplicate(request: HttpRequest, dashboard: str) -> HttpResponse:
    """A copy of one's own, of whatever one may open."""
    person = cast("User", request.user)
    document = _opened(person, dashboard).document
    copy = document._replace(title=f"{document.title[:90]}, copy")
    try:
        return redirect(_editing(dashboard_create(actor=person, document=copy)))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("dashboard:boards")


@require_POST
@signed_in
def export(request: HttpRequest, dashboard: str) -> HttpResponse:
    """Its definition as a file. By POST, as it is put on the audit trail."""
    person = cast("User", request.user)
    found = _opened(person, dashboard)
    on = found.row or Thing("dashboard.dashboard", dashboard, found.document.title)
    dashboard_export_record(actor=person, on=on)
    answer = JsonResponse(found.document.as_data(), json_dumps_params={"indent": 2, "ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="{dashboard}.json"'
    return answer


@require_POST
@signed_in
def arrange(request: HttpRequest, dashboard: str) -> HttpResponse:
    """Another order and other widths: `layout` is a list of [place until now, width]; what is left out is removed."""
    row = _own(request, dashboard)
    widgets = widgets_read(row.widgets)
    version = _version(request)
    if version != row.version:
        return _saved(request, row, version, widgets)
    try:
        told = json.loads(request.POST.get("layout", ""))
        if not isinstance(told, list):
            raise TypeError
        layout = [(int(at), int(width)) for at, width in told]
        data = [{**widgets[at].as_data(), "width": width} for at, width in layout if at >= 0]
    except (ValueError, TypeError, IndexError, RecursionError):
        raise BadRequest("This is no layout of the dashboard") from None
    if len({at for at, _ in layout}) != len(layout) or len(data) != len(layout):
        raise BadRequest("A widget stands in one place")
    if not {width for _, width in layout} <= set(WIDTHS):
        raise BadRequest("A widget has no such width")
    return _saved(request, row, version, widgets_read(data))


@never_cache
@signed_in
def widget(request: HttpRequest, dashboard: str, at: int) -> HttpResponse:
    """The form of a widget; with the number after the last one, of a new one."""
    person, row = cast("User", request.user), _own(request, dashboard)
    widgets = list(widgets_read(row.widgets))
    if at > len(widgets) or at >= MOST_WIDGETS:
        raise Http404
    known = widgets[at] if at < len(widgets) else None
    form = WidgetForm(person, request.POST if request.method == "POST" else None, widget=known)
    version = _version(request) if request.method == "POST" else row.version
    if request.method == "POST" and (form.is_valid() or version != row.version):
        if version == row.version:
            widgets[at : at + 1] = [form.widget()]
        return _saved(request, row, version, widgets)
    context = {"form": form, "dashboard": row, "at": at, "version": version}
    title = f"Change {known.title}" if known else "New widget"
    return page(request, "dashboard/boards/widget.html", context, title=title)


@never_cache
@signed_in
def preview(request: HttpRequest, dashboard: str, at: int) -> HttpResponse:
    """How a widget would look that is being put together."""
    row = _own(request, dashboard)
    widgets = widgets_read(row.widgets)
    form = WidgetForm(cast("User", request.user), request.GET, widget=widgets[at] if at < len(widgets) else None)
    if not form.is_valid():
        return HttpResponse("<p class='quiet-text'>It shows here once all fields are filled in.</p>")
    # The fields of the form have the names of filters, which are the widget's here and not the page's.
    made = form.widget()
    request.GET = type(request.GET)("")
    return HttpResponse(widget_body(request, made, "preview"))


def _opened(person: User, name: str) -> Opened:
    if name in BUILT_IN:
        return Opened(BUILT_IN[name], None, is_own=False)
    row = _row(person, name)
    return Opened(Document(row.title, widgets_read(row.widgets)), row, row.owner_id == person.pk)


def _row(person: User, name: str) -> Dashboard:
    return get_object_or_404(dashboards_visible_to(person), public_id=name)


def _own(request: HttpRequest, name: str) -> Dashboard:
    row = _row(cast("User", request.user), name)
    if row.owner_id != request.user.pk:
        raise PermissionDenied
    return row


def _body(request: HttpRequest, found: Opened, card: str) -> str:
    number = card.removeprefix("w")
    if not number.isdecimal() or len(number) > 3 or int(number) >= len(found.document.widgets):
        raise Http404
    return widget_body(request, found.document.widgets[int(number)], card)


def _editing(row: Dashboard) -> str:
    return f"{reverse('dashboard:board', args=[row.public_id])}?edit"


def _version(request: HttpRequest) -> int:
    return _number(request, "version")


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    if not text.isdecimal() or len(text) > 9:
        raise BadRequest(f"No {name}")
    return int(text)


def _saved(
    request: HttpRequest, row: Dashboard, version: int, widgets: list[Widget] | tuple[Widget, ...], title: str = ""
) -> HttpResponse:
    person = cast("User", request.user)
    try:
        dashboard_save(dashboard=row, actor=person, version=version, widgets=widgets, title=title)
    except ChangedMeanwhileError:
        messages.warning(request, _MEANWHILE)
    else:
        messages.success(request, "Saved.")
    return redirect(_editing(row))


def _created(request: HttpRequest, document: Document, form: forms.Form, *, imported: bool = False) -> Dashboard | None:
    try:
        return dashboard_create(actor=cast("User", request.user), document=document, imported=imported)
    except ValidationError as refused:
        form.add_error(None, refused.messages)
        return None


def _tried(form: forms.Form, change: Callable[[], None]) -> bool:
    """Whether it was done; else the form says why not."""
    if not form.is_valid():
        return False
    try:
        change()
    except ValidationError as refused:
        form.add_error(None, refused.messages)
        return False
    return True


def _sets_defaults(person: User) -> bool:
    return person.is_superuser or defaults_set_by(person).exists()


def _listed(request: HttpRequest, seen: Any, form: TitleForm, imported: ImportForm) -> HttpResponse:
    person = cast("User", request.user)
    role = role_of(person)
    context = {
        "own": [row for row in seen if row.owner_id == person.pk],
        "others": [row for row in seen if row.owner_id != person.pk],
        "built_in": {"name": role, "title": BUILT_IN[role].title},
        "first": default_for(person),
        "form": form,
        "import": imported,
    }
    lead = "Numbers and charts that you arrange yourself, and those that others share with you."
    return page(request, "dashboard/boards/boards.html", context, title="Dashboards", lead=lead)


def _settings(request: HttpRequest, row: Dashboard, **told: forms.Form) -> HttpResponse:
    person = cast("User", request.user)
    may = {project.pk for project in defaults_set_by(person)}
    mine = [one for one in row.defaults.select_related("project") if person.is_superuser or one.project_id in may]
    context = {
        "dashboard": row,
        "is_own": row.owner_id == person.pk,
        "title_form": told.get("title", TitleForm(initial={"title": row.title})),
        "share_form": told.get("share", ShareForm(person, row)),
        "default_form": told.get("default", DefaultForm(person)) if _sets_defaults(person) else None,
        "defaults": mine,
    }
    return page(request, "dashboard/boards/settings.html", context, title=f"Settings of {row.title}")
