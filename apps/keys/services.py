"""Verbs that write keys. Whatever issues, stops or changes a key, from a page or a command, calls these.

Each is one transaction. The key that is passed in is locked and read again first, so that what the verb decides on is
what the database holds, and it is up to date when the verb returns. Each leaves one history row and one event of the
audit trail, with the actor (None: the system) and the reason. A verb that the key's status does not allow raises
UnlawfulTransition, a bad value ValidationError; both carry sentences for people. Limits that an actor chooses stay
within the project's, unless the actor manages all its keys.
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from apps.audit.fields import differences, fields_of
from apps.audit.services import event_record, thing_of
from apps.keys import lifecycle
from apps.keys.bounds import check_bounds
from apps.keys.lifecycle import Verb
from apps.keys.models import ApiKey, KeySecret
from apps.keys.queries import key_version
from apps.keys.secret import check_brought_secret, digest, last_four_of, masked, new_secret, prefix_of
from apps.organization.models import Project, User

LONGEST_GRACE = timedelta(days=30)

LIMITS = (
    "requests_per_minute",
    "requests_per_minute_burst",
    "tokens_per_minute",
    "tokens_per_minute_burst",
    "requests_per_day",
    "requests_per_day_burst",
    "images_per_minute",
    "images_per_minute_burst",
    "concurrent_requests",
)
EDITABLE = (
    "name",
    "owner",
    "permission_mode",
    "permissions",
    "allowed_models",
    "allowed_networks",
    *LIMITS,
    "first_token_ms",
    "tokens_per_second",
)
# What the trail tells before and after: ids never change, and the moment of a change stands beside it.
_TRAILED = ("name", "project", "owner", "masked_secret", "state", "expires_at", *EDITABLE)
_PAST = {Verb.SUSPEND: "suspended", Verb.RESUME: "resumed", Verb.REVOKE: "revoked"}


class IssuedKey(NamedTuple):
    """A key and its secret in clear: the only moment at which the two are together."""

    key: ApiKey
    secret: str

    def __repr__(self) -> str:
        return f"IssuedKey(key={self.key!r}, secret={masked(self.secret)!r})"


class KeyChangedMeanwhile(Exception):  # noqa: N818  (what happened, not what broke)
    """Somebody changed the key since it was read for this change, so nothing was saved. `apps.keys.history` tells
    who, and what."""

    def __init__(self) -> None:
        super().__init__("Somebody changed this key meanwhile, so nothing was saved.")


@sensitive_variables("secret")
@transaction.atomic
def key_issue(
    *,
    project: Project,
    owner: User,
    name: str,
    actor: User | None = None,
    secret: str | None = None,
    reason: str = "",
    **fields: Any,
) -> IssuedKey:
    """Issue a key, with a fresh secret or the one brought along. `fields`: any other field that a key is born with."""
    if secret is None:
        secret = new_secret()
    else:
        _check(secret)
    key = ApiKey(project=project, owner=owner, name=name, masked_secret=masked(secret), **fields)
    key.full_clean()
    _check_expiry(key.expires_at)
    check_bounds(actor, project, {name: getattr(key, name) for name in LIMITS})
    _save(key, actor, reason)
    _add_secret(key, secret)
    _record(key, "issued", {}, actor, reason)
    return IssuedKey(key, secret)


@transaction.atomic
def key_suspend(*, key: ApiKey, reason: str, actor: User | None = None) -> None:
    """Stop a key until it is resumed. Clients are told the reason."""
    _change_state(key, Verb.SUSPEND, _required(reason), actor)


@transaction.atomic
def key_resume(*, key: ApiKey, reason: str = "", actor: User | None = None) -> None:
    """Let a suspended key in again."""
    _change_state(key, Verb.RESUME, reason, actor)


@transaction.atomic
def key_revoke(*, key: ApiKey, reason: str, actor: User | None = None) -> None:
    """Stop a key for good. The row stays: what it used stays attributed."""
    _change_state(key, Verb.REVOKE, _required(reason), actor)


@transaction.atomic
def key_erase(*, key: ApiKey, reason: str, actor: User | None = None) -> None:
    """Delete the row of a key that nothing is attributed to. It is for keys that no client ever had: all others are
    revoked, and stay. Raises ProtectedError where something is attributed to it."""
    before = _lock(key)
    project, subject = key.project, thing_of(key)
    key._history_user = actor  # type: ignore[attr-defined]
    key._change_reason = reason  # type: ignore[attr-defined]
    key.delete()
    event_record(actor=actor, verb="key.erased", on=subject, before=before, reason=reason, project=project)


@sensitive_variables("secret", "issued")
@transaction.atomic
def key_rotate(*, key: ApiKey, grace: timedelta, actor: User | None = None, reason: str = "") -> IssuedKey:
    """Give a key a fresh secret. The one it had works on for `grace`; zero stops it at once.

    Secrets that are in an earlier rotation's grace never gain by a later one: they end no later than they would have.
    """
    if not timedelta() <= grace <= LONGEST_GRACE:
        raise ValidationError(f"A grace period is between none and {LONGEST_GRACE.days} days.")
    before = _lock(key)
    lifecycle.next_state(Verb.ROTATE, key)
    until = timezone.now() + grace
    _end_secrets(key, until)
    secret = new_secret()
    _add_secret(key, secret)
    key.masked_secret = masked(secret)
    told = f"The old secret works until {until:%Y-%m-%d %H:%M} UTC." if grace else "The old secret stopped at once."
    _save(key, actor, f"{told} {reason}".strip())
    _record(key, "rotated", before, actor, reason, previous_works_until=until)
    return IssuedKey(key, secret)


@transaction.atomic
def key_note_secret_shown(*, key: ApiKey, actor: User | None = None) -> None:
    """Put on the trail that the key's secret was shown. Call it before it is."""
    shown = {"masked_secret": key.masked_secret}
    event_record(actor=actor, verb="key.secret_shown", on=key, after=shown, project=key.project)


