"""Advice on least privilege: what a key has and does not need, seen from what it used.

Each piece leads to a dialog that shows what would change; nothing is applied by itself.
"""

import ipaddress
import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.utils import timezone

from apps.keys.history import FieldChange, permission_changes
from apps.keys.models import ApiKey
from apps.keys.panels import ClientLine, KeyUsageSource, usage_source
from apps.keys.permissions import PermissionMode, lesser, permissions_granted

# Before that, what a key used says little of what it will.
YOUNG = timedelta(days=7)
UNUSED_DAYS = (90, 30)


class Advice(NamedTuple):
    """`act`: the page that does it, as `keys:<act>`; `label` is on its button."""

    sentence: str
    why: str
    act: str
    label: str


class Change(NamedTuple):
    """What a piece of advice would change: for `key_update`, for the person who is asked, and as the reason."""

    fields: dict[str, Any]
    told: list[FieldChange]
    reason: str

    @property
    def token(self) -> str:
        """The same for the same change: a dialog sends it back, so that what is done is what was shown."""
        return json.dumps(self.fields, sort_keys=True)


def is_too_young(key: ApiKey) -> bool:
    """Whether there is no advice yet."""
    return timezone.now() - key.created_at < YOUNG


def advice_on(key: ApiKey) -> list[Advice]:
    """What this key could do without. None for a key that is too young, or lets nobody in for good."""
    source = usage_source()
    if source is None or is_too_young(key) or key.status not in (ApiKey.Status.ACTIVE, ApiKey.Status.SUSPENDED):
        return []
    last_used = source.last_used([key.pk]).get(key.pk)
    return list(_pieces(key, source, last_used))


def _pieces(key: ApiKey, source: KeyUsageSource, last_used: datetime | None) -> Iterator[Advice]:
    idle = _idle(key, last_used)
    if idle:
        yield Advice(idle, "A key that nobody needs can only get lost.", "revoke", "Revoke it")
    elif change := fewer_permissions(key):
        yield Advice(change.reason, "It may do more than it does.", "narrow_permissions", "Take the rest away")
    if not idle and (change := narrower_networks(key)):
        yield Advice(
            change.reason,
            "Anybody who gets hold of it can use it from elsewhere.",
            "narrow_networks",
            "Let in this address alone",
        )
    if key.expires_at is None:
        yield Advice(
            "It never expires.", "A key that is forgotten stays open for ever.", "expire", "Set an expiry date"
        )


def _idle(key: ApiKey, last_used: datetime | None) -> str:
    """That nobody used it for long, in words."""
    days = (timezone.now() - (last_used or key.created_at)).days
    for limit in UNUSED_DAYS:
        if days >= limit:
            return f"Not used for {limit} days." if last_used else f"Never used in the {days:,} days since it was made."
    return ""


# --- What would change ------------------------------------------------------------------------------------------------


def fewer_permissions(key: ApiKey) -> Change | None:
    """The permissions that the key used in 30 days, where it has more; None where it used none, or all."""
    source = usage_source()
    granted = permissions_granted(key.permission_mode, key.permissions)
    used = source.permissions_used(key.pk) if source else {}
    kept = {code: lesser(access, used[code]) for code, access in granted.items() if code in used}
    if not kept or kept == granted:
        return None
    mode = PermissionMode(key.permission_mode)
    told = [] if mode == PermissionMode.RESTRICTED else [_from_to("Permissions", mode, PermissionMode.RESTRICTED)]
    return Change(
        {"permission_mode": PermissionMode.RESTRICTED.value, "permissions": kept},
        [*told, *permission_changes(granted, kept)],
        f"Used {len(kept)} of {len(granted)} granted permissions in 30 days.",
    )


def narrower_networks(key: ApiKey) -> Change | None:
    """The one address from which all use of 30 days came; None where there were more, or the key is restricted."""
    source = usage_source()
    address = _only_address(source.clients(key.pk)) if source and not key.allowed_networks else ""
    if not address:
        return None
    told = FieldChange("Allowed IP networks", "from everywhere", address)
    reason = f"All use of 30 days came from {address}, but it is let in from everywhere."
    return Change({"allowed_networks": [address]}, [told], reason)


def _only_address(clients: Sequence[ClientLine]) -> str:
    addresses = {line.address for line in clients}
    if len(addresses) != 1:
        return ""
    [address] = addresses
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        # A Unix socket has none, and the rest beyond what is kept apart has many.
        return ""


def _from_to(label: str, before: PermissionMode, after: PermissionMode) -> FieldChange:
    return FieldChange(label, str(before.label), str(after.label))
