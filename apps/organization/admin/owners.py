"""What only owners of the organization change."""

from typing import Any

from django.http import HttpRequest
from unfold.admin import ModelAdmin


class OwnersChange(ModelAdmin):
    """Others may look where they have the permission to. Whoever may change accounts could make themselves an owner."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser and super().has_add_permission(request))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser and super().has_change_permission(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser and super().has_delete_permission(request, obj))
