"""The admin, open to whoever manages something: owners of the organization, staff, and owners of a project."""

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import URLPattern, path
from unfold.forms import AuthenticationForm
from unfold.sites import UnfoldAdminSite

from apps.organization.queries import may_enter_admin


class SignInForm(AuthenticationForm):
    """The admin's own form asks for staff alone."""

    def confirm_login_allowed(self, user: AbstractUser) -> None:
        if not may_enter_admin(user):
            raise ValidationError(
                self.error_messages["invalid_login"],
                code="invalid_login",
                params={"username": self.username_field.verbose_name},
            )


class Site(UnfoldAdminSite):
    """`admin.site`."""

    login_form = SignInForm

    def has_permission(self, request: HttpRequest) -> bool:
        return may_enter_admin(request.user)

    def extra_urls(self) -> list[URLPattern]:
        """Pages that belong to no model."""
        from apps.organization.admin.roles import roles

        return [path("roles/", self.admin_view(roles), name="roles")]
