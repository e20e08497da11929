"""The mails to people: what each says. Sent as text and as HTML, both made of the same words."""

from datetime import UTC
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.views.decorators.debug import sensitive_variables

from apps.organization.models import Invitation, User
from apps.organization.tasks import letter_deliver


class Letter(NamedTuple):
    """`action`: label and address of the button. `closing`: what to do for whom the letter is not."""

    subject: str
    paragraphs: tuple[str, ...]
    action: tuple[str, str] | None = None
    closing: str = ""


@sensitive_variables()
def letter_send(letter: Letter, to: str) -> None:
    """Hand over to the task worker once the transaction is committed. Nobody waits for the mail server, so how long an
    answer takes does not tell whether a mail was sent."""
    told = {"letter": letter, "installation": settings.INSTALLATION_NAME, "home": settings.PUBLIC_URL}
    text = render_to_string("mail/letter.txt", told)
    html = render_to_string("mail/letter.html", told)
    # An address that goes into a header holds no line break.
    subject = " ".join(letter.subject.split())
    transaction.on_commit(lambda: letter_deliver(to, subject, text, html))


def password_letter(name: str, address: str, hours: int) -> Letter:
    return Letter(
        f"Choose a new password for {settings.INSTALLATION_NAME}",
        (
            f"Hello {name},",
            f"somebody, most likely you, asked for a new password for your account at {settings.INSTALLATION_NAME}.",
            f"The link works once, for {hours} hours. Until you use it your password stays as it is.",
        ),
        ("Choose a new password", address),
        "If you did not ask for it, there is nothing that you need to do.",
    )


def password_changed_letter(name: str) -> Letter:
    return Letter(
        f"Your password for {settings.INSTALLATION_NAME} was changed",
        (
            f"Hello {name},",
            f"the password of your account at {settings.INSTALLATION_NAME} was changed just now, and all other "
            "sessions of it have ended.",
        ),
        closing="If that was not you, choose a new password at once (“Forgotten your password?” on the page of the "
        "sign-in) and tell an owner of the organization.",
    )


def registration_letter(name: str, address: str, hours: int) -> Letter:
    return Letter(
        f"Confirm your e-mail address for {settings.INSTALLATION_NAME}",
        (
            f"Hello {name},",
            f"to finish your registration at {settings.INSTALLATION_NAME}, follow the link and type the password that "
            f"you chose. The link works once, for {hours} hours.",
        ),
        ("Confirm the address", address),
        "If you did not register, somebody mistyped their address. Do nothing: no account is made without this link.",
    )


def registered_already_letter(name: str, sign_in: str) -> Letter:
    return Letter(
        f"You have an account at {settings.INSTALLATION_NAME} already",
        (
            f"Hello {name},",
            f"somebody, most likely you, tried to register at {settings.INSTALLATION_NAME} with this e-mail address. "
            "You have an account with it already, so no second one was made.",
            "Sign in with this address or with your user name. If you do not know the password any more, the page of "
            "the sign-in has a link for that.",
        ),
        ("Go to the sign-in", sign_in),
        "If that was not you, there is nothing that you need to do: your account is as it was.",
    )


def invitation_letter(invitation: Invitation, address: str, *, has_account: bool) -> Letter:
    inviter = str(invitation.invited_by) if invitation.invited_by else "An owner"
    until = date_format(invitation.expires_at.astimezone(UTC), "j F Y, H:i")
    then = "Sign in and accept" if has_account else "Choose a name and a password, and you are in"
    return Letter(
        f"{inviter} invites you to {invitation.project or settings.INSTALLATION_NAME}",
        (
            "Hello,",
            f"{inviter} invites you to become {invitation.leads_to} at {settings.INSTALLATION_NAME}.",
            f"{then}. The link works once, until {until} UTC.",
        ),
        ("Look at the invitation", address),
        "If you do not know what this is about, there is nothing that you need to do.",
    )


def invitation_wanted_letter(invitation: Invitation, page: str) -> Letter:
    return Letter(
        f"{invitation.email} asks for a new invitation",
        (
            f"Hello {invitation.invited_by},",
            f"you invited {invitation.email} to become {invitation.leads_to} at {settings.INSTALLATION_NAME}. The "
            "invitation was opened after it had expired, and a new one was asked for.",
            "Send it again, if you still want to.",
        ),
        ("Go to the invitations", page),
    )


def invitation_accepted_letter(invitation: Invitation, person: User) -> Letter:
    return Letter(
        f"{person} has accepted your invitation",
        (
            f"Hello {invitation.invited_by},",
            f"{person} ({invitation.email}) has accepted and is now {invitation.leads_to} at "
            f"{settings.INSTALLATION_NAME}.",
        ),
    )


def email_letter(name: str, address: str, hours: int) -> Letter:
    return Letter(
        f"Confirm your new e-mail address for {settings.INSTALLATION_NAME}",
        (
            f"Hello {name},",
            f"you want to use this address for your account at {settings.INSTALLATION_NAME}. Follow the link while you "
            f"are signed in. It works once, for {hours} hours.",
        ),
        ("Confirm the address", address),
        "If that was not you, do nothing: without the link the account keeps the address that it has.",
    )


def email_taken_letter(name: str) -> Letter:
    return Letter(
        f"Your e-mail address was asked for at {settings.INSTALLATION_NAME}",
        (
            f"Hello {name},",
            f"somebody wanted to use this e-mail address for another account at {settings.INSTALLATION_NAME}. It "
            "belongs to yours, so nothing was changed.",
        ),
        closing="If that was you, sign in to the account that has this address and change it there first.",
    )


def email_wanted_letter(name: str, email: str, account: str) -> Letter:
    return Letter(
        f"Another e-mail address was asked for at {settings.INSTALLATION_NAME}",
        (
            f"Hello {name},",
            f"somebody, most likely you, asked to change the e-mail address of your account at "
            f"{settings.INSTALLATION_NAME} to {email}. It changes once that address is confirmed.",
        ),
        ("Go to your account", account),
        "If that was not you, somebody knows your password: change it at once, and the new address can no longer be "
        "confirmed.",
    )


def email_changed_letter(name: str, email: str) -> Letter:
    return Letter(
        f"The e-mail address of your account at {settings.INSTALLATION_NAME} was changed",
        (
            f"Hello {name},",
            f"the e-mail address of your account at {settings.INSTALLATION_NAME} is now {email}. This is the last mail "
            "to the one before.",
        ),
        closing="If that was not you, tell an owner of the organization at once.",
    )
