"""Dashboards that people put together, and which of them are defaults."""

from django.conf import settings
from django.db import models

from apps.organization.identifiers import public_id
from apps.organization.models import Membership, Project


def new_dashboard_id() -> str:
    return public_id("dash_")


class Dashboard(models.Model):
    """Widgets in their order. It holds what to ask, never an answer: each person who opens it sees what they may."""

    class Shared(models.TextChoices):
        NOBODY = "nobody", "Nobody"
        PROJECT = "project", "Everybody in a project"
        ROLE = "role", "A role in a project"
        EVERYBODY = "everybody", "Everybody"

    public_id = models.CharField("id", max_length=40, unique=True, default=new_dashboard_id, editable=False)
    title = models.CharField(max_length=100)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    shared = models.CharField("shared with", max_length=10, choices=Shared.choices, default=Shared.NOBODY)
    # Without its project a dashboard that was shared with it is shared with nobody.
    project = models.ForeignKey(Project, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    role = models.CharField(max_length=10, choices=Membership.Role.choices, blank=True)
    # As `apps/dashboard/boards/document.py` writes and reads it.
    widgets = models.JSONField(default=list)
    # Grows with each change, so that an editor learns of another one.
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title


class DashboardDefault(models.Model):
    """What opens first for a role: in a project, or (without one) everywhere."""

    class Role(models.TextChoices):
        ORGANIZATION_OWNER = "organization", "Owners of the organization"
        OWNER = "owner", "Owners of a project"
        MEMBER = "member", "Members"
        VIEWER = "viewer", "Viewers"

    role = models.CharField(max_length=12, choices=Role.choices)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    dashboard = models.ForeignKey(Dashboard, on_delete=models.CASCADE, related_name="defaults")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["role", "project"], name="one_default_in_a_project"),
        ]

    def __str__(self) -> str:
        return f"{self.dashboard} for {self.get_role_display()}"
