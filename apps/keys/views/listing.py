"""My keys: what a person has, what each may do and what it used."""

from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from apps.keys.display import access_told, limits_told
from apps.keys.models import ApiKey
from apps.keys.panels import KeyUse, usage_source
from apps.keys.permissions import permissions_told
from apps.keys.queries import projects_to_issue_in
from apps.keys.search import STATUSES, KeySearch, keys_found, keys_of, may_see_colleagues, projects_to_choose
from apps.keys.status_colours import STATUS_COLOURS
from apps.organization.models import User
from apps.organization.queries import projects_visible_to
from apps.pages.frame import page, signed_in

PER_PAGE = 50


class ListedKey(NamedTuple):
    """A key with what its row shows."""

    key: ApiKey
    colour: str
    access: str
    access_in_full: str
    limits: list[str]
    last_used: Any
    use: KeyUse


@signed_in
def listing(request: HttpRequest) -> HttpResponse:
    """A page of keys; htmx gets the rows alone."""
    assert not isinstance(request.user, AnonymousUser)
    search = KeySearch.read(request.GET)
    all_keys = keys_of(request.user, everybodys=search.everybodys)
    rows = Paginator(keys_found(all_keys, search), PER_PAGE).get_page(request.GET.get("page"))
    may_issue = projects_to_issue_in(request.user).exists()
    has_keys = all_keys.exists()
    context = {
        "has_keys": has_keys,
        "search": search,
        "statuses": STATUSES,
        "projects": projects_to_choose(request.user, all_keys, search),
        "may_see_colleagues": may_see_colleagues(request.user),
        "rows": rows,
        "listed": _listed(list(rows)),
        "may_issue": may_issue,
        "nothing": None if rows else _nothing(request.user, may_issue, has_keys),
    }
    return page(
        request,
        "keys/list.html",
        context,
        title="My keys",
        lead="A key lets a program in: give it to an OpenAI client as its api_key.",
        fragment="keys/_list.html",
    )


def _listed(keys: list[ApiKey]) -> list[ListedKey]:
    """Two queries of the record, however many keys."""
    ids = [key.pk for key in keys]
    source = usage_source()
    last_used = source.last_used(ids) if source else {}
    uses = source.last_30_days(ids) if source else {}
    return [
        ListedKey(
            key=key,
            colour=STATUS_COLOURS[key.status],
            access=access_told(key),
            access_in_full=permissions_told(key.permission_mode, key.permissions),
            limits=limits_told(key),
            last_used=last_used.get(key.pk),
            use=uses.get(key.pk, KeyUse()),
        )
        for key in keys
    ]


class Nothing(NamedTuple):
    """What an empty page says, and what to do first."""

    icon: str
    title: str
    words: str
    href: str = ""
    action: str = ""


def _nothing(person: User, may_issue: bool, filtered_out: bool) -> Nothing:
    if filtered_out:
        words = "Take a filter away, or look for another word."
        return Nothing("filter_alt_off", "No key fits these filters", words, reverse("keys:list"), "Show all")
    if may_issue:
        words = "Make one, give it to an OpenAI client as its api_key, and what it uses shows here."
        return Nothing("key", "You have no key yet", words, reverse("keys:issue"), "Make a key")
    return cannot_issue(person)


def cannot_issue(person: User) -> Nothing:
    """Why the person can make no key, and who can help."""
    projects = projects_visible_to(person)
    if not projects.exists():
        return Nothing(
            "folder",
            "You are in no project yet",
            "Keys belong to projects. Ask an owner of a project to make you a member.",
        )
    if not projects.filter(archived_at__isnull=True).exists():
        return Nothing(
            "inventory_2",
            "All your projects are archived",
            "An archived project takes no new keys. One of its owners can restore it.",
        )
    return Nothing(
        "visibility",
        "Your role reads totals, and has no keys",
        "Ask an owner of the project to make you a member; members make keys of their own.",
    )
