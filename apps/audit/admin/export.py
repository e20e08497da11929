"""The page that exports what the list shows."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path, reverse
from unfold.admin import ModelAdmin

from apps.audit.event_filter import event_filter_read
from apps.audit.exports import TooManyRowsError, trail_export_record, trail_table
from apps.audit.facts import facts_of
from apps.audit.forms import TOO_MANY, ExportForm
from apps.exporting.formats import Format, export_response
from apps.pages.frame import page

_LEAD = "The file holds exactly the events that the list shows with these filters. The export itself goes on the trail."


class TrailExport(ModelAdmin):
    """The part of the admin of events that exports them. The filters are those of the address, as on the list."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.export_view)
        urls: list[URLPattern] = super().get_urls()
        return [path("export/", view, name="audit_auditevent_export"), *urls]

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        if not self.has_view_permission(request):
            raise PermissionDenied
        asked = event_filter_read(request.GET)
        form = ExportForm(request.POST or None)
        facts = facts_of(request.user, asked)
        if request.method == "POST" and form.is_valid() and not asked.problems:
            chosen = Format(form.cleaned_data["format"])
            table = trail_table(request.user, asked, facts)
            try:
                summary = trail_export_record(actor=request.user, table=table, asked=asked, chosen=chosen)
            except TooManyRowsError:
                form.add_error("format", TOO_MANY)
            else:
                mark = form.cleaned_data["byte_order_mark"]
                return export_response(request, table, summary, chosen, byte_order_mark=mark)
        context: dict[str, Any] = {
            "form": form,
            "facts": facts,
            "problems": asked.problems,
            "back": f"{reverse('admin:audit_auditevent_changelist')}?{request.GET.urlencode()}",
        }
        return page(request, "admin/audit/auditevent/export.html", context, title="Export the audit trail", lead=_LEAD)
