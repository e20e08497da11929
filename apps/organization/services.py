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
    Membership.objects.create(project=project, user=owner, role=Membership.Role.OWNER)
    return project
