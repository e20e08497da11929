"""The list page of the request log."""

from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest

from apps.listing.changelist import KeysetChangeList
from apps.usage.filters import OwnerFilter, Records
from apps.usage.models import RequestRecord


class RequestLog(KeysetChangeList):
    def look_up(self, rows: list[Any]) -> None:
        # By themselves: a join would drop the requests without a valid key.
        prefetch_related_objects(rows, "project", "key")

    def scope_of_scan(self, request: HttpRequest) -> Records | None:
        active = self.active_filters
        by_owner = any(isinstance(spec, OwnerFilter) for spec in active) or bool(self.query)
        if not any(spec.scans for spec in active) and (request.user.is_superuser or by_owner):
            return None
        scope: Records = RequestRecord.objects.order_by()
        for spec in active:
            if not spec.scans:
                scope = spec.queryset(request, scope)
        return self.model_admin.get_search_results(request, scope, self.query)[0] if self.query else scope
