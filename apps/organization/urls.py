"""Addresses of the pages on people, below `/dashboard/`."""

from django.urls import path

from apps.organization.views import account, links, password, registration, sign_in

app_name = "organization"
urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("password/forgotten/", password.forgotten, name="password_forgotten"),
    path("password/new/", password.choose, name="password_new"),
    path("register/", registration.register, name="register"),
    path("register/again/", registration.again, name="register_again"),
    path("register/confirm/", registration.confirm, name="register_confirm"),
    path("account/", account.account, name="account"),
    path("account/password/", account.password, name="account_password"),
    path("links/<slug:purpose>/<str:token>/", links.follow, name="link"),
]
