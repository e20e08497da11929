"""The filters of the page. They show what is asked for and offer what there is; `queries.events_found` filters."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import DropdownFilter, RangeDateTimeFilter, TextFilter

from apps.audit import queries
from apps.audit.queries import Choices
from apps.audit.wording import kind_told, verb_told
from apps.listing.long_select import LongDropdownForm

Events = QuerySet[Any]


class OfferingFilter(DropdownFilter):
    """A list of choices, in which what is asked for stands even if it is not offered."""

    form_class = LongDropdownForm
    scans = False

    def offered(self, request: HttpRequest) -> Choices:
        raise NotImplementedError

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        offered = self.offered(request)
        asked = request.GET.get(self.parameter_name, "")
        return offered if not asked or asked in dict(offered) else [*offered, (asked, asked)]

    def queryset(self, request: HttpRequest, queryset: Events) -> Events:
        return queryset


class ActorFilter(OfferingFilter):
    title = "actor"
    parameter_name = "actor"

    def offered(self, request: HttpRequest) -> Choices:
        return queries.actors_to_choose(request.user)


class VerbFilter(OfferingFilter):
    title = "what was done"
    parameter_name = "verb"

    def offered(self, request: HttpRequest) -> Choices:
        return queries.verbs_to_choose(verb_told)


class KindFilter(OfferingFilter):
    title = "kind of object"
    parameter_name = "kind"

    def offered(self, request: HttpRequest) -> Choices:
        return queries.kinds_to_choose(kind_told)


class ProjectFilter(OfferingFilter):
    title = "project"
    parameter_name = "project"

    def offered(self, request: HttpRequest) -> Choices:
        return queries.projects_to_choose(request.user)


class TypedFilter(TextFilter):
    """Exactly what is typed."""

    scans = False

    def queryset(self, request: HttpRequest, queryset: Events) -> Events:
        return queryset


class ObjectFilter(TypedFilter):
    title = "id of the object"
    parameter_name = "object"


class AddressFilter(TypedFilter):
    title = "IP address"
    parameter_name = "address"


class TimeFilter(RangeDateTimeFilter):
    scans = False

    def queryset(self, request: HttpRequest, queryset: Events) -> Events:
        return queryset
