"""The request log: read-only, and as quick with ten million requests as with ten."""

from http.client import responses
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.db.models import Model, Q, prefetch_related_objects
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.admin import ModelAdmin
from unfold.decorators import display

from apps.keys.display import dollars
from apps.keys.models import ApiKey
from apps.listing.changelist import KeysetPaginator
from apps.listing.moments import moment_html, relatively
from apps.usage.changelist import RequestLog
from apps.usage.display import duration, pretty_json
from apps.usage.display import outcome as outcome_of
from apps.usage.filters import EndpointFilter, ModelFilter, OwnerFilter, PeriodFilter, Records, StatusFilter
from apps.usage.models import NOBODY, RequestBody, RequestRecord
from apps.usage.queries import records_visible_to

STATUS_COLOURS = {"success": "success", "refused": "warning", "failed": "danger"}


@admin.register(RequestRecord)
class RequestRecordAdmin(ModelAdmin):
    list_display = ["when", "outcome", "called", "caller", "tokens", "cost", "took"]
    list_display_links = ["when"]
    list_filter = [
        PeriodFilter,
        StatusFilter,
        ("key", OwnerFilter),
        ("project", OwnerFilter),
        EndpointFilter,
        ModelFilter,
    ]
    list_filter_submit = True
    list_fullwidth = True
    list_per_page = 50
    ordering = ["-id"]
    sortable_by: list[str] = []
    search_fields = ["request_id"]
    search_help_text = "Request id, key id or masked key"
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # each would be a COUNT
    paginator = KeysetPaginator
    actions = None
    change_form_after_template = "admin/usage/requestrecord/_bodies.html"

    class Media:
        css = {"all": ["css/keys.css", "css/listing.css", "css/requests.css"]}
        js = ["js/keys.js"]

    # --- What may be done: look ---------------------------------------------------------------------------------------

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: RequestRecord | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: RequestRecord | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> Records:
        return records_visible_to(request.user).order_by()

    # --- The list -----------------------------------------------------------------------------------------------------

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[RequestLog]:
        return RequestLog

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().changelist_view(request, {"title": "Requests", **(extra_context or {})})

    def get_search_results(self, request: HttpRequest, queryset: Records, search_term: str) -> tuple[Records, bool]:
        """By the exact id of a request, the id of a key, or a key's secret as pages show it: each has an index."""
        term = search_term.strip()
        if not term:
            return queryset, False
        if keys := list(ApiKey.objects.filter(_key_named(term)).values_list("pk", flat=True)[:20]):
            return queryset.filter(key__in=keys), False
        return queryset.filter(request_id=term), False

    @display(description="Time", header=True)
    def when(self, record: RequestRecord) -> list[str]:
        moment = timezone.localtime(record.time)
        day = "" if moment.date() == timezone.localdate() else f"{moment:%Y-%m-%d} "
        return [moment_html(record.time), f"{day}{moment:%H:%M:%S}"]

    @display(description="Status", label=STATUS_COLOURS)
    def outcome(self, record: RequestRecord) -> tuple[str, str]:
        return outcome_of(record.status), str(record.status)

    @display(description="Call", header=True)
    def called(self, record: RequestRecord) -> list[str]:
        endpoint = str(record.get_endpoint_display())
        return [record.model or "No model", f"{endpoint}, streamed" if record.streamed else endpoint]

    @display(description="Key", header=True)
    def caller(self, record: RequestRecord) -> list[str]:
        return [_key_name(record), _project_name(record)]

    @display(description="Tokens in / out")
    def tokens(self, record: RequestRecord) -> str:
        return f"{record.prompt_tokens:,} / {record.completion_tokens:,}"

    @display(description="Cost")
    def cost(self, record: RequestRecord) -> str:
        return "No price" if record.cost_nano is None else dollars(record.cost_nano)

    @display(description="Duration")
    def took(self, record: RequestRecord) -> str:
        return duration(record.duration_us)

    # --- One request --------------------------------------------------------------------------------------------------

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> Any:
        context = {"title": "Request", "show_history": False, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> RequestRecord | None:
        record: RequestRecord | None = super().get_object(request, object_id, from_field)
        # Fetched this way a key, project or person that is not there is a gap, not an error.
        prefetch_related_objects([record] if record else [], "key", "project", "user")
        return record

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **options: Any) -> Any:
        body = RequestBody.objects.filter(pk=options["obj"].request_id).first()
        context["bodies"] = body and [("Request", pretty_json(body.request)), ("Response", pretty_json(body.response))]
        return super().render_change_form(request, context, **options)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return [
            (
                "Request",
                {"fields": ["copyable_id", "exact_time", ("endpoint_name", "model_name"), ("is_streamed", "retries")]},
            ),
            ("Answer", {"fields": [("exact_status", "error_code"), ("first_token", "took")]}),
            (
                "Tokens and cost",
                {"fields": [("prompt", "cached"), ("completion", "reasoning"), ("image_count", "cost")]},
            ),
            ("Who asked", {"fields": [("key_link", "project_link"), ("user_link", "address"), "agent"]}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return flatten_fieldsets(self.get_fieldsets(request, obj))

    @display(description="Request id")
    def copyable_id(self, record: RequestRecord) -> SafeString:
        return render_to_string("admin/keys/_copyable.html", {"text": record.request_id})

    @display(description="Arrived")
    def exact_time(self, record: RequestRecord) -> str:
        moment = timezone.localtime(record.time)
        return f"{moment:%Y-%m-%d %H:%M:%S.%f %Z} ({relatively(record.time, timezone.now())})"

    @display(description="Endpoint")
    def endpoint_name(self, record: RequestRecord) -> str:
        return str(record.get_endpoint_display())

    @display(description="Model")
    def model_name(self, record: RequestRecord) -> str:
        return record.model or "None asked for"

    @display(description="Streamed")
    def is_streamed(self, record: RequestRecord) -> str:
        return "Yes" if record.streamed else "No"

    @display(description="Status")
    def exact_status(self, record: RequestRecord) -> SafeString:
        text = f"{record.status} {responses.get(record.status, '')}".rstrip()
        label = {"text": text, "type": STATUS_COLOURS[outcome_of(record.status)]}
        return render_to_string("unfold/helpers/label.html", label)

    @display(description="Time to first token")
    def first_token(self, record: RequestRecord) -> str:
        return "Not measured" if record.first_token_us is None else duration(record.first_token_us)

    @display(description="Prompt tokens")
    def prompt(self, record: RequestRecord) -> str:
        return f"{record.prompt_tokens:,}"

    @display(description="Of these cached")
    def cached(self, record: RequestRecord) -> str:
        return f"{record.cached_tokens:,}"

    @display(description="Completion tokens")
    def completion(self, record: RequestRecord) -> str:
        return f"{record.completion_tokens:,}"

    @display(description="Of these reasoning")
    def reasoning(self, record: RequestRecord) -> str:
        return f"{record.reasoning_tokens:,}"

    @display(description="Images")
    def image_count(self, record: RequestRecord) -> str:
        return f"{record.images:,}"

    @display(description="Key")
    def key_link(self, record: RequestRecord) -> str:
        return _link_to(getattr(record, "key", None)) or _key_name(record)

    @display(description="Project")
    def project_link(self, record: RequestRecord) -> str:
        return _link_to(getattr(record, "project", None)) or _project_name(record)

    @display(description="Owner of the key")
    def user_link(self, record: RequestRecord) -> str:
        return _link_to(getattr(record, "user", None)) or "Nobody"

    @display(description="Client address")
    def address(self, record: RequestRecord) -> str:
        return record.client_address or "Unknown"

    @display(description="User agent")
    def agent(self, record: RequestRecord) -> str:
        return record.user_agent or "Not told"

    @display(description="Retries before it")
    def retries(self, record: RequestRecord) -> str:
        return f"{record.retry_count:,}"


def _key_name(record: RequestRecord) -> str:
    if record.key_id == NOBODY:
        return "No valid key"
    return str(getattr(record, "key", f"Key {record.key_id}"))


def _project_name(record: RequestRecord) -> str:
    if record.project_id == NOBODY:
        return "No project"
    return str(getattr(record, "project", f"Project {record.project_id}"))


def _key_named(term: str) -> Q:
    """Keys whose id or masked secret this is. A whole secret is never looked for: it does not belong in an address."""
    prefix, separator, last_four = term.partition("…")
    if separator:
        return Q(secrets__prefix=prefix, secrets__last_four=last_four)
    return Q(public_id=term) | Q(secrets__prefix=term)


def _link_to(thing: Model | None) -> str:
    """A link to the thing's own page; empty where there is none."""
    if thing is None:
        return ""
    address = reverse(f"admin:{thing._meta.app_label}_{thing._meta.model_name}_change", args=[thing.pk])
    return format_html('<a href="{}" class="text-primary-600 dark:text-primary-500">{}</a>', address, thing)
