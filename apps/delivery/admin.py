"""Channels and deliveries in the admin: to look at and to find. They are made and changed on the pages of the
dashboard, where a secret can be shown once and a test be sent."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin, TabularInline
from unfold.contrib.filters.admin import BooleanRadioFilter, ChoicesDropdownFilter
from unfold.decorators import display
from unfold.utils import display_for_label

from apps.delivery.models import Channel, Delivery, DeliveryAttempt
from apps.delivery.queries import channels_visible_to, deliveries_visible_to
from apps.delivery.templatetags.delivery import Standing, channel_standing, delivery_standing
from apps.listing.moments import moment_html

COLOURS = {"accepted": "success", "failed": "danger", "expired": "warning", "open": "info", "": "default"}


def _chip(standing: Standing) -> str:
    # In a form Unfold makes no chip of `label=`.
    chip: str = display_for_label((standing.colour, standing.word), "–", COLOURS)
    return chip


class _ReadOnly:
    """Nobody adds, changes or deletes here."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Channel)
class ChannelAdmin(_ReadOnly, SimpleHistoryAdmin, ModelAdmin):
    list_display = ("name", "project", "kind", "leads_to", "standing", "last_delivery")
    # No filter by project: it would tell the name of one that the person does not see.
    list_filter = (("kind", ChoicesDropdownFilter), ("enabled", BooleanRadioFilter))
    list_filter_submit = True
    list_select_related = ("project",)
    list_per_page = 50
    search_fields = ("name", "public_id", "project__name")
    search_help_text = "Name, id or project"
    fields = (
        "name",
        "project",
        "kind",
        "leads_to",
        "standing",
        "pause_reason",
        "failures_in_row",
        "failing_since",
        "last_delivery",
        "created_at",
        "created_by",
        "public_id",
        "page",
    )
    readonly_fields = fields

    class Media:
        css: ClassVar = {"all": ("css/admin.css",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Channel]:
        return channels_visible_to(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Channel | None = None) -> bool:
        # The pages of history hold the channel against this, not against the list.
        seen = obj is None or channels_visible_to(request.user).filter(pk=obj.pk).exists()
        return bool(super().has_view_permission(request, obj)) and seen

    @display(description="Leads to")
    def leads_to(self, channel: Channel) -> str:
        return channel.target

    @display(description="State")
    def standing(self, channel: Channel) -> str:
        return _chip(channel_standing(channel))

    @display(description="Last delivery", ordering="delivered_at")
    def last_delivery(self, channel: Channel) -> SafeString:
        return moment_html(channel.delivered_at)

    @display(description="Change it")
    def page(self, channel: Channel) -> SafeString:
        address = reverse("delivery:channel", args=[channel.public_id])
        return format_html('<a class="text-link" href="{}">on its page in the dashboard</a>', address)


class AttemptInline(_ReadOnly, TabularInline):
    model = DeliveryAttempt
    fields = ("number", "at", "succeeded", "target", "response_status", "error", "duration_ms")
    readonly_fields = fields
    extra = 0
    hide_title = True


@admin.register(Delivery)
class DeliveryAdmin(_ReadOnly, ModelAdmin):
    list_display = ("subject", "channel", "kind", "standing", "attempt_count", "sent")
    list_filter = (("state", ChoicesDropdownFilter), ("channel__kind", ChoicesDropdownFilter))
    list_filter_submit = True
    list_per_page = 50
    ordering = ("-id",)
    sortable_by: ClassVar = ()
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    search_fields = ("=public_id", "=key", "channel__name")
    search_help_text = "Id or key in full, or name of a channel"
    inlines = (AttemptInline,)
    fields = (
        "subject",
        "channel",
        "kind",
        "key",
        "standing",
        "note",
        "attempt_count",
        "next_try_at",
        "sent",
        "finished_at",
        "public_id",
        "page",
    )
    readonly_fields = fields

    class Media:
        css: ClassVar = {"all": ("css/admin.css",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        return deliveries_visible_to(request.user)

    @display(description="Message")
    def subject(self, delivery: Delivery) -> str:
        return delivery.message.subject

    @display(description="State")
    def standing(self, delivery: Delivery) -> str:
        return _chip(delivery_standing(delivery))

    @display(description="Sent")
    def sent(self, delivery: Delivery) -> SafeString:
        return moment_html(delivery.created_at)

    @display(description="Replay it")
    def page(self, delivery: Delivery) -> SafeString:
        address = reverse("delivery:delivery", args=[delivery.public_id])
        return format_html('<a class="text-link" href="{}">on its page in the dashboard</a>', address)
