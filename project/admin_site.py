"""The admin, open to whoever manages something: owners of the organization, staff, and owners of a project."""

from typing import Any

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

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        context: dict[str, Any] = super().each_context(request)
        if request.user.is_authenticated and not context["has_permission"]:
            # The dashboard has the same frame for those to whom the admin is closed.
            context |= {"has_permission": True, "sidebar_navigation": self.get_sidebar_list(request)}
        return context

    def extra_urls(self) -> list[URLPattern]:
        """Pages that belong to no model."""
        from apps.organization.admin.roles import roles

        return [path("roles/", self.admin_view(roles), name="roles")]
