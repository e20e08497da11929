"""Invitations: who sends them, what their links open, and what they open no more."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from apps.audit.models import AuditEvent
from apps.audit.tests.reading import recorded, verbs
from apps.organization.invitations import (
    invitation_accept,
    invitation_resend,
    invitation_revoke,
    invitation_send,
)
from apps.organization.links import LinkError
from apps.organization.models import Invitation, Membership, Project, User
from apps.organization.removal import person_remove
from apps.organization.services import membership_set, project_archive
from apps.organization.tests.conftest import World
from apps.organization.tests.mail import link_in, posted

Role = Membership.Role
PAGE = reverse("organization:invitations")
OPENED = reverse("organization:invitation")
AGAIN = reverse("organization:invitation_again")
PASSWORD = "correct horse battery"
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _by_invitation(db: None, settings: Settings) -> None:
    settings.REGISTRATION = "invitation"


@pytest.fixture(autouse=True)
def _addresses(world: World) -> None:
    for person in (world.owner, world.team_admin, world.viewer, world.stranger):
        person.email = f"{person.username}@example.com"
        person.save()


def as_person(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def send(world: World, email: str = "ina@example.com", **more: Any) -> tuple[Invitation, str]:
    """An invitation of the team admin, and the path of its link."""
    given = {"project": world.project, "role": Role.MEMBER, "days": 7, "actor": world.team_admin, **more}
    with posted() as letters:
        invitation = invitation_send(email=email, **given)
    return invitation, link_in(letters[0])


def form(project: Project | None, emails: str = "ina@example.com", role: str = "member", days: str = "7") -> Any:
    return {"emails": emails, "project": project.pk if project else "", "role": role, "days": days}


def invite(client: Client, data: Any, **headers: str) -> tuple[Any, list[EmailMessage]]:
    with posted() as letters:
        answer = client.post(PAGE, data, headers=headers)
    return answer, letters


def opened(link: str, client: Client | None = None) -> tuple[Client, Any]:
    client = client or Client()
    client.get(link)
    return client, client.get(OPENED)


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def expire(invitation: Invitation) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now() - timedelta(minutes=1))


# --- Accepting --------------------------------------------------------------------------------------------------------


def test_a_newcomer_makes_an_account_by_the_link_and_is_in_the_project(world: World) -> None:
    _, link = send(world)
    client, page = opened(link)
    assert "<strong>tariq</strong> invites you to become a member of the project Atlas." in text_of(page)
    answer = client.post(OPENED, {"username": "ina", "password": PASSWORD})
    assert answer["Location"] == reverse("dashboard:overview")
    ina = User.objects.get(username="ina")
    assert get_user(client) == ina
    assert ina.email == "ina@example.com"
    assert ina.memberships.get().role == Role.MEMBER


def test_somebody_with_an_account_signs_in_and_accepts(world: World) -> None:
    world.stranger.set_password(PASSWORD)
    world.stranger.save()
    _, link = send(world, "SVEN@example.com", role=Role.VIEWER)
    client, page = opened(link)
    sign_in = f"{reverse('organization:sign_in')}?next=%2Fdashboard%2Finvitation%2F"
    assert f'href="{sign_in}"' in text_of(page)
    signed = client.post(
        reverse("organization:sign_in"), {"username": "sven", "password": PASSWORD, "next": OPENED}, follow=True
    )
    assert "You are signed in as sven." in text_of(signed)
    assert not world.stranger.memberships.filter(project=world.project).exists()
    assert client.post(OPENED)["Location"] == reverse("dashboard:overview")
    assert world.stranger.memberships.get(project=world.project).role == Role.VIEWER


def test_who_is_signed_in_with_another_address_cannot_accept(world: World) -> None:
    invitation, link = send(world)
    client, page = opened(link, as_person(world.stranger))
    assert "This invitation is for another address than yours." in text_of(page)
    assert "sven (sven@example.com)" in text_of(page)
    assert "for another address" in text_of(client.post(OPENED))
    assert not world.stranger.memberships.filter(project=world.project).exists()
    invitation.refresh_from_db()
    assert invitation.state == Invitation.State.OPEN


def test_the_service_refuses_another_address_too(world: World) -> None:
    _, link = send(world)
    with pytest.raises(ValidationError, match="is for ina@"):
        invitation_accept(token=link.rsplit("/", 2)[1], person=world.stranger)


def test_accepting_takes_no_role_away(world: World) -> None:
    _, link = send(world, "sven@example.com", role=Role.VIEWER)
    membership_set(project=world.project, user=world.stranger, role=Role.OWNER)
    client, _ = opened(link, as_person(world.stranger))
    client.post(OPENED)
    assert world.stranger.memberships.get(project=world.project).role == Role.OWNER


def test_an_invitation_to_the_organization_makes_an_owner_or_an_account(world: World) -> None:
    for email, role, is_owner in (("otto@example.com", Role.OWNER, True), ("nora@example.com", Role.MEMBER, False)):
        _, link = send(world, email, project=None, role=role, actor=world.owner)
        client, _ = opened(link)
        client.post(OPENED, {"username": email.partition("@")[0], "password": PASSWORD})
        person = User.objects.get(email=email)
        assert (person.is_superuser, person.is_staff, person.memberships.count()) == (is_owner, is_owner, 0)


def test_what_is_wrong_with_a_new_account_is_said_and_the_name_is_kept(world: World) -> None:
    _, link = send(world)
    client, _ = opened(link)
    page = text_of(client.post(OPENED, {"username": "tariq", "password": PASSWORD}))
    assert "Somebody here has this name already." in page
    assert 'value="tariq"' in page
    assert "too similar" in text_of(client.post(OPENED, {"username": "ina", "password": "ina@example.com"}))
    assert not User.objects.filter(email="ina@example.com").exists()


def test_where_registration_is_closed_since_nobody_makes_an_account(world: World, settings: Settings) -> None:
    _, link = send(world)
    settings.REGISTRATION = "closed"
    client, page = opened(link)
    assert page.status_code == 403
    assert "Registration is closed since." in text_of(page)
    assert client.post(OPENED, {"username": "ina", "password": PASSWORD}).status_code == 403
    assert not User.objects.filter(email="ina@example.com").exists()


# --- Links that open nothing ------------------------------------------------------------------------------------------


def used(world: World, invitation: Invitation, link: str) -> None:
    client, _ = opened(link)
    client.post(OPENED, {"username": "ina", "password": PASSWORD})


def revoked(world: World, invitation: Invitation, link: str) -> None:
    invitation_revoke(invitation=invitation, actor=world.owner)


def replaced(world: World, invitation: Invitation, link: str) -> None:
    invitation_resend(invitation=invitation, actor=world.owner)


def archived(world: World, invitation: Invitation, link: str) -> None:
    project_archive(project=world.project, reason="over")


def inviter_demoted(world: World, invitation: Invitation, link: str) -> None:
    membership_set(project=world.project, user=world.owner, role=Role.OWNER)
    membership_set(project=world.project, user=world.team_admin, role=Role.VIEWER)


def inviter_gone(world: World, invitation: Invitation, link: str) -> None:
    world.team_admin.is_active = False
    world.team_admin.save()


@pytest.mark.parametrize(
    ("becomes", "words"),
    [
        (used, "was accepted already. Sign in"),
        (revoked, "was taken back. Ask whoever sent it"),
        (replaced, "a newer one was sent"),
        (archived, "was archived since"),
        (inviter_demoted, "may not do so any more"),
        (inviter_gone, "may not do so any more"),
    ],
)
def test_a_link_that_opens_nothing_says_why_and_what_to_do(world: World, becomes: Any, words: str) -> None:
    invitation, link = send(world)
    becomes(world, invitation, link)
    people = User.objects.count()
    client, page = opened(link)
    assert page.status_code == 410
    assert words in text_of(page)
    client.get(link)
    assert client.post(OPENED, {"username": "eve", "password": PASSWORD}).status_code == 410
    assert User.objects.count() == people


@pytest.mark.parametrize("token", ["nonsense", "0" * 2_000])
def test_a_link_that_is_none_is_refused(world: World, token: str) -> None:
    _, page = opened(reverse("organization:link", args=("invitation", token)))
    assert page.status_code == 410
    assert "not complete" in text_of(page)


def test_the_page_without_a_link_is_refused(world: World) -> None:
    assert Client().get(OPENED).status_code == 410


def test_an_expired_link_opens_nothing_and_asks_for_another_one(world: World) -> None:
    invitation, link = send(world)
    expire(invitation)
    client, page = opened(link)
    assert page.status_code == 410
    assert "Ask for a new invitation" in text_of(page)
    assert client.post(OPENED, {"username": "ina", "password": PASSWORD}).status_code == 410
    with recorded() as events, posted() as letters:
        assert "is told, and can send you a new link" in text_of(client.post(AGAIN))
    assert [letter.to for letter in letters] == [["tariq@example.com"]]
    assert "ina@example.com asks for a new invitation" in letters[0].subject
    assert [(event.verb, event.project_id) for event in events] == [
        ("invitation.asked_for_again", world.project.pk),
    ]
    client.get(link)
    with posted() as letters:
        client.post(AGAIN)
    assert letters == []


def test_an_open_invitation_is_not_asked_for_again(world: World) -> None:
    _, link = send(world)
    client, _ = opened(link)
    with posted() as letters:
        client.post(AGAIN)
    assert letters == []


def test_asking_again_takes_a_link(world: World) -> None:
    assert Client().post(AGAIN).status_code == 410
    assert Client().get(AGAIN).status_code == 405


# --- Sending ----------------------------------------------------------------------------------------------------------


def test_a_team_admin_invites_several_at_once(world: World) -> None:
    emails = "ina@example.com, noah@example.com;\nINA@example.com"
    answer, letters = invite(as_person(world.team_admin), form(world.project, emails), **HTMX)
    assert "Invited 2 people." in text_of(answer)
    assert "<html" not in text_of(answer)
    assert [letter.to for letter in letters] == [["ina@example.com"], ["noah@example.com"]]
    assert letters[0].subject == "tariq invites you to Atlas"
    for one in Invitation.objects.all():
        assert (one.invited_by, one.project, one.role, one.state) == (
            world.team_admin,
            world.project,
            "member",
            Invitation.State.OPEN,
        )
        assert timedelta(days=6, hours=23) < one.expires_at - timezone.now() <= timedelta(days=7)


def test_without_scripts_the_form_works_and_loading_anew_sends_nothing_again(world: World) -> None:
    answer, letters = invite(as_person(world.team_admin), form(world.project))
    assert (answer.status_code, answer["Location"], len(letters)) == (302, PAGE, 1)


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_one_wrong_address_sends_none_and_keeps_what_was_typed(world: World, headers: dict[str, str]) -> None:
    emails = "ina@example.com\nvictor@example.com\nnot-an-address"
    client = as_person(world.team_admin)
    answer, letters = invite(client, form(world.project, emails, "owner", "30"), **headers)
    page = text_of(answer)
    assert "not-an-address is no e-mail address." in page
    assert "ina@example.com victor@example.com not-an-address</textarea>" in page
    assert '<option value="owner" selected>' in page
    assert '<option value="30" selected>' in page
    answer, more = invite(client, form(world.project, "ina@example.com\nvictor@example.com"), **headers)
    assert "victor@example.com is in Atlas already." in text_of(answer)
    assert (letters, more) == ([], [])
    assert not Invitation.objects.exists()


def test_no_address_and_too_many_are_refused(world: World) -> None:
    client = as_person(world.team_admin)
    assert "at least one person" in text_of(invite(client, form(world.project, " "))[0])
    many = "\n".join(f"person{number}@example.com" for number in range(51))
    assert "Invite at most 50 at once." in text_of(invite(client, form(world.project, many))[0])


def test_nobody_is_invited_twice_while_a_link_is_open(world: World) -> None:
    invitation, _ = send(world)
    with pytest.raises(ValidationError, match="open invitation already"):
        send(world, "INA@example.com")
    expire(invitation)
    send(world)


def test_where_registration_is_closed_only_people_with_an_account_are_invited(world: World, settings: Settings) -> None:
    settings.REGISTRATION = "closed"
    client = as_person(world.team_admin)
    assert "only people who have an account" in text_of(client.get(PAGE))
    assert "registration is closed" in text_of(invite(client, form(world.project))[0])
    _, letters = invite(client, form(world.project, "sven@example.com"))
    assert len(letters) == 1


@pytest.mark.parametrize(("email", "role"), [("ina@example.com", Role.VIEWER), ("sven@example.com", Role.MEMBER)])
def test_to_the_organization_no_viewer_and_nobody_who_has_an_account(
    world: World, email: str, role: Membership.Role
) -> None:
    with pytest.raises(ValidationError):
        send(world, email, project=None, role=role, actor=world.owner)


def test_somebody_whose_account_is_inactive_is_not_invited(world: World) -> None:
    world.stranger.is_active = False
    world.stranger.save()
    with pytest.raises(ValidationError, match="is inactive"):
        send(world, "sven@example.com")


def test_nobody_is_invited_to_an_archived_project(world: World) -> None:
    invitation, _ = send(world)
    project_archive(project=world.project, reason="over")
    with pytest.raises(ValidationError, match="archived"):
        send(world, "noah@example.com")
    with pytest.raises(ValidationError, match="archived"):
        invitation_resend(invitation=invitation, actor=world.owner)
    assert "Atlas" not in text_of(as_person(world.owner).get(PAGE)).partition("<select")[2].partition("</select>")[0]


# --- Who may ----------------------------------------------------------------------------------------------------------


def test_a_team_admin_invites_to_their_own_projects_and_not_to_the_organization(world: World) -> None:
    client = as_person(world.team_admin)
    for project in (world.elsewhere, None):
        answer, letters = invite(client, form(project))
        assert "errornote" in text_of(answer) or "text-red-600" in text_of(answer)
        assert letters == []
    assert "Elsewhere" not in text_of(client.get(PAGE))
    assert not Invitation.objects.exists()


def test_an_owner_of_the_organization_invites_to_all(world: World) -> None:
    client = as_person(world.owner)
    for project, email in ((world.elsewhere, "ina@example.com"), (None, "noah@example.com")):
        assert len(invite(client, form(project, email, "owner"))[1]) == 1


@pytest.mark.parametrize("person", ["viewer", "stranger"])
def test_who_does_not_manage_the_project_neither_sees_nor_changes_its_invitations(world: World, person: str) -> None:
    invitation, _ = send(world)
    client = as_person(getattr(world, person))
    page = client.get(PAGE)
    assert page.status_code == (403 if person == "viewer" else 200)
    assert "ina@example.com" not in text_of(page)
    refused = 403 if person == "viewer" else 404
    for verb in ("resend", "revoke"):
        address = reverse(f"organization:invitation_{verb}", args=(invitation.public_id,))
        assert client.post(address).status_code == refused
        assert client.get(address).status_code == 405
        assert Client().post(address)["Location"].startswith(reverse("organization:sign_in"))
    invitation.refresh_from_db()
    assert invitation.revoked_at is None


def test_a_stranger_is_led_to_the_sign_in(world: World) -> None:
    assert Client().get(PAGE)["Location"].startswith(reverse("organization:sign_in"))


# --- Again, and revoked -----------------------------------------------------------------------------------------------


def act(client: Client, verb: str, invitation: Invitation) -> tuple[Any, list[EmailMessage]]:
    with posted() as letters:
        address = reverse(f"organization:invitation_{verb}", args=(invitation.public_id,))
        answer = client.post(address, headers=HTMX)
    return answer, letters


def test_an_expired_invitation_is_sent_again_with_a_new_link(world: World) -> None:
    invitation, _ = send(world)
    expire(invitation)
    answer, (letter,) = act(as_person(world.team_admin), "resend", invitation)
    assert "A new link is on its way to ina@example.com." in text_of(answer)
    _, page = opened(link_in(letter))
    assert page.status_code == 200


@pytest.mark.parametrize("verb", ["resend", "revoke"])
def test_what_is_over_stays_so(world: World, verb: str) -> None:
    invitation, _ = send(world)
    client = as_person(world.team_admin)
    answer, _ = act(client, "revoke", invitation)
    assert "The invitation of ina@example.com is revoked." in text_of(answer)
    assert "Send again" not in text_of(answer)
    answer, letters = act(client, verb, invitation)
    assert "is revoked already" in text_of(answer)
    assert letters == []


def test_the_admin_shows_sends_again_and_revokes(world: World) -> None:
    invitation, _ = send(world)
    client = as_person(world.team_admin)
    assert "ina@example.com" in text_of(client.get(reverse("admin:organization_invitation_changelist")))
    detail = client.get(reverse("admin:organization_invitation_change", args=(invitation.pk,)))
    assert invitation.token_hash not in text_of(detail)
    for action in ("resend", "revoke"):
        address = reverse(f"admin:organization_invitation_{action}", args=(invitation.pk,))
        stranger = as_person(world.stranger).post(address, {"_form_submitted": "True"})
        assert stranger.status_code in {302, 403, 404}
        invitation.refresh_from_db()
        assert invitation.revoked_at is None
        client.post(address, {"_form_submitted": "True"})
    invitation.refresh_from_db()
    assert invitation.state == Invitation.State.REVOKED


# --- Secrets and the trail --------------------------------------------------------------------------------------------


def test_the_token_is_stored_as_a_hash_and_stands_in_no_event_page_or_log(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with recorded() as events:
        invitation, link = send(world)
        invitation_resend(invitation=invitation, actor=world.owner)
        _, page = opened(link)
        with posted() as letters:
            invitation_resend(invitation=invitation, actor=world.owner)
        used(world, invitation, link_in(letters[0]))
        other, _ = send(world, "noah@example.com")
        invitation_revoke(invitation=other, actor=world.team_admin)
    for one in (link, link_in(letters[0])):
        token = one.rsplit("/", 2)[1]
        assert token not in str(list(Invitation.objects.values()))
        assert token not in str(list(AuditEvent.objects.values()))
        assert token not in caplog.text
        assert token not in text_of(page)
    told = [verb for verb in verbs(events) if verb.startswith("invitation.")]
    assert told == [
        "invitation.sent",
        "invitation.sent_again",
        "invitation.sent_again",
        "invitation.accepted",
        "invitation.sent",
        "invitation.revoked",
    ]
    assert {event.project_id for event in events if event.verb.startswith("invitation.")} == {world.project.pk}


def test_the_inviter_is_told_when_somebody_accepts(world: World) -> None:
    invitation, link = send(world)
    with posted() as letters:
        used(world, invitation, link)
    assert [(letter.to, letter.subject) for letter in letters] == [
        (["tariq@example.com"], "ina has accepted your invitation")
    ]


def test_of_two_who_accept_at_once_the_second_is_refused(world: World) -> None:
    _, link = send(world, "sven@example.com")
    token = link.rsplit("/", 2)[1]
    invitation_accept(token=token, person=world.stranger)
    with pytest.raises(LinkError, match="accepted already"):
        invitation_accept(token=token, person=world.stranger)


def test_with_a_person_go_the_invitations_to_them(world: World) -> None:
    _, link = send(world, "sven@example.com")
    accepted, _ = send(world, "mia@example.com")
    mia = User.objects.create_user("mia", "new@example.com")
    Invitation.objects.filter(pk=accepted.pk).update(accepted_by=mia, accepted_at=timezone.now())
    membership_set(project=world.elsewhere, user=world.viewer, role=Role.OWNER)
    for person in (world.stranger, mia):
        person_remove(person=person, reason="left", actor=world.owner)
    _, page = opened(link)
    assert page.status_code == 410
    assert set(Invitation.objects.values_list("email", flat=True)) == {""}
    shown = text_of(as_person(world.owner).get(PAGE))
    assert "Former member" in shown
    assert "sven@example.com" not in shown
