"""Addresses of the pages on people, below `/dashboard/`."""

from django.urls import path
from django.views.generic import RedirectView

from apps.organization.views import (
    account,
    invitation,
    invitations,
    links,
    members,
    password,
    registration,
    sign_in,
)

app_name = "organization"
urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("password/forgotten/", password.forgotten, name="password_forgotten"),
    path("password/new/", password.choose, name="password_new"),
    path("register/", registration.register, name="register"),
    path("register/again/", registration.again, name="register_again"),
    path("register/confirm/", registration.confirm, name="register_confirm"),
    path("invitation/", invitation.invitation, name="invitation"),
    path("invitation/again/", invitation.again, name="invitation_again"),
    path("team/", RedirectView.as_view(pattern_name="organization:members"), name="team"),
    path("team/members/", members.members, name="members"),
    path("team/members/<int:membership>/role/", members.role, name="member_role"),
    path("team/members/<int:membership>/remove/", members.remove, name="member_remove"),
    path("team/invitations/", invitations.invitations, name="invitations"),
    path("team/invitations/<str:invitation>/resend/", invitations.resend, name="invitation_resend"),
    path("team/invitations/<str:invitation>/revoke/", invitations.revoke, name="invitation_revoke"),
    path("account/", account.account, name="account"),
    path("account/email/", account.email, name="account_email"),
    path("account/email/confirm/", account.email_confirm, name="account_email_confirm"),
    path("account/password/", account.password, name="account_password"),
    path("links/<slug:purpose>/<str:token>/", links.follow, name="link"),
]
