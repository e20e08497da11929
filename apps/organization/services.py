"""Verbs that write people and projects."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from apps.organization.models import Membership, Project, User

# What `project_update` changes.
PROJECT_SETTINGS = (
    "name",
    "description",
    "requests_per_minute",
    "tokens_per_minute",
    "requests_per_day",
    "images_per_minute",
    "concurrent_requests",
    "allowed_models",
    "keeps_bodies",
)


@sensitive_variables("password")
def owner_create(*, username: str, password: str) -> User:
    """Create an owner of the organization. Raises ValidationError where the name is no user name or is taken."""
    owner = User(username=username, is_staff=True, is_superuser=True)
    owner.set_password(password)
    owner.full_clean()
    owner.save()
    return owner


@transaction.atomic
def project_create(*, name: str, owner: User, description: str = "") -> Project:
    """Create a project and make the person its owner. Raises ValidationError where the name is taken."""
    project = Project(name=name, description=description)
    project.full_clean()
    project.save()
    membership_set(project=project, user=owner, role=Membership.Role.OWNER)
    return project


@transaction.atomic
def project_update(*, project: Project, actor: User | None = None, reason: str = "", **changes: Any) -> None:
    """Change any of PROJECT_SETTINGS. Nothing to change leaves no trace. Raises ValidationError for a bad value."""
    if unknown := set(changes) - set(PROJECT_SETTINGS):
        raise TypeError(f"Not a field that can be changed: {', '.join(sorted(unknown))}")
    _lock(project)
    if all(getattr(project, field) == value for field, value in changes.items()):
        return
    for field, value in changes.items():
        setattr(project, field, value)
    project.full_clean()
    _save(project, actor, reason)


@transaction.atomic
def project_archive(*, project: Project, reason: str, actor: User | None = None) -> None:
    """Stop all keys of a project, whatever their state; what they used stays on record. Raises ValidationError for an
    archived project and for an empty reason."""
    if not reason.strip():
        raise ValidationError({"reason": "Give a reason: it goes on record."})
    _lock(project)
    if project.is_archived:
        raise ValidationError(f"{project} is archived already.")
    project.archived_at = timezone.now()
    _save(project, actor, reason.strip())


@transaction.atomic
def project_restore(*, project: Project, reason: str = "", actor: User | None = None) -> None:
    """Let the keys of an archived project in again, each in the state that it was in. Raises ValidationError for a
    project that is not archived."""
    _lock(project)
    if not project.is_archived:
        raise ValidationError(f"{project} is not archived.")
    project.archived_at = None
    _save(project, actor, reason.strip())


@transaction.atomic
def membership_set(*, project: Project, user: User, role: Membership.Role) -> Membership:
    """Give the person this role in the project, in place of one that they had. Nothing happens where they have it.

    Raises ValidationError for a project's last owner: somebody has to manage it.
    """
    _lock(project)
    membership, created = Membership.objects.select_for_update().get_or_create(
        project=project, user=user, defaults={"role": role}
    )
    if not created and membership.role != role:
        _check_not_the_last_owner(membership)
        membership.role = role
        membership.save(update_fields=["role"])  # Not with queryset.update(): that writes no history.
    return membership


@transaction.atomic
def membership_remove(*, membership: Membership) -> None:
    """Take a person out of a project. Their keys stay. Raises ValidationError for the project's last owner."""
    _lock(membership.project)
    _check_not_the_last_owner(membership)
    membership.delete()


def _check_not_the_last_owner(membership: Membership) -> None:
    owners = Membership.objects.filter(project=membership.project, role=Membership.Role.OWNER)
    if membership.role == Membership.Role.OWNER and not owners.exclude(pk=membership.pk).exists():
        raise ValidationError(
            f"{membership.user} is the last owner of {membership.project}. Make somebody else an owner first."
        )


def _lock(project: Project) -> None:
    """The row as the database holds it now; others who would change the project or its members wait."""
    project.refresh_from_db(from_queryset=Project.objects.select_for_update())


def _save(project: Project, actor: User | None, reason: str) -> None:
    """Save with a history row that names who and why; django-simple-history reads both from the instance."""
    project._history_user = actor  # type: ignore[attr-defined]
    project._change_reason = reason  # type: ignore[attr-defined]
    project.save()
