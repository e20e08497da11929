"""Rights by role: whoever has a role in a project may open the pages that the role works with."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from apps.organization.models import User
from apps.organization.queries import roles_in_projects
from apps.organization.roles import permissions_of


class RoleBackend(BaseBackend):
    """Gives permissions, signs nobody in. What is on a page is cut to the person's projects by the queries."""

    def authenticate(self, request: HttpRequest | None, **_credentials: Any) -> None:
        return None

    def has_perm(self, user_obj: User | AnonymousUser, perm: str, obj: Any = None) -> bool:
        return obj is None and perm in self.get_all_permissions(user_obj)

    def has_module_perms(self, user_obj: User | AnonymousUser, app_label: str) -> bool:
        """Whether the person may open any page of an app; Django asks each backend for it."""
        return any(permission.startswith(f"{app_label}.") for permission in self.get_all_permissions(user_obj))

    def get_all_permissions(self, user_obj: User | AnonymousUser, obj: Any = None) -> set[str]:
        if not isinstance(user_obj, User) or not user_obj.is_active or obj is not None:
            return set()
        return set().union(*map(permissions_of, roles_in_projects(user_obj).values()))
