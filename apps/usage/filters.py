"""Filters of the request log. None of them asks the big table for its values, and each says whether it scans."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from unfold.contrib.filters.admin import AutocompleteSelectFilter, DropdownFilter
from unfold.contrib.filters.forms import AutocompleteDropdownForm

from apps.catalog.models import AIModel, ModelAlias
from apps.usage.models import Endpoint, RequestRecord
from apps.usage.search import PERIOD_CHOICES, PERIODS, STATUS_CHOICES, arrived_since

Records = QuerySet[RequestRecord]
Choices = list[tuple[str, str]]


class ScanningFilter(DropdownFilter):
    """Has no index: a page reads rows one by one until it is full (`apps.listing.keyset` bounds that)."""

    scans = True
    column: str

    def queryset(self, request: HttpRequest, queryset: Records) -> Records:
        return queryset.filter(**{self.column: self.value()}) if self.value() else queryset


class StatusFilter(ScanningFilter):
    title = "status"
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        return STATUS_CHOICES

    def queryset(self, request: HttpRequest, queryset: Records) -> Records:
        value = self.value() or ""
        if value.isascii() and value.isdecimal() and len(value) == 3:
            return queryset.filter(status=int(value))
        if value in ("2xx", "4xx", "5xx"):
            first = int(value[0]) * 100
            return queryset.filter(status__gte=first, status__lt=first + 100)
        return queryset


class EndpointFilter(ScanningFilter):
    title = "endpoint"
    parameter_name = column = "endpoint"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        return [(value, str(label)) for value, label in Endpoint.choices]


class ModelFilter(ScanningFilter):
    """Names come from the catalog; one that is in the address but not there, such as a deleted model's, is kept."""

    title = "model"
    parameter_name = column = "model"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        models, aliases = AIModel.objects.order_by(), ModelAlias.objects.order_by()
        names = models.values_list("name", flat=True).union(aliases.values_list("name", flat=True))
        known = {*names, request.GET.get("model", "")}
        return [(name, name) for name in sorted(known - {""})]


class PeriodFilter(DropdownFilter):
    """The last hours or days. The time index finds the first id, and ids do the rest."""

    title = "time"
    parameter_name = "period"
    scans = False

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        return PERIOD_CHOICES

    def queryset(self, request: HttpRequest, queryset: Records) -> Records:
        period = PERIODS.get(self.value() or "")
        if period is None:
            return queryset
        return queryset.filter(arrived_since(timezone.now() - period))


class OwnerForm(AutocompleteDropdownForm):
    """Names what is chosen only to whoever sees it: an address may hold any id."""

    def __init__(self, request: HttpRequest, name: str, *args: Any, **options: Any) -> None:
        super().__init__(request, name, *args, **options)
        chosen = self.fields[name]
        owners: ModelAdmin = options["model_admin"].admin_site.get_model_admin(chosen.queryset.model)
        chosen.queryset = owners.get_queryset(request)


class OwnerFilter(AutocompleteSelectFilter):
    """By key or project: answered by the index (it, id), chosen by typing, so that no page lists them all."""

    form_class = OwnerForm
    scans = False
