"""The list page of the request log."""

from typing import Any

from django.contrib.admin.views.main import PAGE_VAR
from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from unfold.views import ChangeList

from apps.usage.filters import OwnerFilter, Records
from apps.usage.keyset import REACH, Cursor, KeysetPage, keyset_page
from apps.usage.models import RequestRecord


class LogPaginator(Paginator):
    """Draws the links of a page that is cut already."""

    template_name = "admin/usage/requestrecord/_pages.html"


class RequestLog(ChangeList):
    """The list, cut by id instead of by page number."""

    page: KeysetPage[RequestRecord]
    reach_text = f"{REACH:,}"

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        # The cursor travels as the page number, which Django leaves out of the links of filters and search.
        self.cursor = Cursor.parse(request.GET.get(PAGE_VAR, ""))
        super().__init__(request, *args, **kwargs)
        # Unfold's form of filters repeats all it finds in the address; another filter begins at the newest page.
        without_cursor = request.GET.copy()
        without_cursor.pop(PAGE_VAR, None)
        request.GET = without_cursor  # type: ignore[assignment]  # as mutable as Django's own copy

    def get_results(self, request: HttpRequest) -> None:
        self.page = keyset_page(
            self.queryset, cursor=self.cursor, size=self.list_per_page, scope=self._scope_of_scan(request)
        )
        # Looked up by themselves: a join would drop the requests without a valid key.
        prefetch_related_objects(self.page.rows, "project", "key")
        self.result_list = self.page.rows
        # Equal, so that the header does not tell the rows of a page as if they were all.
        self.result_count = self.full_result_count = len(self.page.rows)
        self.paginator = self.model_admin.get_paginator(request, self.page.rows, self.list_per_page)
        self.show_full_result_count = self.show_admin_actions = False
        self.can_show_all = self.multi_page = False

    def older_link(self) -> str:
        return self._link(self.page.older)

    def newer_link(self) -> str:
        return self._link(self.page.newer)

    def newest_link(self) -> str:
        """Empty on the newest page."""
        return self.get_query_string(remove=[PAGE_VAR]) if self.cursor else ""

    def onward_link(self) -> str:
        """Where the walk that led here goes on."""
        return self.newer_link() if self.cursor and self.cursor.newer else self.older_link()

    def _link(self, cursor: Cursor | None) -> str:
        return self.get_query_string({PAGE_VAR: str(cursor)}) if cursor else ""

    def _scope_of_scan(self, request: HttpRequest) -> Records | None:
        """The rows that indexes find, where more is asked than those can answer; else None."""
        active = [spec for spec in self.filter_specs if any(spec.used_parameters.values())]
        by_owner = any(isinstance(spec, OwnerFilter) for spec in active) or bool(self.query)
        if not any(spec.scans for spec in active) and (request.user.is_superuser or by_owner):
            return None
        scope: Records = RequestRecord.objects.order_by()
        for spec in active:
            if not spec.scans:
                scope = spec.queryset(request, scope)
        return self.model_admin.get_search_results(request, scope, self.query)[0] if self.query else scope
