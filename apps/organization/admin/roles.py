"""The page of roles: the matrix of verbs by role. `project/admin_site.py` gives it its address."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.organization.models import Membership
from apps.organization.roles import areas


def roles(request: HttpRequest) -> HttpResponse:
    """What each role may do."""
    context = {
        **admin.site.each_context(request),
        "title": "Roles",
        "roles": Membership.Role,
        "areas": list(areas()),
    }
    return render(request, "admin/organization/roles.html", context)
