"""What the page of a key shows beside its form: status, secret, use, history, and a locked key's settings in words."""

from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.admin import ModelAdmin
from unfold.decorators import display

from apps.keys.advice import advice_on, is_too_young
from apps.keys.history import history_of
from apps.keys.models import ApiKey
from apps.keys.panels import usage_source
from apps.keys.permissions import permissions_told
from apps.keys.status_colours import STATUS_COLOURS
from apps.listing.moments import exactly, moment_html

# On the tab; the rest stands on the history page.
NEWEST_CHANGES = 10


class KeyDetails(ModelAdmin):
    """The read-only part of the page of a key."""

    readonly_fields = (
        "status_shown",
        "secret_shown",
        "id_shown",
        "created_shown",
        "expiry_shown",
        "permissions_shown",
        "models_shown",
        "networks_shown",
        "advice_panel",
        "usage_panel",
        "history_panel",
    )

    @display(description="Status")
    def status_shown(self, key: ApiKey) -> SafeString:
        stopped = key.state != ApiKey.State.ACTIVE
        return _rendered("_status.html", key=key, colour=STATUS_COLOURS[key.status], stopped=stopped)

    @display(description="Secret")
    def secret_shown(self, key: ApiKey) -> SafeString:
        old = [secret for secret in key.secrets.all() if secret.valid_until and secret.is_valid_at(timezone.now())]
        return _rendered("_secrets.html", key=key, old=old)

    @display(description="Id")
    def id_shown(self, key: ApiKey) -> SafeString:
        return _rendered("_copyable.html", text=key.public_id)

    @display(description="Created")
    def created_shown(self, key: ApiKey) -> SafeString:
        return moment_html(key.created_at)

    @display(description="Expires")
    def expiry_shown(self, key: ApiKey) -> SafeString | str:
        if key.expires_at is None:
            return "never"
        return format_html("{} ({})", exactly(key.expires_at), moment_html(key.expires_at))

    @display(description="By endpoint group")
    def permissions_shown(self, key: ApiKey) -> str:
        return permissions_told(key.permission_mode, key.permissions)

    @display(description="Allowed models")
    def models_shown(self, key: ApiKey) -> str:
        return ", ".join(key.allowed_models) or "all models"

    @display(description="Allowed IP networks")
    def networks_shown(self, key: ApiKey) -> str:
        return ", ".join(key.allowed_networks) or "from everywhere"

    @display(description="Advice")
    def advice_panel(self, key: ApiKey) -> SafeString:
        return _rendered("_advice.html", key=key, advice=advice_on(key), too_young=is_too_young(key))

    @display(description="Usage")
    def usage_panel(self, key: ApiKey) -> SafeString:
        source = usage_source()
        return _rendered("_usage.html", usage=source.recent(key.pk) if source else None)

    @display(description="History")
    def history_panel(self, key: ApiKey) -> SafeString:
        entries = history_of(key, NEWEST_CHANGES + 1)
        more = len(entries) > NEWEST_CHANGES
        all_url = reverse("admin:keys_apikey_history", args=(key.pk,)) if more else ""
        return _rendered("_history.html", entries=entries[:NEWEST_CHANGES], all_url=all_url)


def _rendered(template: str, **context: Any) -> SafeString:
    return render_to_string(f"admin/keys/{template}", context)
