"""People and projects: who may sign in, what a key belongs to, who is in which team with which role."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from simple_history.models import HistoricalRecords

from apps.organization.identifiers import public_id


def new_user_id() -> str:
    """An id in the platform's form: `user-` and 24 letters and digits."""
    return public_id("user-")


def new_project_id() -> str:
    """An id in the platform's form: `proj_` and 24 letters and digits."""
    return public_id("proj_")


class User(AbstractUser):
    """A person who signs in. Superusers are the organization's owners."""

    public_id = models.CharField("id", max_length=40, unique=True, default=new_user_id, editable=False)

    def __str__(self) -> str:
        return self.get_full_name() or self.username


class Project(models.Model):
    """What keys, limits, usage and cost belong to."""

    public_id = models.CharField("id", max_length=40, unique=True, default=new_project_id, editable=False)
    name = models.CharField(max_length=100, unique=True)
    description = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    members = models.ManyToManyField(User, through="Membership", related_name="projects")

    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


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
