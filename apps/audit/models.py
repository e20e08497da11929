"""The trail: one stream of what was done, only ever added to, each event chained to the one before by its hash."""

import json
from typing import Any, NoReturn

from django.db import models
from django.utils.functional import cached_property

from apps.audit.actors import Actor, ActorKind


class AppendOnlyError(Exception):
    """An event that is recorded stays as it is."""


class EventQuerySet(models.QuerySet["AuditEvent"]):
    """Refuses what would change many events at once; database triggers refuse the rest."""

    def update(self, **_changes: Any) -> NoReturn:
        raise AppendOnlyError("Events of the audit trail cannot be changed.")

    def delete(self) -> NoReturn:
        raise AppendOnlyError("Events of the audit trail cannot be deleted.")

    def bulk_update(self, *_: Any, **__: Any) -> NoReturn:
        raise AppendOnlyError("Events of the audit trail cannot be changed.")


class AuditEvent(models.Model):
    """Who did what to which object, from where, with what change and why.

    Written by `services.event_record` alone. Nothing here refers to a row of another table: the event outlives the
    person, the object and the project that it tells of, so it holds their ids and their names of then.
    """

    class Kind(models.TextChoices):
        PERSON = ActorKind.PERSON.value, "Person"
        SYSTEM = ActorKind.SYSTEM.value, "System"
        COMMAND = ActorKind.COMMAND.value, "Command"
        API_KEY = ActorKind.API_KEY.value, "API key"

    # 1, 2, 3 and so on without a gap: given out by the head of the chain, not by the database.
    sequence = models.BigIntegerField(primary_key=True)
    time = models.DateTimeField(db_index=True)
    actor_kind = models.CharField(max_length=10, choices=Kind.choices)
    actor_id = models.CharField(max_length=64, blank=True)
    actor_label = models.CharField(max_length=200, blank=True)
    verb = models.CharField(max_length=60, help_text="What happened to what, such as key.suspended.")
    object_type = models.CharField(max_length=100, blank=True, help_text="App and model, such as keys.apikey.")
    object_id = models.CharField(max_length=64, blank=True)
    object_label = models.CharField(max_length=200, blank=True)
    project_id = models.BigIntegerField("project", null=True, blank=True)
    project_label = models.CharField(max_length=200, blank=True)
    # Canonical JSON as text. A JSON column would give numbers and the order of keys back as the database likes them,
    # and the hash is over the text.
    details = models.TextField(help_text="The changed fields before and after, as JSON.")
    reason = models.CharField(max_length=500, blank=True)
    address = models.CharField(max_length=45, blank=True)
    client = models.CharField(max_length=200, blank=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "event"
        ordering = ["-sequence"]
        # Each filter of the page, in the order of the page.
        indexes = [
            models.Index(fields=["actor_id", "sequence"], name="audit_by_actor"),
            models.Index(fields=["verb", "sequence"], name="audit_by_verb"),
            models.Index(fields=["object_type", "sequence"], name="audit_by_type"),
            models.Index(fields=["object_id", "sequence"], name="audit_by_object"),
            models.Index(fields=["project_id", "sequence"], name="audit_by_project"),
            models.Index(fields=["address", "sequence"], name="audit_by_address"),
        ]

    def __str__(self) -> str:
        return f"Event {self.sequence}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError("Events of the audit trail cannot be changed.")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        raise AppendOnlyError("Events of the audit trail cannot be deleted.")

    @property
    def actor(self) -> Actor:
        return Actor(ActorKind(self.actor_kind), self.actor_id, self.actor_label)

    @cached_property
    def _sides(self) -> dict[str, dict[str, Any]]:
        return dict(json.loads(self.details))

    @property
    def before(self) -> dict[str, Any]:
        return self._sides["before"]

    @property
    def after(self) -> dict[str, Any]:
        return self._sides["after"]


class AuditHead(models.Model):
    """One row: the newest event's sequence and hash. Locked by whoever appends, so that the chain never forks, and
    what tells that events are missing at the end."""

    sequence = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.sequence}:{self.hash}"


class VerificationRun(models.Model):
    """A verification that somebody asked for on the page: the task worker walks the chain and tells here how far it
    is. `manage.py audit_verify` needs none."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        STOPPED = "stopped", "Stopped"
        FAILED = "failed", "Failed"

    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    # Ids and names, as in the events: the person may be gone before the run.
    asked_by_id = models.CharField(max_length=64)
    asked_by_label = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    # When the worker was last heard of.
    updated_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    checked = models.BigIntegerField(default=0)
    # The newest event when it began, and its hash: up to there the chain is walked.
    end_sequence = models.BigIntegerField(default=0)
    end_hash = models.CharField(max_length=64, blank=True)
    broken = models.PositiveBigIntegerField(default=0)
    # The first breaks, as [sequence, sentence].
    breaks = models.JSONField(default=list)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"Verification {self.pk}"

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.DONE, self.State.STOPPED, self.State.FAILED)

    @property
    def is_whole(self) -> bool:
        return self.state == self.State.DONE and self.broken == 0
