"""Verbs of invitations: sent, sent again, revoked, accepted."""

import secrets
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from apps.audit.actors import NOBODY
from apps.audit.fields import differences, fields_of
from apps.audit.services import event_record
from apps.organization.letters import (
    Letter,
    invitation_accepted_letter,
    invitation_letter,
    invitation_wanted_letter,
    letter_send,
)
from apps.organization.links import LinkError, LinkExpiredError, LinkSpentError, address_of
from apps.organization.models import Invitation, Membership, Project, User
from apps.organization.queries import person_with_email, projects_managed_by
from apps.organization.services import PERSON_TRAILED, membership_set, person_create, personal_project_create
from apps.organization.throttle import address_is_tired

Role = Membership.Role
_TOLD = ("email", "role", "days", "expires_at")
_WANTED = "invitation.asked_for_again"
# What accepting an invitation never takes away.
_RANK = {Role.VIEWER: 0, Role.MEMBER: 1, Role.OWNER: 2}


@transaction.atomic
def invitation_send(
    *, email: str, project: Project | None, role: Membership.Role, days: int, actor: User | None
) -> Invitation:
    """Invite an address to a project, or to the organization (`project` None).

    Raises ValidationError where there is nothing to invite to or an open invitation already.
    """
    invitation = Invitation(email=email, project=project, role=role, days=days, invited_by=actor)
    _check(invitation)
    _send(invitation)
    event_record(
        actor=actor, verb="invitation.sent", on=invitation, after=fields_of(invitation, _TOLD), project=project
    )
    return invitation


@transaction.atomic
def invitation_resend(*, invitation: Invitation, actor: User | None) -> None:
    """Send a new link, good for as many days as the first; the old one opens nothing any more. Raises ValidationError
    for one that was accepted or revoked."""
    invitation = _locked(invitation)
    _check_not_over(invitation)
    if invitation.project and invitation.project.is_archived:
        raise ValidationError(f"{invitation.project} is archived.")
    before = fields_of(invitation, ("expires_at",))
    invitation.invited_by = actor or invitation.invited_by
    _send(invitation)
    after = fields_of(invitation, ("expires_at",))
    event_record(
        actor=actor,
        verb="invitation.sent_again",
        on=invitation,
        before=before,
        after=after,
        project=invitation.project,
    )


@transaction.atomic
def invitation_revoke(*, invitation: Invitation, actor: User | None) -> None:
    """Its link opens nothing from now on. Raises ValidationError for one that was accepted or revoked."""
    invitation = _locked(invitation)
    _check_not_over(invitation)
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    event_record(actor=actor, verb="invitation.revoked", on=invitation, project=invitation.project)


@sensitive_variables("token")
def invitation_of(token: str) -> Invitation:
    """The open invitation that a link is of. Raises LinkExpiredError, LinkSpentError for one that was accepted or
    revoked, and LinkError for what is no link."""
    invitation = _found(token)
    if invitation.state == Invitation.State.ACCEPTED:
        raise LinkSpentError("This invitation was accepted already. Sign in, and you are there.")
    if invitation.state == Invitation.State.REVOKED:
        raise LinkSpentError("This invitation was taken back. Ask whoever sent it for another one.")
    if invitation.state == Invitation.State.EXPIRED:
        raise LinkExpiredError("This invitation has expired.")
    if invitation.project and invitation.project.is_archived:
        raise LinkSpentError(f"The project {invitation.project} was archived since you were invited to it.")
    if not may_invite(invitation.invited_by, invitation.project):
        # Else it would outlast the right to send it.
        raise LinkSpentError("Whoever invited you may not do so any more. Ask another owner to invite you.")
    return invitation


def may_invite(person: User | None, project: Project | None) -> bool:
    """To a project those who manage it, to the organization its owners."""
    if person is None or not person.is_active:
        return False
    return person.is_superuser or (project is not None and projects_managed_by(person).filter(pk=project.pk).exists())


@sensitive_variables("token")
@transaction.atomic
def invitation_accept(*, token: str, person: User) -> Invitation:
    """Give the person what they were invited to. Raises LinkError, and ValidationError where it is not theirs."""
    invitation = _locked(invitation_of(token))
    invitation_of(token)  # Once more under the lock.
    if invitation.email.lower() != person.email.lower():
        raise ValidationError(f"This invitation is for {invitation.email}.")
    _grant(invitation, person)
    invitation.accepted_at, invitation.accepted_by = timezone.now(), person
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    _tell_inviter(invitation, invitation_accepted_letter(invitation, person))
    event_record(actor=person, verb="invitation.accepted", on=invitation, project=invitation.project)
    return invitation


