"""Removing a person for good: their name goes, what they did stays.

The row is kept, for records and the audit trail refer to it, and holds nothing any more that tells who it was. The
trail keeps the name that the person had.
"""

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from apps.audit.fields import fields_of
from apps.audit.services import event_record, thing_of
from apps.organization.invitations import invitation_revoke
from apps.organization.models import Invitation, Membership, Project, Registration, User
from apps.organization.services import PERSON_TRAILED, membership_remove

# Sent inside the transaction with `person`, `successor` (a User or None), `actor` and `reason`. Whoever keeps what
# belongs to people hands it over or ends it, and raises ValidationError where that cannot be done.
person_leaving = Signal()

Role = Membership.Role


@transaction.atomic
def person_remove(*, person: User, reason: str, successor: User | None = None, actor: User | None = None) -> None:
    """Take away all that tells who a person is, their roles and their sign-in. Their keys go to `successor`, or are
    revoked where there is none.

    Raises ValidationError for the last owner of the organization or of a project, for somebody who was removed already,
    for an empty reason, and where the successor cannot take over.
    """
    if not reason.strip():
        raise ValidationError({"reason": "Give a reason: it goes on record."})
    owners_lock()
    person.refresh_from_db(from_queryset=User.objects.select_for_update())
    check_may_leave(person)
    if successor is not None and (successor == person or not successor.is_active):
        raise ValidationError({"successor": "Choose somebody else, who is active."})
    before, who = fields_of(person, PERSON_TRAILED), thing_of(person)
    person_leaving.send(User, person=person, successor=successor, actor=actor, reason=reason.strip())
    for membership in person.memberships.select_related("project", "user").order_by("project_id"):
        membership_remove(membership=membership, actor=actor)
    _end_invitations(person, actor)
    _anonymise(person)
    event_record(actor=actor, verb="person.removed", on=who, before=before, reason=reason.strip())


def owners_lock() -> None:
    """Holds the owners of the organization, always in the same order, until the transaction ends: two who take each
    other's rights wait for one another, and are refused in turn."""
    list(User.objects.select_for_update().filter(is_superuser=True).order_by("pk"))


def check_may_leave(person: User) -> None:
    """Raises ValidationError, in words, for somebody without whom nobody could manage something."""
    if person.removed_at is not None:
        raise ValidationError("This person was removed already.")
    if person.is_superuser and not owners_beside(person):
        raise ValidationError(f"{person} is the last owner of the organization. Make somebody else an owner first.")
    if alone := projects_owned_alone(person):
        names = ", ".join(project.name for project in alone)
        raise ValidationError(f"{person} is the last owner of {names}. Make somebody else an owner first.")


def owners_beside(person: User) -> bool:
    """Whether the organization has another owner who can sign in."""
    return User.objects.filter(is_superuser=True, is_active=True).exclude(pk=person.pk).exists()


def projects_owned_alone(person: User) -> list[Project]:
    """Projects, archived ones too, that have no owner beside the person."""
    owned = Project.objects.filter(memberships__user=person, memberships__role=Role.OWNER)
    shared = Membership.objects.filter(project__in=owned, role=Role.OWNER).exclude(user=person).values("project")
    return list(owned.exclude(pk__in=shared))


def _end_invitations(person: User, actor: User | None) -> None:
    """Nobody comes back by a link that was sent before, and what was sent tells no address any more."""
    if person.email:
        sent = Invitation.objects.filter(email__iexact=person.email)
        for invitation in sent.filter(accepted_at=None, revoked_at=None):
            invitation_revoke(invitation=invitation, actor=actor)
        sent.update(email="")
        Registration.objects.filter(email__iexact=person.email).delete()
    # Those that were accepted under an address that was changed since.
    Invitation.objects.filter(accepted_by=person).update(email="")


def _anonymise(person: User) -> None:
    person.username = f"former-member-{person.public_id.removeprefix('user-')}"
    person.first_name = person.last_name = person.email = person.time_zone = ""
    person.is_active = person.is_staff = person.is_superuser = False
    person.last_login = None
    person.removed_at = timezone.now()
    # Another hash, and so the end of all sessions.
    AbstractBaseUser.set_unusable_password(person)
    person.groups.clear()
    person.user_permissions.clear()
    person.save()
