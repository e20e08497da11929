"""What becomes of the keys of a person who leaves: they go to a successor, or are revoked."""

from typing import Any

from django.core.exceptions import ValidationError

from apps.keys.models import ApiKey
from apps.keys.services import key_revoke, key_update
from apps.organization.models import User
from apps.organization.queries import projects_where
from apps.organization.removal import person_leaving


def connect() -> None:
    """Called once when the apps are ready."""
    person_leaving.connect(_hand_over, sender=User, dispatch_uid="keys-of-who-leaves")


def _hand_over(*, person: User, successor: User | None, actor: User | None, reason: str, **_signal: Any) -> None:
    keys = list(living_keys(person).select_related("project").order_by("pk"))
    if successor is not None:
        _check_may_own(successor, keys)
    for key in keys:
        if successor is None:
            key_revoke(key=key, reason=reason, actor=actor)
        else:
            key_update(key=key, owner=successor, reason=reason, actor=actor)


def living_keys(person: User) -> Any:
    """The person's keys that are not revoked."""
    return ApiKey.objects.filter(owner=person).exclude(state=ApiKey.State.REVOKED)


def _check_may_own(successor: User, keys: list[ApiKey]) -> None:
    """A key of somebody who is not in its project could be seen by nobody who may use it."""
    may_issue_in = set(projects_where(successor, "keys.issue").values_list("pk", flat=True))
    missing = sorted({key.project.name for key in keys if key.project_id not in may_issue_in})
    if missing:
        raise ValidationError(
            {"successor": f"{successor} may not have keys in {', '.join(missing)}. Make them a member there first."}
        )
