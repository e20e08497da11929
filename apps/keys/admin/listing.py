"""The list of keys: its columns, its filters, and its page that asks the record about all its keys at once."""

from typing import Any

from django.contrib.admin import ModelAdmin as DjangoModelAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter, RelatedDropdownFilter
from unfold.decorators import display
from unfold.views import ChangeList

from apps.keys.display import dollars
from apps.keys.models import ApiKey
from apps.keys.panels import KeyUse, usage_source
from apps.keys.queries import keys_with_status
from apps.keys.status_colours import STATUS_COLOURS
from apps.listing.moments import NOTHING, moment_html
from apps.organization.queries import projects_visible_to


class KeyChangeList(ChangeList):
    """Puts `listed_use` and `listed_last_used` on each key of the page: two queries, however many keys."""

    result_list: Any

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        keys: list[Any] = list(self.result_list)
        ids = [key.pk for key in keys]
        source = usage_source()
        uses = source.last_24_hours(ids) if source else {}
        last_used = source.last_used(ids) if source else {}
        for key in keys:
            key.listed_use = uses.get(key.pk, KeyUse())
            key.listed_last_used = last_used.get(key.pk)
        self.result_list = keys


class StatusFilter(DropdownFilter):
    title = "status"
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: DjangoModelAdmin) -> list[tuple[str, Any]]:
        return list(ApiKey.Status.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> QuerySet[ApiKey]:
        status = self.value()
        return keys_with_status(queryset, status) if status in ApiKey.Status.values else queryset


class ProjectFilter(RelatedDropdownFilter):
    """Offers the projects that the person is in, not the names of all."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: DjangoModelAdmin) -> list[tuple[Any, str]]:
        return [(project.pk, project.name) for project in projects_visible_to(request.user)]


class KeyListing(ModelAdmin):
    """The list's part of the admin of keys."""

    list_display = (
        "name_and_secret",
        "status_chip",
        "project",
        "owner",
        "last_used",
        "requests_24h",
        "tokens_24h",
        "cost_24h",
    )
    list_display_links = ("name_and_secret",)
    list_filter = (
        StatusFilter,
        ("project", ProjectFilter),
        ("permission_mode", ChoicesDropdownFilter),
    )
    list_per_page = 50
    search_fields = ("name", "public_id", "masked_secret", "project__name", "owner__username", "owner__email")
    search_help_text = "Name, id, last four characters of the secret, project or owner"
    ordering = ("-created_at", "-pk")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[KeyChangeList]:
        return KeyChangeList

    @display(description="Key", header=True, ordering="name")
    def name_and_secret(self, key: ApiKey) -> tuple[str, SafeString]:
        return key.name, format_html('<span class="key-mono whitespace-nowrap">{}</span>', key.masked_secret)

    @display(description="Status", label=STATUS_COLOURS)
    def status_chip(self, key: ApiKey) -> tuple[str, str]:
        return key.status, key.status.label

    @display(description="Last used")
    def last_used(self, key: Any) -> SafeString | str:
        return moment_html(key.listed_last_used) if key.listed_last_used else "never"

    @display(description="Requests, 24 h")
    def requests_24h(self, key: Any) -> SafeString | str:
        use = key.listed_use
        if not use.errors:
            return f"{use.requests:,}" if use.requests else NOTHING
        return format_html(
            '<span title="{1} of them answered with an error">{0} <span class="key-errors">({1})</span></span>',
            f"{use.requests:,}",
            f"{use.errors:,}",
        )

    @display(description="Tokens, 24 h")
    def tokens_24h(self, key: Any) -> str:
        return f"{key.listed_use.tokens:,}" if key.listed_use.tokens else NOTHING

    @display(description="Cost, 24 h")
    def cost_24h(self, key: Any) -> SafeString | str:
        use = key.listed_use
        if not use.unpriced:
            return dollars(use.cost_nano) if use.requests else NOTHING
        return format_html('<span title="{} requests had no price">{} +</span>', use.unpriced, dollars(use.cost_nano))
