"""The one verb that writes the trail."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.utils import timezone

from apps.audit.actors import Actor, person_actor
from apps.audit.chain import GENESIS, canonical, event_hash
from apps.audit.context import current_origin
from apps.audit.models import AuditEvent, AuditHead
from apps.audit.redaction import redacted, redacted_text

_VERB = re.compile(r"[a-z][a-z_]*\.[a-z][a-z_]*")
# Canonical JSON longer than this is cut down to the names of its fields.
LONGEST_DETAILS = 50_000


class Thing(NamedTuple):
    """An object that has no row of its own, such as the request log, or that is about to lose it."""

    type: str
    id: str
    label: str


class ChainError(Exception):
    """The chain cannot be added to: its head is gone. `manage.py audit_verify` tells more, and
    `manage.py audit_restore_head` is the way on."""


@transaction.atomic
def event_record(
    *,
    actor: Actor | AbstractBaseUser | AnonymousUser | None,
    verb: str,
    on: models.Model | Thing | None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    project: models.Model | None = None,
) -> AuditEvent:
    """Record that `actor` did `verb` to `on`. Call it in the transaction of the change, and as its last step.

    `verb`: `noun.participle` in small letters, such as `key.suspended` or `person.role_changed`; pages say "Key
    suspended". `actor` None: whoever the context names, that is the running
    command or whoever is signed in, else the system. `before`,
    `after`: the changed fields alone. `project`: the one whose owners may read this. Secrets are taken out of all of it
    (`redaction.py`). The address and the client come from the context (`context.py`).

    The event is rolled back with the change. As the last step, because it locks the head of the chain until the
    transaction ends: whoever locks a row after that may wait for someone who holds the row and waits for the head.
    PostgreSQL would end one of the two with an error. It also keeps the lock short.
    """
    if not _VERB.fullmatch(verb):
        raise ValueError(f"A verb is noun.participle, such as key.suspended, not {verb!r}.")
    origin = current_origin()
    columns = {
        **_actor_columns(origin.actor() if actor is None else actor),
        "verb": verb,
        **_object_columns(on),
        "project_id": project.pk if project else None,
        "project_label": redacted_text(str(project), 200) if project else "",
        "details": _details(before or {}, after or {}),
        "reason": redacted_text(reason, 500),
        "address": origin.address,
        "client": redacted_text(origin.client, 200),
    }
    return _append(columns)


def _append(columns: dict[str, Any]) -> AuditEvent:
    head = _locked_head()
    # The time is taken under the lock, so that it grows with the sequence.
    columns |= {"sequence": head.sequence + 1, "time": timezone.now(), "previous_hash": head.hash}
    event = AuditEvent(**columns, hash=event_hash(columns))
    event.save()
    head.sequence, head.hash = event.sequence, event.hash
    head.save(update_fields=["sequence", "hash"])
    return event


def _locked_head() -> AuditHead:
    """On PostgreSQL the row's lock holds others off. On SQLite each transaction has the lock of all from its BEGIN."""
    head = AuditHead.objects.select_for_update().filter(pk=1).first()
    if head:
        return head
    if AuditEvent.objects.exists():
        # Another head would take the first event's place, or hide that events are missing.
        raise ChainError("The head of the audit trail is missing. Run manage.py audit_verify, then audit_restore_head.")
    AuditHead.objects.bulk_create([AuditHead(pk=1, hash=GENESIS)], ignore_conflicts=True)
    return AuditHead.objects.select_for_update().get(pk=1)


@transaction.atomic
def head_restore(*, reason: str, actor: Actor | AbstractBaseUser | None = None) -> AuditEvent:
    """Puts the head of the chain, which was lost, behind the newest event that is there, and records that.

    Whether events were taken from the end together with it, the chain cannot tell; an end that was kept elsewhere can.
    Raises ChainError where there is a head, or no event.
    """
    newest = AuditEvent.objects.order_by("-pk").first()
    if newest is None or AuditHead.objects.exists():
        raise ChainError("The head of the audit trail is where it belongs: there is nothing to restore.")
    AuditHead.objects.create(pk=1, sequence=newest.pk, hash=newest.hash)
    return event_record(
        actor=actor, verb="trail.head_restored", on=None, after={"behind_event": newest.pk}, reason=reason
    )


def _actor_columns(actor: Actor | AbstractBaseUser | AnonymousUser) -> dict[str, str]:
    if not isinstance(actor, Actor):
        actor = person_actor(actor)
    return {
        "actor_kind": actor.kind.value,
        "actor_id": redacted_text(actor.id, 64),
        "actor_label": redacted_text(actor.label, 200),
    }


def _object_columns(on: models.Model | Thing | None) -> dict[str, str]:
    thing = thing_of(on) if isinstance(on, models.Model) else on or Thing("", "", "")
    return {
        "object_type": thing.type,
        "object_id": redacted_text(thing.id, 64),
        "object_label": redacted_text(thing.label, 200),
    }


def thing_of(row: models.Model) -> Thing:
    """The row as the trail names it: by its public id where it has one, else by its primary key."""
    return Thing(row._meta.label_lower, str(getattr(row, "public_id", row.pk)), str(row))


def _details(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    details = {"before": redacted(before), "after": redacted(after)}
    text = canonical(details)
    if len(text) <= LONGEST_DETAILS:
        return text
    too_long = "[too long to be kept]"
    return canonical({side: dict.fromkeys(list(values)[:500], too_long) for side, values in details.items()})
