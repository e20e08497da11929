"""Money, permissions and limits as people read them. Moments are in `apps.listing.moments`."""

from apps.keys.models import ApiKey
from apps.keys.permissions import ENDPOINT_GROUPS, Access, PermissionMode
from apps.listing.numbers import dollars

__all__ = ["access_told", "dollars", "limits_told"]

_SHORT = {
    "requests_per_minute": "requests/min",
    "tokens_per_minute": "tokens/min",
    "requests_per_day": "requests/day",
    "images_per_minute": "images/min",
    "concurrent_requests": "at once",
}


def access_told(key: ApiKey) -> str:
    """What a key may do, in as few words as a column has room for."""
    if key.permission_mode != PermissionMode.RESTRICTED:
        return str(PermissionMode(key.permission_mode).label)
    granted = sum(access != Access.NONE for access in key.permissions.values())
    return f"{granted} of {len(ENDPOINT_GROUPS)} groups"


def limits_told(key: ApiKey) -> list[str]:
    """The limits of a key's own; what it does not name is its project's."""
    named = {short: getattr(key, name) for name, short in _SHORT.items()}
    return [f"{limit:,} {short}" if limit else f"any {short}" for short, limit in named.items() if limit is not None]
