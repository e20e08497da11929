"""The admin's list page of a table too big to count: cut by id instead of by page number."""

from typing import Any

from django.contrib.admin.views.main import PAGE_VAR
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.views import ChangeList

from apps.listing.keyset import REACH, Cursor, KeysetPage, keyset_page


class KeysetPaginator(Paginator):
    """Draws the links of a page that is cut already."""

    template_name = "admin/listing/_pages.html"


class KeysetChangeList(ChangeList):
    """Each filter says by `scans` whether it has no index, so that rows are read one by one."""

    page: KeysetPage[Any]
    # How many rows a page may read one by one; None: REACH.
    reach: int | None = None

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
            self.queryset,
            cursor=self.cursor,
            size=self.list_per_page,
            scope=self.scope_of_scan(request),
            reach=self.reach,
        )
        self.look_up(self.page.rows)
        self.result_list = self.page.rows
        # Equal, so that the header does not tell the rows of a page as if they were all.
        self.result_count = self.full_result_count = len(self.page.rows)
        self.paginator = self.model_admin.get_paginator(request, self.page.rows, self.list_per_page)
        self.show_full_result_count = self.show_admin_actions = False
        self.can_show_all = self.multi_page = False

    def look_up(self, rows: list[Any]) -> None:
        """Fetch what the rows of the page refer to."""

    def scope_of_scan(self, request: HttpRequest) -> QuerySet[Any] | None:
        """The rows that indexes find, where more is asked than those can answer; else None."""
        return None

    @property
    def reach_text(self) -> str:
        return f"{self.reach or REACH:,}"

    @property
    def active_filters(self) -> list[Any]:
        return [spec for spec in self.filter_specs if any(spec.used_parameters.values())]

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
