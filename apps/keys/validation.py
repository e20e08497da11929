"""What the JSON fields of a key may hold, checked with words. Used as validators of the model's fields."""

import ipaddress
from collections.abc import Iterator

from django.core.exceptions import ValidationError

from apps.keys.permissions import ENDPOINT_GROUPS

_GROUPS = {group.code: group for group in ENDPOINT_GROUPS}


def check_permissions(value: object) -> None:
    """A mapping of endpoint groups to an access level that the group has."""
    if not isinstance(value, dict):
        raise ValidationError("Permissions are a mapping of endpoint group to none, read or write.")
    _raise_all(_permission_errors(value))


def check_networks(value: object) -> None:
    """A list of IP addresses and networks, version 4 or 6."""
    _raise_all(error for entry in _texts(value) if (error := _network_error(entry)))


def _permission_errors(permissions: dict[object, object]) -> Iterator[str]:
    for code, access in permissions.items():
        group = _GROUPS.get(str(code))
        if group is None:
            yield f"“{code}” is not an endpoint group. Groups: {', '.join(_GROUPS)}."
        elif access not in group.levels:
            yield f"{group.label}: “{access}” is not one of {', '.join(level.value for level in group.levels)}."


def _network_error(entry: str) -> str:
    try:
        network = ipaddress.ip_network(entry, strict=False)
    except ValueError:
        return f"“{entry}” is not an IP address or network, such as 10.0.0.0/8 or 2001:db8::/32."
    if "/" in entry and ipaddress.ip_interface(entry).ip != network.network_address:
        return f"“{entry}” is an address inside a network. Write the network as {network}."
    return ""


def _texts(value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
        raise ValidationError("This is a list of texts.")
    return value


def _raise_all(errors: Iterator[str]) -> None:
    if found := list(errors):
        raise ValidationError(found)
