"""The admin, open to whoever manages something: owners of the organization, staff, and owners of a project."""

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from unfold.sites import UnfoldAdminSite

from apps.organization.queries import may_enter_admin
from apps.pages.errors import admin_closed
from apps.pages.frame import to_sign_in


class Site(UnfoldAdminSite):
    """`admin.site`."""

    def has_permission(self, request: HttpRequest) -> bool:
        return may_enter_admin(request.user)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """There is one sign-in for all pages. Whoever is signed in and led here may not enter."""
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            return admin_closed(request)
        if getattr(request, "htmx", None):
            return to_sign_in(request)
        return redirect_to_login(request.GET.get("next", reverse("admin:index")))

    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        from apps.organization.views.sign_in import sign_out

        return sign_out(request)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return redirect("organization:account")

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
