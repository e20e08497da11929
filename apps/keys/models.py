"""API keys: what they may do, how much, and how long."""

from datetime import datetime

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from apps.keys.permissions import PermissionMode
from apps.keys.validation import check_networks, check_permissions
from apps.organization.identifiers import public_id
from apps.organization.model_patterns import check_models
from apps.organization.models import Project


def new_key_id() -> str:
    """An id in the platform's form: `key_` and 24 letters and digits."""
    return public_id("key_")


class ApiKey(models.Model):
    """A key of a project. Rows are never deleted: usage stays attributed to them.

    `state` holds what people decided (active, suspended, revoked). Expired is a matter of time and so is never
    stored: ask `status`.
    """

    class State(models.TextChoices):
        ACTIVE = "active", "Active"
        SUSPENDED = "suspended", "Suspended"
        REVOKED = "revoked", "Revoked"

    class Status(models.TextChoices):
        ACTIVE = "active", "Active"
        SUSPENDED = "suspended", "Suspended"
        EXPIRED = "expired", "Expired"
        REVOKED = "revoked", "Revoked"

    public_id = models.CharField("id", max_length=40, unique=True, default=new_key_id, editable=False)
    name = models.CharField(max_length=100)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="api_keys")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="api_keys")
    created_at = models.DateTimeField("created", auto_now_add=True)
    # A copy of the current KeySecret's mask, so that lists need no join and the history tells of rotations.
    masked_secret = models.CharField("secret", max_length=24, blank=True, editable=False)

    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE, editable=False)
    state_reason = models.CharField("reason", max_length=200, blank=True, editable=False)
    state_changed_at = models.DateTimeField(null=True, blank=True, editable=False)
    expires_at = models.DateTimeField("expires", null=True, blank=True, help_text="Empty: never.")

    permission_mode = models.CharField(
        "permissions", max_length=12, choices=PermissionMode.choices, default=PermissionMode.ALL
    )
    permissions = models.JSONField(
        "permissions by endpoint group",
        default=dict,
        blank=True,
        help_text="For a restricted key: endpoint group to none, read or write.",
        validators=[check_permissions],
    )
    allowed_models = models.JSONField(
        default=list,
        blank=True,
        help_text="Names or patterns such as gpt-4o*; none: all models.",
        validators=[check_models],
    )
    allowed_networks = models.JSONField(
        "allowed IP networks",
        default=list,
        blank=True,
        help_text="Such as 10.0.0.0/8; none: from everywhere.",
        validators=[check_networks],
    )

    # Empty: the installation's default. 0: no limit.
    requests_per_minute = models.PositiveIntegerField(null=True, blank=True)
    requests_per_minute_burst = models.PositiveIntegerField(null=True, blank=True)
    tokens_per_minute = models.PositiveBigIntegerField(null=True, blank=True)
    tokens_per_minute_burst = models.PositiveBigIntegerField(null=True, blank=True)
    requests_per_day = models.PositiveIntegerField(null=True, blank=True)
    requests_per_day_burst = models.PositiveIntegerField(null=True, blank=True)
    images_per_minute = models.PositiveIntegerField(null=True, blank=True)
    images_per_minute_burst = models.PositiveIntegerField(null=True, blank=True)
    concurrent_requests = models.PositiveIntegerField(null=True, blank=True)

    # Empty: the model's pace.
    first_token_ms = models.PositiveIntegerField("time to first token", null=True, blank=True)
    tokens_per_second = models.FloatField(
        "pace of a stream", null=True, blank=True, validators=[MinValueValidator(0.1)]
    )

    history = HistoricalRecords(history_change_reason_field=models.CharField(max_length=300, null=True))

    class Meta:
        verbose_name = "API key"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()

    @property
    def status(self) -> Status:
        """What a client meets now."""
        if self.state != self.State.REVOKED and self.is_expired:
            return self.Status.EXPIRED
        return self.Status(self.state)


class KeySecret(models.Model):
    """A secret of a key, as its SHA-256: 256 random bits need no salt and no slow hash.

    A key has one current secret (`valid_until` empty) and, after a rotation, old ones within their grace period.
    """

    key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="secrets")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    prefix = models.CharField(max_length=16, editable=False)
    last_four = models.CharField(max_length=4, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    valid_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.masked

    @property
    def masked(self) -> str:
        return f"{self.prefix}…{self.last_four}"

    def is_valid_at(self, moment: datetime) -> bool:
        return self.valid_until is None or moment < self.valid_until


class SnapshotVersion(models.Model):
    """One row, counted up in the transaction of each change that the fast path must learn of."""

    version = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.version)