@sensitive_variables()
@transaction.atomic
def invitation_register(*, token: str, username: str, password: str) -> User:
    """Make the account of whoever was invited, and accept: the link came by mail, so the address is confirmed. Raises
    LinkError, and ValidationError where the name or the address is taken or registration is closed."""
    # All rows that others may hold are locked before the first event: see `event_record`.
    invitation = _locked(invitation_of(token))
    if invitation.project_id:
        Project.objects.select_for_update().get(pk=invitation.project_id)
    if settings.REGISTRATION == "closed":
        raise ValidationError("Registration is closed.")
    person = person_create(username=username, email=invitation.email, hashed=make_password(password))
    personal_project_create(person=person)
    invitation_accept(token=token, person=person)
    return person


@sensitive_variables("token")
@transaction.atomic
def invitation_want(*, token: str) -> None:
    """Ask whoever sent an invitation, which has expired, for another one. Once for each link."""
    invitation = _locked(_found(token))
    if invitation.state != Invitation.State.EXPIRED or invitation.wanted_at or address_is_tired(_WANTED):
        return
    invitation.wanted_at = timezone.now()
    invitation.save(update_fields=["wanted_at"])
    page = settings.PUBLIC_URL + reverse("organization:invitations")
    _tell_inviter(invitation, invitation_wanted_letter(invitation, page))
    event_record(actor=NOBODY, verb=_WANTED, on=invitation, project=invitation.project)


def _found(token: str) -> Invitation:
    invitation = Invitation.objects.select_related("project").filter(token_hash=_hashed(token)).first()
    if invitation is None:
        raise LinkError("This link is not complete, or a newer one was sent.")
    return invitation


def _check(invitation: Invitation) -> None:
    email, project = invitation.email, invitation.project
    if project and project.is_archived:
        raise ValidationError(f"{project} is archived.")
    if project is None and invitation.role == Role.VIEWER:
        raise ValidationError("Viewers are viewers of a project. Choose one.")
    person = person_with_email(email)
    if person is None and settings.REGISTRATION == "closed":
        raise ValidationError(f"Nobody here has the address {email}, and registration is closed (REGISTRATION).")
    if person and not person.is_active:
        raise ValidationError(f"The account of {email} is inactive. An owner of the organization can activate it.")
    if person and (_is_in(person, project) or (project is None and invitation.role != Role.OWNER)):
        raise ValidationError(f"{email} is in {project} already." if project else f"{email} has an account already.")
    same = Invitation.objects.filter(email__iexact=email, project=project, accepted_at=None, revoked_at=None)
    if same.filter(expires_at__gt=timezone.now()).exists():
        raise ValidationError(f"{email} has an open invitation already. Send that one again, or revoke it first.")


def _is_in(person: User, project: Project | None) -> bool:
    return person.is_superuser if project is None else person.memberships.filter(project=project).exists()


def _check_not_over(invitation: Invitation) -> None:
    if invitation.state in {Invitation.State.ACCEPTED, Invitation.State.REVOKED}:
        raise ValidationError(f"The invitation of {invitation.email} is {invitation.state.label.lower()} already.")


@sensitive_variables("token")
def _send(invitation: Invitation) -> None:
    token = secrets.token_urlsafe(32)
    now = timezone.now()
    invitation.token_hash = _hashed(token)
    invitation.sent_at, invitation.expires_at = now, now + timedelta(days=invitation.days)
    invitation.wanted_at = None
    invitation.full_clean(exclude=["token_hash"])
    invitation.save()
    has_account = person_with_email(invitation.email) is not None
    letter = invitation_letter(invitation, address_of("invitation", token), has_account=has_account)
    letter_send(letter, invitation.email)


def _grant(invitation: Invitation, person: User) -> None:
    role = Role(invitation.role)
    if invitation.project is None:
        if role == Role.OWNER:
            _make_owner(person)
        return
    has = person.memberships.filter(project=invitation.project).first()
    if has is None or _RANK[Role(has.role)] < _RANK[role]:
        membership_set(project=invitation.project, user=person, role=role, actor=person)


def _make_owner(person: User) -> None:
    before = fields_of(person, PERSON_TRAILED)
    person.is_staff = person.is_superuser = True
    person.save(update_fields=["is_staff", "is_superuser"])
    was, became = differences(before, fields_of(person, PERSON_TRAILED))
    if became:
        event_record(actor=person, verb="person.changed", on=person, before=was, after=became)


def _tell_inviter(invitation: Invitation, letter: Letter) -> None:
    inviter = invitation.invited_by
    if inviter and inviter.email and inviter.is_active:
        letter_send(letter, inviter.email)


def _locked(invitation: Invitation) -> Invitation:
    # Not with select_related: PostgreSQL locks no row that an outer join may leave out.
    return Invitation.objects.select_for_update().get(pk=invitation.pk)


def _hashed(token: str) -> str:
    return sha256(token.encode()).hexdigest()