@transaction.atomic
def key_expire(*, key: ApiKey, at: datetime | None, reason: str = "", actor: User | None = None) -> None:
    """Set the moment from which a key lets nobody in; None: never. An expired key comes back with a later one."""
    before = _lock(key)
    lifecycle.next_state(Verb.EXPIRE, key)
    _check_expiry(at)
    key.expires_at = at
    _save(key, actor, reason)
    _record(key, "expiry_changed", before, actor, reason)


@transaction.atomic
def key_update(
    *, key: ApiKey, reason: str = "", actor: User | None = None, seen_version: int | None = None, **changes: Any
) -> None:
    """Change any of the fields EDITABLE. Nothing to change leaves no trace.

    `seen_version`: the `key_version` that the change was decided on; raises KeyChangedMeanwhile if there is a later.
    """
    if unknown := set(changes) - set(EDITABLE):
        raise TypeError(f"Not a field that can be changed: {', '.join(sorted(unknown))}")
    before = _lock(key)
    if seen_version is not None and key_version(key) != seen_version:
        raise KeyChangedMeanwhile
    lifecycle.next_state(Verb.UPDATE, key)
    if all(getattr(key, field) == value for field, value in changes.items()):
        return
    chosen = {name: value for name, value in changes.items() if name in LIMITS and getattr(key, name) != value}
    check_bounds(actor, key.project, chosen)
    for field, value in changes.items():
        setattr(key, field, value)
    key.full_clean()
    _save(key, actor, reason)
    _record(key, "changed", before, actor, reason)


def _lock(key: ApiKey) -> dict[str, Any]:
    """What the trail tells as before."""
    key.refresh_from_db(from_queryset=ApiKey.objects.select_for_update())
    return fields_of(key, _TRAILED)


def _record(key: ApiKey, past: str, before: dict[str, Any], actor: User | None, reason: str, **beside: Any) -> None:
    was, became = differences(before, fields_of(key, _TRAILED))
    event_record(
        actor=actor,
        verb=f"key.{past}",
        on=key,
        before=was,
        after=became | beside,
        reason=reason,
        project=key.project,
    )


def _change_state(key: ApiKey, verb: Verb, reason: str, actor: User | None) -> None:
    before = _lock(key)
    key.state = lifecycle.next_state(verb, key)
    key.state_reason = reason
    key.state_changed_at = timezone.now()
    _save(key, actor, reason)
    _record(key, _PAST[verb], before, actor, reason)


def _save(key: ApiKey, actor: User | None, reason: str) -> None:
    """Save with a history row that names who and why; django-simple-history reads both from the instance."""
    key._history_user = actor  # type: ignore[attr-defined]
    key._change_reason = reason  # type: ignore[attr-defined]
    key.save()


def _add_secret(key: ApiKey, secret: str) -> None:
    row = KeySecret(key=key, digest=digest(secret), prefix=prefix_of(secret), last_four=last_four_of(secret))
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise ValidationError({"secret": "This secret belongs to a key already."}) from error


def _end_secrets(key: ApiKey, until: datetime) -> None:
    for row in key.secrets.all():
        if row.valid_until is None or row.valid_until > until:
            row.valid_until = until
            row.save(update_fields=["valid_until"])


def _check(secret: str) -> None:
    try:
        check_brought_secret(secret)
    except ValidationError as error:
        raise ValidationError({"secret": error.messages}) from error


def _check_expiry(at: datetime | None) -> None:
    if at is not None and at <= timezone.now():
        raise ValidationError(
            {"expires_at": "An expiry date lies in the future. To stop a key now, suspend or revoke it."}
        )


def _required(reason: str) -> str:
    if not reason.strip():
        raise ValidationError({"reason": "Give a reason: it goes on record, and clients of a suspended key read it."})
    return reason.strip()
