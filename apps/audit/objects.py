"""The objects that the trail tells of, as far as they still exist: their pages in the admin, and who is gone."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.apps import apps
from django.contrib.admin import AdminSite
from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode

FORMER_MEMBER = "former member"


class ObjectPage(NamedTuple):
    """Addresses; `history` is empty where there is none."""

    url: str
    history: str


def pages_of_objects(
    site: AdminSite, request: HttpRequest, things: Iterable[tuple[str, str]]
) -> Mapping[tuple[str, str], ObjectPage]:
    """By kind and id. An object that is gone, that has no page, or that the person may not see, is left out.

    One query for each kind.
    """
    ids_by_kind: dict[str, set[str]] = {}
    for kind, public_id in things:
        if public_id:
            ids_by_kind.setdefault(kind, set()).add(public_id)
    return {
        (kind, public_id): page
        for kind, ids in ids_by_kind.items()
        for public_id, page in _pages_of_kind(site, request, kind, ids)
    }


def object_trail_url(kind: str, public_id: str) -> str:
    """The trail of one object."""
    return f"{reverse('admin:audit_auditevent_changelist')}?{urlencode({'kind': kind, 'object': public_id})}"


def _pages_of_kind(site: AdminSite, request: HttpRequest, kind: str, ids: set[str]) -> Iterable[tuple[str, ObjectPage]]:
    site_admin = _admin_of(site, kind)
    if site_admin is None or not site_admin.has_view_permission(request):
        return []
    field = _id_field(site_admin.model)
    wanted = ids if field != "pk" else {one for one in ids if one.isascii() and one.isdecimal() and len(one) < 19}
    rows = site_admin.get_queryset(request).filter(**{f"{field}__in": wanted}).order_by()
    stem = f"admin:{site_admin.opts.app_label}_{site_admin.opts.model_name}"
    return [
        (str(public_id), ObjectPage(reverse(f"{stem}_change", args=(pk,)), _address(f"{stem}_history", pk)))
        for public_id, pk in rows.values_list(field, "pk")
    ]


def _admin_of(site: AdminSite, kind: str) -> Any:
    try:
        return site._registry.get(apps.get_model(kind))
    except (LookupError, ValueError):
        return None


def _id_field(model: Any) -> str:
    """What `services.thing_of` took as the id."""
    return "public_id" if hasattr(model, "public_id") else "pk"


def _address(name: str, pk: Any) -> str:
    try:
        return reverse(name, args=(pk,))
    except NoReverseMatch:
        return ""


def people_gone(ids: Iterable[str]) -> frozenset[str]:
    """Of the ids of people those of whoever is no longer there. The trail keeps their names, as they were.

    A row that stays when a person goes, because records refer to it, says so by `removed_at`.
    """
    people: Any = get_user_model()
    asked = {one for one in ids if one}
    field = _id_field(people)
    there = people._default_manager.filter(**{f"{field}__in": asked}, removed_at=None)
    return frozenset(asked - set(map(str, there.values_list(field, flat=True)))) if asked else frozenset()


def is_person(kind: str) -> bool:
    """Whether objects of this kind are people."""
    return kind == get_user_model()._meta.label_lower
