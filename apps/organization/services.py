"""Verbs that write people and projects."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from apps.audit.fields import differences, fields_of
from apps.audit.meanwhile import told_last
from apps.audit.services import event_record, thing_of
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
    "bodies_days",
    "records_days",
    "time_zone",
)
# What the trail tells of a person and of a project.
PERSON_TRAILED = (
    "username",
    "first_name",
    "last_name",
    "email",
    "time_zone",
    "is_active",
    "is_staff",
    "is_superuser",
)
_PROJECT_TRAILED = (*PROJECT_SETTINGS, "archived_at")


@sensitive_variables("password")
@transaction.atomic
def owner_create(*, username: str, password: str) -> User:
    """Create an owner of the organization. Raises ValidationError where the name is no user name or is taken."""
    owner = User(username=username, is_staff=True, is_superuser=True)
    owner.set_password(password)
    owner.full_clean()
    owner.save()
    _, told = differences({}, fields_of(owner, PERSON_TRAILED))
    event_record(actor=None, verb="person.created", on=owner, after=told)
    return owner


@sensitive_variables("hashed")
@transaction.atomic
def person_create(*, username: str, email: str, hashed: str, actor: User | None = None) -> User:
    """Create a person who registers or was invited: `hashed` is the password as Django stores it. Raises
    ValidationError where the name or the address is taken."""
    person = User(username=username, email=email, password=hashed)
    person.full_clean()
    check_username_is_free(username)
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as taken:  # In the same moment, by another process.
        raise ValidationError("Somebody took this name or this address just now.") from taken
    _, told = differences({}, fields_of(person, PERSON_TRAILED))
    event_record(actor=actor or person, verb="person.created", on=person, after=told)
    return person


def check_username_is_free(username: str) -> None:
    """Raises ValidationError where somebody is called so, be it in other capitals."""
    if User.objects.filter(username__iexact=username).exists():
        raise ValidationError({"username": "Somebody here has this name already. Choose another."})


@transaction.atomic
def project_create(*, name: str, owner: User, description: str = "", actor: User | None = None) -> Project:
    """Create a project and make the person its owner. Raises ValidationError where the name is taken."""
    project = Project(name=name, description=description)
    project.full_clean()
    project.save()
    membership = Membership.objects.create(project=project, user=owner, role=Membership.Role.OWNER)
    _record(project, "created", {}, actor)
    _record_member(membership, "added", actor, after={"role": membership.role})
    return project


@transaction.atomic
def personal_project_create(*, person: User, actor: User | None = None) -> Project | None:
    """A project of the person's own, with the person as its owner, where PERSONAL_PROJECTS is on."""
    if not settings.PERSONAL_PROJECTS:
        return None
    # As long as a project's name may be; the id tells apart what was cut alike or is called so by chance.
    name = f"{person.username[:75]}'s project"
    if Project.objects.filter(name=name).exists():
        name = f"{name} ({person.public_id[-8:]})"
    return project_create(name=name, owner=person, actor=actor or person)


@transaction.atomic
def project_update(*, project: Project, actor: User | None = None, reason: str = "", **changes: Any) -> None:
    """Change any of PROJECT_SETTINGS. Nothing to change leaves no trace. Raises ValidationError for a bad value."""
    if unknown := set(changes) - set(PROJECT_SETTINGS):
        raise TypeError(f"Not a field that can be changed: {', '.join(sorted(unknown))}")
    before = _lock(project)
    if all(getattr(project, field) == value for field, value in changes.items()):
        return
    for field, value in changes.items():
        setattr(project, field, value)
    project.full_clean()
    _save(project, actor, reason)
    _record(project, "changed", before, actor, reason)


@transaction.atomic
def project_archive(*, project: Project, reason: str, actor: User | None = None) -> None:
    """Stop all keys of a project, whatever their state; what they used stays on record. Raises ValidationError for an
    archived project and for an empty reason."""
    if not reason.strip():
        raise ValidationError({"reason": "Give a reason: it goes on record."})
    before = _lock(project)
    if project.is_archived:
        raise ValidationError(f"{project} is archived already.")
    project.archived_at = timezone.now()
    _save(project, actor, reason.strip())
    _record(project, "archived", before, actor, reason.strip())


