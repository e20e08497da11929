"""Verbs that write people and projects."""

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from apps.organization.models import Membership, Project, User


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
def membership_set(*, project: Project, user: User, role: Membership.Role) -> Membership:
    """Give the person this role in the project, in place of one that they had. Nothing happens where they have it."""
    membership, created = Membership.objects.select_for_update().get_or_create(
        project=project, user=user, defaults={"role": role}
    )
    if not created and membership.role != role:
        membership.role = role
        membership.save(update_fields=["role"])  # Not with queryset.update(): that writes no history.
    return membership
