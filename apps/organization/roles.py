"""What each role may do, as data: the queries, the permissions of the admin and the page of roles all read it here.

Owners of the organization may do everything everywhere. All others have a role in each project that they are in, and
what it lets them do holds in that project alone.
"""

from collections.abc import Iterator
from typing import NamedTuple

from apps.organization.models import Membership

Role = Membership.Role
_ALL = (Role.OWNER, Role.MEMBER, Role.VIEWER)
_USERS = (Role.OWNER, Role.MEMBER)
_OWNERS = (Role.OWNER,)


class Verb(NamedTuple):
    """Something that can be done. `permissions`: those of Django that opening the pages for it takes."""

    code: str
    area: str
    label: str
    roles: tuple[Membership.Role, ...]
    permissions: tuple[str, ...] = ()


VERBS = (
    Verb("project.read", "Project", "See the project and who is in it", _ALL, ("organization.view_project",)),
    Verb("totals.read", "Project", "See what the project used in all, and its reports", _ALL),
    Verb(
        "project.manage",
        "Project",
        "Change its name, settings and members, invite people, archive and restore it",
        _OWNERS,
        ("organization.change_project", "organization.view_invitation"),
    ),
    Verb(
        "people.read",
        "Project",
        "See the people of the organization, to make them members",
        _OWNERS,
        ("organization.view_user",),
    ),
    Verb("keys.issue", "Keys", "Issue keys", _USERS, ("keys.add_apikey",)),
    Verb(
        "keys.own",
        "Keys",
        "See, limit, rotate, suspend and revoke own keys",
        _USERS,
        ("keys.view_apikey", "keys.change_apikey"),
    ),
    Verb("keys.all", "Keys", "Do the same to the keys of everybody in the project", _OWNERS),
    Verb("requests.own", "Requests", "See the requests of own keys", _USERS, ("usage.view_requestrecord",)),
    Verb("requests.all", "Requests", "See the requests of all keys of the project", _OWNERS),
    Verb(
        "budgets.manage",
        "Budgets",
        "Set budgets of the project, its keys and members",
        _OWNERS,
        ("billing.view_budget", "billing.export_budget"),
    ),
    Verb(
        "alerts.manage",
        "Alerts",
        "Set up alert rules of the project, and answer its alerts",
        _OWNERS,
        ("alerts.view_alertrule", "alerts.export_alertrule"),
    ),
    Verb("alerts.own", "Alerts", "Set up alert rules on own keys", _USERS),
    Verb(
        "channels.manage",
        "Alerts",
        "Set up the channels of the project, and see what was delivered over them",
        _OWNERS,
        ("delivery.view_channel", "delivery.view_delivery"),
    ),
    Verb(
        "catalog.read",
        "Server",
        "See models and prices",
        _ALL,
        ("catalog.view_aimodel", "catalog.view_price", "catalog.view_modelalias"),
    ),
    Verb("audit.read", "Audit trail", "See who did what in the project", _OWNERS, ("audit.view_auditevent",)),
    Verb("organization.manage", "Organization", "Create projects; manage people, models and prices", ()),
    Verb("audit.read_all", "Organization", "See and verify the whole audit trail", ()),
)
_BY_CODE = {verb.code: verb for verb in VERBS}


def roles_that_may(code: str) -> tuple[Membership.Role, ...]:
    """The roles in a project that allow a verb. KeyError: there is no such verb."""
    return _BY_CODE[code].roles


def permissions_of(role: Membership.Role) -> frozenset[str]:
    """Django's permissions (`app.codename`) that a role brings along. They open pages; queries cut what is on them."""
    return frozenset(permission for verb in VERBS if role in verb.roles for permission in verb.permissions)


def areas() -> Iterator[tuple[str, list[Verb]]]:
    """The verbs by area, in the order of the page."""
    for area in dict.fromkeys(verb.area for verb in VERBS):
        yield area, [verb for verb in VERBS if verb.area == area]
