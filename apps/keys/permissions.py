"""What a key may do: endpoint groups, access levels, scopes.

The groups are those of the platform's "Create restricted key" form. Scopes are the platform's names; a request that
lacks one is told so in the platform's words.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db import models


class PermissionMode(models.TextChoices):
    ALL = "all", "All"
    RESTRICTED = "restricted", "Restricted"
    READ_ONLY = "read_only", "Read only"


class Access(models.TextChoices):
    NONE = "none", "None"
    READ = "read", "Read"
    WRITE = "write", "Write"


class EndpointGroup(NamedTuple):
    """Endpoints that are permitted together, and the scopes that reading and writing them take.

    An empty scope: the group has nothing to read, or nothing to write.
    """

    code: str
    label: str
    path: str
    read_scope: str
    write_scope: str

    @property
    def levels(self) -> tuple[Access, ...]:
        """The access levels that differ for this group: none, and read and write where it has a scope for them."""
        reading = (Access.READ,) if self.read_scope else ()
        writing = (Access.WRITE,) if self.write_scope else ()
        return (Access.NONE, *reading, *writing)


ENDPOINT_GROUPS = (
    EndpointGroup("models", "List models", "/v1/models", "api.model.read", ""),
    EndpointGroup("chat_completions", "Chat completions", "/v1/chat/completions", "", "model.request"),
    EndpointGroup("completions", "Completions", "/v1/completions", "", "api.model.completions.request"),
    EndpointGroup("embeddings", "Embeddings", "/v1/embeddings", "", "api.model.embeddings.request"),
    EndpointGroup("moderations", "Moderations", "/v1/moderations", "", "api.model.moderations.request"),
    EndpointGroup("images", "Images", "/v1/images", "", "api.model.images.request"),
    EndpointGroup("responses", "Responses", "/v1/responses", "api.responses.read", "api.responses.write"),
    EndpointGroup("audio", "Audio", "/v1/audio", "", "api.model.audio.request"),
    EndpointGroup("files", "Files", "/v1/files", "api.files.read", "api.files.write"),
    EndpointGroup("batches", "Batches", "/v1/batches", "api.batches.read", "api.batches.write"),
)


_RANK = {Access.NONE: 0, Access.READ: 1, Access.WRITE: 2}
SCOPES = frozenset(scope for group in ENDPOINT_GROUPS for scope in (group.read_scope, group.write_scope)) - {""}


def permissions_granting(scopes: Iterable[str]) -> dict[str, str]:
    """The least permissions of a restricted key that grant `scopes`, which are all among SCOPES.

    Write access brings the group's read scope along: the platform has no writing without reading.
    """
    wanted = set(scopes)
    permissions: dict[str, str] = {}
    for group in ENDPOINT_GROUPS:
        if group.write_scope in wanted:
            permissions[group.code] = Access.WRITE.value
        elif group.read_scope in wanted:
            permissions[group.code] = Access.READ.value
    return permissions


def scopes_of(mode: str, permissions: Mapping[str, str]) -> frozenset[str]:
    """All scopes of a key; `permissions` (group code to access) counts for a restricted key only."""
    granted: set[str] = set()
    for group in ENDPOINT_GROUPS:
        access = _access(mode, permissions.get(group.code, Access.NONE))
        if access != Access.NONE:
            granted.add(group.read_scope)
        if access == Access.WRITE:
            granted.add(group.write_scope)
    return frozenset(granted - {""})


def permissions_granted(mode: str, permissions: Mapping[str, str]) -> dict[str, str]:
    """What a key may do, as the permissions of a restricted key would say it: the groups with an access to them."""
    granted = {}
    for group in ENDPOINT_GROUPS:
        access = _access(mode, permissions.get(group.code, Access.NONE))
        held = max((level for level in group.levels if _RANK[level] <= _RANK[Access(access)]), key=_RANK.__getitem__)
        if held != Access.NONE:
            granted[group.code] = held.value
    return granted


def lesser(one: str, other: str) -> str:
    """The access that lets do less."""
    return min(one, other, key=lambda access: _RANK[Access(access)])


def permissions_told(mode: str, permissions: Mapping[str, str]) -> str:
    """What a key may do by endpoint group, in words."""
    if mode == PermissionMode.ALL:
        return "everything"
    if mode == PermissionMode.READ_ONLY:
        return "reading, nothing else"
    granted = {group.label: permissions.get(group.code, Access.NONE) for group in ENDPOINT_GROUPS}
    return ", ".join(f"{label}: {access}" for label, access in granted.items() if access != Access.NONE) or "nothing"


def _access(mode: str, restricted_to: str) -> str:
    match mode:
        case PermissionMode.ALL:
            return Access.WRITE
        case PermissionMode.READ_ONLY:
            return Access.READ
        case _:
            return restricted_to
