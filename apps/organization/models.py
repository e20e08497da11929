"""People and projects: who may sign in, what a key belongs to, who is in which team with which role."""

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from simple_history.models import HistoricalRecords

from apps.organization.identifiers import public_id
from apps.organization.model_patterns import check_models
from apps.organization.time_zones import check_time_zone


def new_user_id() -> str:
    """An id in the platform's form: `user-` and 24 letters and digits."""
    return public_id("user-")


def new_registration_id() -> str:
    return public_id("reg_")


def new_invitation_id() -> str:
    return public_id("inv_")


def new_project_id() -> str:
    """An id in the platform's form: `proj_` and 24 letters and digits."""
    return public_id("proj_")


class User(AbstractUser):
    """A person who signs in. Superusers are the organization's owners."""

    public_id = models.CharField("id", max_length=40, unique=True, default=new_user_id, editable=False)
    time_zone = models.CharField(
        max_length=64,
        blank=True,
        validators=[check_time_zone],
        help_text="Name of the zone that times are shown in, such as Europe/Berlin. Empty: as the installation.",
    )

    # Of somebody who was: the row holds no name any more, and its records and keys' history stay.
    removed_at = models.DateTimeField("removed", null=True, blank=True, editable=False)

    class Meta(AbstractUser.Meta):
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=~Q(email=""),
                name="one_person_per_email",
                violation_error_message="Somebody else has this e-mail address.",
            )
        ]

    def __str__(self) -> str:
        if self.removed_at is not None:
            return "Former member"
        return self.get_full_name() or self.username

    def save(self, *args: Any, **kwargs: Any) -> None:
        # One transaction with what is put on the trail when a password changes.
        with transaction.atomic():
            super().save(*args, **kwargs)


class Registration(models.Model):
    """What somebody typed who registers. It becomes a person once the mail is confirmed, and until then takes neither
    the name nor the address: a stranger cannot find out by it whose address has an account."""

    public_id = models.CharField("id", max_length=40, unique=True, default=new_registration_id, editable=False)
    username = models.CharField("name", max_length=150)
    email = models.EmailField("e-mail address")
    password = models.CharField(max_length=128, editable=False)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
    mails = models.PositiveSmallIntegerField("mails sent", default=0, editable=False)
    mailed_at = models.DateTimeField("last mail", null=True, editable=False)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.username


class Project(models.Model):
    """What keys, limits, usage and cost belong to. Rows are never deleted once they have keys: they are archived."""

    public_id = models.CharField("id", max_length=40, unique=True, default=new_project_id, editable=False)
    name = models.CharField(max_length=100, unique=True)
    description = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    members = models.ManyToManyField(User, through="Membership", related_name="projects")
    archived_at = models.DateTimeField("archived", null=True, blank=True, editable=False)

    # What keys have that name no limit of their own. Empty: the installation's default. 0: no limit.
    requests_per_minute = models.PositiveIntegerField(null=True, blank=True)
    tokens_per_minute = models.PositiveBigIntegerField(null=True, blank=True)
    requests_per_day = models.PositiveIntegerField(null=True, blank=True)
    images_per_minute = models.PositiveIntegerField(null=True, blank=True)
    concurrent_requests = models.PositiveIntegerField(null=True, blank=True)
    allowed_models = models.JSONField(
        default=list,
        blank=True,
        help_text="Names or patterns such as gpt-4o*; none: all models. No key of the project may use more.",
        validators=[check_models],
    )
    keeps_bodies = models.BooleanField(
        "keep bodies",
        null=True,
        blank=True,
        choices=[(None, "As the installation does"), (True, "Yes"), (False, "No")],
        help_text="Whether what was asked and answered is kept, cut and redacted, beside the record of a request.",
    )
    bodies_days = models.PositiveIntegerField(
        "days that bodies are kept", null=True, blank=True, help_text="Empty: as the installation does. 0: for ever."
    )
    records_days = models.PositiveIntegerField(
        "days that records are kept",
        null=True,
        blank=True,
        help_text="Of single requests; sums by the hour stay. Empty: as the installation does. 0: for ever.",
    )
    time_zone = models.CharField(
        max_length=64,
        blank=True,
        validators=[check_time_zone],
        help_text="Where the days and months of its budgets begin, such as Europe/Berlin. Empty: as the installation.",
    )

    history = HistoricalRecords(history_change_reason_field=models.CharField(max_length=300, null=True))

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_archived(self) -> bool:
        """Whether its keys let nobody in."""
        return self.archived_at is not None


class Membership(models.Model):
    """A person's role in a project."""

    class Role(models.TextChoices):
        OWNER = "owner", "Owner"
        MEMBER = "member", "Member"
        VIEWER = "viewer", "Viewer"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.MEMBER)
    created_at = models.DateTimeField(auto_now_add=True)

    history = HistoricalRecords()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "project"], name="one_role_per_project")]
        ordering = ["project", "user"]

    def __str__(self) -> str:
        return f"{self.user} in {self.project}"


class Invitation(models.Model):
    """A link by mail to take a role. The link's token is stored as its SHA-256 alone, and changes when it is sent
    again."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        ACCEPTED = "accepted", "Accepted"
        EXPIRED = "expired", "Expired"
        REVOKED = "revoked", "Revoked"

    public_id = models.CharField("id", max_length=40, unique=True, default=new_invitation_id, editable=False)
    email = models.EmailField("e-mail address")
    # None: to the organization. An owner then is an owner of the organization, a member has an account and no project.
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="invitations", null=True, blank=True)
    role = models.CharField(max_length=10, choices=Membership.Role.choices, default=Membership.Role.MEMBER)
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, related_name="+", null=True)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    days = models.PositiveSmallIntegerField(help_text="For so many days a link works from when it is sent.")
    sent_at = models.DateTimeField("sent")
    expires_at = models.DateTimeField("expires")
    accepted_at = models.DateTimeField("accepted", null=True, blank=True)
    accepted_by = models.ForeignKey(User, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    revoked_at = models.DateTimeField("revoked", null=True, blank=True)
    # When a new one was asked for after it had expired.
    wanted_at = models.DateTimeField("asked for again", null=True, blank=True)

    class Meta:
        ordering = ["-sent_at", "-pk"]

    def __str__(self) -> str:
        return self.email or "Former member"  # The address goes with the person.

    @property
    def state(self) -> State:
        if self.accepted_at:
            return self.State.ACCEPTED
        if self.revoked_at:
            return self.State.REVOKED
        return self.State.EXPIRED if self.expires_at <= timezone.now() else self.State.OPEN

    @property
    def leads_to(self) -> str:
        """What somebody becomes by it, to stand after "become" and "invited as"."""
        if self.project:
            article = "an" if self.role == Membership.Role.OWNER else "a"
            return f"{article} {self.get_role_display().lower()} of the project {self.project}"
        return "an owner of the organization" if self.role == Membership.Role.OWNER else "a member of the organization"