@transaction.atomic
def project_restore(*, project: Project, reason: str = "", actor: User | None = None) -> None:
    """Let the keys of an archived project in again, each in the state that it was in. Raises ValidationError for a
    project that is not archived."""
    before = _lock(project)
    if not project.is_archived:
        raise ValidationError(f"{project} is not archived.")
    project.archived_at = None
    _save(project, actor, reason.strip())
    _record(project, "restored", before, actor, reason.strip())


@transaction.atomic
def project_erase(*, project: Project, reason: str, actor: User | None = None) -> None:
    """Delete a project that has no key. Raises ProtectedError where something belongs to it: such are archived."""
    before, subject = _lock(project), thing_of(project)
    project._history_user = actor  # type: ignore[attr-defined]
    project._change_reason = reason  # type: ignore[attr-defined]
    project.delete()
    event_record(actor=actor, verb="project.erased", on=subject, before=before, reason=reason)


@transaction.atomic
def membership_set(
    *,
    project: Project,
    user: User,
    role: Membership.Role,
    actor: User | None = None,
    seen_role: str | None = None,
) -> Membership:
    """Give the person this role in the project, in place of one that they had. Nothing happens where they have it.

    `seen_role`: the one that the change was decided on. Raises ValidationError, which names who did what, where the
    person has another by now or is no longer in the project; and for a project's last owner: somebody has to manage it.
    """
    _lock(project)
    membership, created = Membership.objects.select_for_update().get_or_create(
        project=project, user=user, defaults={"role": role}
    )
    if created:
        _check_seen(membership, "", seen_role)
        _record_member(membership, "added", actor, after={"role": role})
    elif membership.role != role:
        _check_seen(membership, membership.role, seen_role)
        _check_not_the_last_owner(membership)
        before = {"role": membership.role}
        membership.role = role
        membership.save(update_fields=["role"])  # Not with queryset.update(): that writes no history.
        _record_member(membership, "role_changed", actor, before=before, after={"role": role})
    return membership


@transaction.atomic
def membership_remove(*, membership: Membership, actor: User | None = None) -> None:
    """Take a person out of a project. Their keys stay. Raises ValidationError for the project's last owner."""
    _lock(membership.project)
    _check_not_the_last_owner(membership)
    membership.delete()
    _record_member(membership, "removed", actor, before={"role": membership.role})


def _check_seen(membership: Membership, now: str, seen: str | None) -> None:
    """Under the lock of the project, so of two who choose at the same moment the second is told of the first."""
    if seen is not None and seen != now:
        told = told_last(thing_of(membership.user), membership.project, "member.")
        raise ValidationError([*told, "Nothing was changed. Choose again if you want to put yours over that."])


def _check_not_the_last_owner(membership: Membership) -> None:
    owners = Membership.objects.filter(project=membership.project, role=Membership.Role.OWNER)
    if membership.role == Membership.Role.OWNER and not owners.exclude(pk=membership.pk).exists():
        raise ValidationError(
            f"{membership.user} is the last owner of {membership.project}. Make somebody else an owner first."
        )


def _lock(project: Project) -> dict[str, Any]:
    """The row as the database holds it now; others who would change the project or its members wait. What the trail
    tells as before."""
    project.refresh_from_db(from_queryset=Project.objects.select_for_update())
    return fields_of(project, _PROJECT_TRAILED)


def _save(project: Project, actor: User | None, reason: str) -> None:
    """Save with a history row that names who and why; django-simple-history reads both from the instance."""
    project._history_user = actor  # type: ignore[attr-defined]
    project._change_reason = reason  # type: ignore[attr-defined]
    project.save()


def _record(project: Project, past: str, before: dict[str, Any], actor: User | None, reason: str = "") -> None:
    was, became = differences(before, fields_of(project, _PROJECT_TRAILED))
    event_record(
        actor=actor, verb=f"project.{past}", on=project, before=was, after=became, reason=reason, project=project
    )


def _record_member(
    membership: Membership,
    past: str,
    actor: User | None,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """On the person: the project stands beside them in the trail, and a membership has no page of its own."""
    event_record(
        actor=actor,
        verb=f"member.{past}",
        on=membership.user,
        before=before,
        after=after,
        project=membership.project,
    )
