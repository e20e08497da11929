"""Channels to people outside, and what was carried over them: each message, each attempt."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import validate_email
from django.db import models
from django.db.models import Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from apps.audit.redaction import redacted_text
from apps.delivery.message import Message
from apps.delivery.targets import TargetError, target_check
from apps.organization.identifiers import public_id
from apps.organization.models import Project

MOST_ADDRESSES = 50
# Of the messages by which people try a channel.
TEST_KIND = "test"


def new_channel_id() -> str:
    """`chan_` and 24 letters and digits."""
    return public_id("chan_")


def new_delivery_id() -> str:
    """`dlv_` and 24 letters and digits: the `webhook-id`, the same in each attempt."""
    return public_id("dlv_")


def check_addresses(value: Any) -> None:
    """Raises ValidationError for what is no list of different e-mail addresses."""
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ValidationError("Addresses are a list of e-mail addresses.")
    for address in value:
        try:
            validate_email(address)
        except ValidationError:
            raise ValidationError(f"{address} is no e-mail address.") from None
    if len({address.lower() for address in value}) != len(value):
        raise ValidationError("An address stands there twice.")
    if len(value) > MOST_ADDRESSES:
        raise ValidationError(f"A channel has {MOST_ADDRESSES} addresses at most.")


class Channel(models.Model):
    """A way to people outside: of one project, or of the organization."""

    class Kind(models.TextChoices):
        MAIL = "mail", "Mail"
        WEBHOOK = "webhook", "Webhook"
        SLACK = "slack", "Slack"

    public_id = models.CharField("id", max_length=40, unique=True, default=new_channel_id, editable=False)
    name = models.CharField(max_length=100)
    # None: of the organization.
    project = models.ForeignKey(Project, null=True, blank=True, on_delete=models.CASCADE, related_name="channels")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    addresses = models.JSONField("e-mail addresses", default=list, blank=True, validators=[check_addresses])
    # May hold a secret, as Slack's do: pages and the trail show `target`.
    url = models.CharField("URL", max_length=2_000, blank=True)
    enabled = models.BooleanField(default=True, help_text="What is sent to a channel that is not is not delivered.")
    # By the server, as the endpoint seems dead. What is sent meanwhile waits.
    paused_at = models.DateTimeField("paused", null=True, blank=True, editable=False)
    pause_reason = models.CharField(max_length=300, blank=True, editable=False)
    # Of attempts, up to the last one that was taken.
    failures_in_row = models.PositiveIntegerField(default=0, editable=False)
    failing_since = models.DateTimeField(null=True, blank=True, editable=False)
    delivered_at = models.DateTimeField("last delivery", null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    history = HistoricalRecords(
        history_change_reason_field=models.CharField(max_length=300, null=True),
        excluded_fields=["url", "failures_in_row", "failing_since", "delivered_at"],
    )

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.kind == self.Kind.MAIL:
            # One that lost its last address is disabled until it has another.
            if not self.addresses and self.enabled:
                raise ValidationError({"addresses": "Type an e-mail address."})
            self.url = ""
            return
        if not self.url:
            raise ValidationError({"url": "Type the URL."})
        try:
            target_check(self.url)
        except TargetError as error:
            raise ValidationError({"url": str(error)}) from None
        self.addresses = []

    @property
    def is_paused(self) -> bool:
        return self.paused_at is not None

    def secrets_at(self, moment: datetime) -> list[str]:
        """What is signed with, the current secret first."""
        valid = self.secrets.filter(Q(valid_until=None) | Q(valid_until__gt=moment))
        return list(valid.values_list("secret", flat=True))

    @property
    def target(self) -> str:
        """Where it leads, as people may read it: of a URL nothing that may be a secret."""
        if self.kind == self.Kind.MAIL:
            return ", ".join(self.addresses)
        parts = urlsplit(self.url)
        origin = f"{parts.scheme}://{parts.hostname or ''}" + (f":{parts.port}" if parts.port else "")
        if self.kind == self.Kind.SLACK:
            return f"{origin}/…{self.url[-4:]}"
        return redacted_text(f"{origin}{parts.path}") + ("?…" if parts.query else "")


class SigningSecret(models.Model):
    """What requests of a webhook are signed with. After a rotation the one before signs along for a while.

    Stored as it is, as signing needs it, and in a table of its own, so that no page, export or history of channels can
    show it. Encrypted with SECRET_KEY it would be lost with that, and a receiver's trust with it.
    """

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="secrets")
    secret = models.CharField(max_length=100, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    # None: the current one.
    valid_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.secret[:6]}…{self.secret[-4:]}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def waiting(self) -> "DeliveryQuerySet":
        return self.filter(state=Delivery.State.WAITING)


class Delivery(models.Model):
    """A message on its way over one channel, or what became of it."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DELIVERED = "delivered", "Delivered"
        FAILED = "failed", "Failed"

    public_id = models.CharField("id", max_length=40, unique=True, default=new_delivery_id, editable=False)
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="deliveries")
    key = models.CharField(max_length=200, help_text="What the sender calls it. Sent twice, it is delivered once.")
    kind = models.CharField(max_length=60)
    message_json = models.JSONField("message", encoder=DjangoJSONEncoder)
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    # In one sentence why it is where it is; empty where that says itself.
    note = models.CharField(max_length=500, blank=True)
    next_try_at = models.DateTimeField("next try", null=True, blank=True, default=timezone.now)
    # Whose it is until when: a worker that was killed holds it no longer.
    lease = models.CharField(max_length=40, blank=True, editable=False)
    leased_until = models.DateTimeField(null=True, blank=True, editable=False)
    attempt_count = models.PositiveIntegerField("attempts", default=0)
    # Those since it was sent or replayed, as each of both has so many.
    tries = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["channel", "key"], name="one_delivery_a_channel_and_key")]
        indexes = [
            models.Index(fields=["state", "next_try_at"], name="deliveries_due"),
            models.Index(fields=["channel", "state", "next_try_at"], name="deliveries_due_of_channel"),
            # Senders ask what became of what they sent, whatever it was sent over.
            models.Index(fields=["key"], name="deliveries_by_key"),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def message(self) -> Message:
        return Message.from_json(self.message_json)

    @property
    def is_under_way(self) -> bool:
        return self.leased_until is not None and self.leased_until > timezone.now()


class DeliveryAttempt(models.Model):
    """One attempt: what was sent, without secrets, and what came back. Made before it begins: one without
    `finished_at` is under way, or its worker was ended in the middle of it."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="attempts")
    number = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now, db_index=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    succeeded = models.BooleanField(default=False)
    # Where it went, as people may read it; the channel may lead elsewhere by now.
    target = models.CharField(max_length=500, blank=True)
    request_headers = models.JSONField(default=dict, blank=True)
    request_body = models.TextField(blank=True)
    response_status = models.PositiveSmallIntegerField(null=True, blank=True)
    response_headers = models.JSONField(default=dict, blank=True)
    response_body = models.TextField(blank=True, help_text="Its beginning.")
    error = models.CharField(max_length=500, blank=True)
    duration_ms = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["delivery", "number"], name="one_attempt_a_number")]

    def __str__(self) -> str:
        return f"Attempt {self.number} of {self.delivery}"
