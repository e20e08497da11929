"""Whether a request may pass: its key, the key's scopes, the model, the limits. Nothing here touches the database."""

import base64
import binascii
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from apps.keys.models import ApiKey
from apps.keys.secret import digest, masked
from apps.keys.snapshot import KeyEntry
from apps.openai_api import errors

if TYPE_CHECKING:
    from apps.catalog.queries import CatalogModel
    from apps.openai_api.call import Call


def authenticate(call: "Call") -> KeyEntry:
    """Finds the key of a request and notes it on the call, a refused one too, so that the refusal is on its record.

    Raises the 401 that fits. The look-up is by SHA-256: its time says nothing of how near a guess came.
    """
    secret = _secret_of(call.headers.get(b"authorization"))
    if not secret:
        raise errors.no_key()
    key = call.snapshot.keys.get(digest(secret)) if call.lent is None else call.lent
    if key is None:
        raise errors.wrong_key(masked(secret))
    call.key = key
    if key.state == ApiKey.State.SUSPENDED:
        raise errors.suspended_key(key.state_changed_at, key.state_reason)
    if key.state != ApiKey.State.ACTIVE or call.arrived_at >= key.valid_until:
        raise errors.wrong_key(masked(secret))
    if key.project_is_archived:
        raise errors.archived_project()
    if not key.admits_address(call.client_address):
        raise errors.address_not_allowed(call.client_address)
    _check_named_owners(call, key)
    return key


def _secret_of(authorization: bytes | None) -> str:
    """The secret in a Bearer header, or the password of a Basic one with a blank username."""
    if not authorization:
        return ""
    kind, _, value = authorization.decode("latin-1").partition(" ")
    match kind.lower():
        case "bearer":
            return value.strip()
        case "basic":
            try:
                return base64.b64decode(value, validate=True).decode().removeprefix(":")
            except (binascii.Error, UnicodeDecodeError):
                return ""
        case _:
            return ""


def _check_named_owners(call: "Call", key: KeyEntry) -> None:
    organization = call.headers.get(b"openai-organization")
    if organization and organization.decode("latin-1") != key.organization_id:
        raise errors.other_organization()
    project = call.headers.get(b"openai-project")
    if project and project.decode("latin-1") != key.project_public_id:
        raise errors.other_project()


def require_scope(key: KeyEntry, scope: str) -> None:
    if scope not in key.scopes:
        raise errors.missing_scope(scope)


def admit_model(call: "Call", key: KeyEntry, name: str) -> "CatalogModel":
    """The model of that name or alias, if it is on offer and the key may use it."""
    call.model_name = name[:100].replace("\x00", "")
    model = call.snapshot.models.get(name)
    if model is None or is_withdrawn(model):
        raise errors.unknown_model(name[:200])
    call.model_name = model.name
    if key.models is not None and model.name not in key.models:
        raise errors.model_not_allowed(key.project_public_id, name)
    call.model = model
    return model


def admit(call: "Call", key: KeyEntry, *, tokens: int = 0, images: int = 0) -> None:
    """Takes the request from the key's limits with the tokens it may use; `call.settle` corrects them at its end.

    What makes no tokens and no images, such as the list of models, costs nothing: no budget stops it.
    """
    if (tokens or images) and call.arrived_at < key.meter.out_of_quota_until:
        raise errors.out_of_quota()
    refusal = key.meter.admit(time.monotonic(), tokens=tokens, images=images)
    if refusal is not None:
        raise errors.limit_reached(refusal, model=call.model_name or "this endpoint", organization=key.organization_id)
    call.reserved_tokens, call.reserved_images = tokens, images
    call.admitted_us = call.elapsed_us()


def is_withdrawn(model: "CatalogModel") -> bool:
    """Whether its deprecation date has come (UTC)."""
    return model.deprecated_on is not None and model.deprecated_on <= datetime.now(UTC).date()
