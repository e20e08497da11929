"""Who can do what: the people of each project with their role, and each key with its permissions, when it was last
used, and what it could do without."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

from apps.exporting.checksum import Summary
from apps.exporting.table import Fact, Overview
from apps.keys.advice import advice_on
from apps.keys.display import limits_told
from apps.keys.models import ApiKey
from apps.keys.permissions import ENDPOINT_GROUPS, permissions_granted
from apps.keys.queries import keys_visible_to
from apps.listing.numbers import NOTHING
from apps.organization.models import Membership, User
from apps.organization.queries import memberships_managed_by, memberships_visible_to
from apps.organization.roles import VERBS
from apps.reports.fields import Field, Paper, Type
from apps.reports.question import Question
from apps.reports.report import Report
from apps.usage.queries import last_30_days, last_used

_LABELS = {group.code: group.label for group in ENDPOINT_GROUPS}
_TOGETHER = 100
_UNUSED = timedelta(days=90)
_OWNER = "Organization owner"


class AccessRow(NamedTuple):
    """A person in a project, or a key."""

    subject: str
    project: str
    project_id: str
    name: str
    id: str
    member: str
    role: str
    status: str
    may: list[str]
    models: list[str]
    networks: list[str]
    limits: list[str]
    created: datetime
    expires: datetime | None
    last_used: datetime | None
    requests_30_days: int | None
    advice: list[str]


FIELDS = (
    Field("subject", Type.TEXT, "`person` or `key`."),
    Field("project", Type.TEXT, "The project; empty for owners of the organization, who may do everything everywhere."),
    Field("project_id", Type.TEXT, "Its id."),
    Field("name", Type.TEXT, "The person, or the name of the key."),
    Field("id", Type.TEXT, "The id of the person or the key."),
    Field("member", Type.TEXT, "Whose key it is; of a person the person."),
    Field("role", Type.TEXT, "The person's role in the project; of a key, its mode of permissions."),
    Field("status", Type.TEXT, "Of a key Active, Suspended, Expired or Revoked; of a person Active or Disabled."),
    Field("may", Type.TEXTS, "What it lets do: of a role the verbs, of a key the endpoint groups with their access."),
    Field("models", Type.TEXTS, "The models that a key may use; none: all."),
    Field("networks", Type.TEXTS, "Where a key may be used from; none: everywhere."),
    Field("limits", Type.TEXTS, "A key's own limits; what is not among them is its project's."),
    Field("created", Type.MOMENT, "When the key was made, or the person got into the project."),
    Field("expires", Type.MOMENT, "When the key expires; nothing: never.", nullable=True),
    Field(
        "last_used",
        Type.MOMENT,
        "When the key was last used, or the person last signed in (told to who manages the project).",
        nullable=True,
    ),
    Field("requests_30_days", Type.WHOLE, "What the key was asked in 30 days.", nullable=True),
    Field("advice", Type.TEXTS, "What could be taken away, seen from what was used."),
)


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment else NOTHING


def _may_told(row: AccessRow) -> str:
    more = [f"models: {', '.join(row.models)}"] if row.models else []
    more += [f"from: {', '.join(row.networks)}"] if row.networks else []
    return "\n".join(["; ".join(row.may) or "nothing", *more, *row.limits])


PAPERS = (
    Paper("Project", 1.5, lambda row: row.project or "All"),
    Paper("Who", 2, lambda row: row.name if row.subject == "person" else f"{row.name}\nkey of {row.member}"),
    Paper("Role, status", 1.4, lambda row: f"{row.role}\n{row.status}"),
    Paper("May", 4, _may_told),
    Paper("Since", 1.1, lambda row: _day(row.created)),
    Paper("Until", 1.1, lambda row: _day(row.expires)),
    Paper("Last used", 1.1, lambda row: _day(row.last_used)),
    Paper("Advice", 3, lambda row: "\n".join(row.advice) or NOTHING),
)


def _rows(question: Question) -> Callable[[], Iterator[AccessRow]]:
    return lambda: _read(question, timezone.now())


def _read(question: Question, now: datetime) -> Iterator[AccessRow]:
    """People before keys, by project and name."""
    chosen = question.piece.selection.projects
    if question.user.is_superuser and not chosen:
        owners = User.objects.filter(is_superuser=True, removed_at__isnull=True).order_by("username", "pk")
        yield from (_owner(person, now) for person in owners)
    people = memberships_visible_to(question.user).order_by("project__name", "user__username", "pk")
    keys = keys_visible_to(question.user).order_by("project__name", "name", "pk")
    if chosen:
        people, keys = people.filter(project__in=chosen), keys.filter(project__in=chosen)
    managed = set(memberships_managed_by(question.user).values_list("pk", flat=True))
    yield from (_person(one, now, told=one.pk in managed) for one in people)
    yield from _keys(question, list(keys.values_list("pk", flat=True)))


def _owner(person: User, now: datetime) -> AccessRow:
    return AccessRow(
        "person", "", "", str(person), person.public_id, str(person), _OWNER, _state(person), ["Everything"],
        [], [], [], person.date_joined, None, person.last_login, None, _person_advice(person, now),
    )  # fmt: skip


def _person(one: Membership, now: datetime, *, told: bool) -> AccessRow:
    """`told`: whether the reader manages the project, and so may know when people signed in."""
    person, project = one.user, one.project
    may = [verb.label for verb in VERBS if one.role in verb.roles]
    return AccessRow(
        "person", project.name, project.public_id, str(person), person.public_id, str(person),
        one.get_role_display(), _state(person), may, [], [], [], one.created_at, None,
        person.last_login if told else None, None, _person_advice(person, now) if told else [],
    )  # fmt: skip


def _state(person: User) -> str:
    return "Active" if person.is_active else "Disabled"


def _person_advice(person: User, now: datetime) -> list[str]:
    if not person.is_active:
        return []
    if person.last_login is None:
        return ["Never signed in."] if person.date_joined < now - _UNUSED else []
    return ["Not signed in for 90 days."] if person.last_login < now - _UNUSED else []


def _keys(question: Question, keys: Sequence[int]) -> Iterator[AccessRow]:
    for at in range(0, len(keys), _TOGETHER):
        part = keys[at : at + _TOGETHER]
        found = ApiKey.objects.select_related("project", "owner").in_bulk(part)
        latest, use = last_used(part), last_30_days(part)
        for pk in part:
            if key := found.get(pk):
                yield _key(key, latest.get(pk), use[pk].requests if pk in use else 0)
        question.meter.share = (at + len(part)) / len(keys)


def _key(key: ApiKey, latest: datetime | None, requests: int) -> AccessRow:
    granted = permissions_granted(key.permission_mode, key.permissions)
    return AccessRow(
        "key", key.project.name, key.project.public_id, key.name, key.public_id, str(key.owner),
        key.get_permission_mode_display(), key.status.label,
        [f"{_LABELS[code]}: {access}" for code, access in granted.items()],
        list(key.allowed_models), list(key.allowed_networks), limits_told(key), key.created_at, key.expires_at,
        latest, requests, [piece.sentence for piece in advice_on(key)],
    )  # fmt: skip


def _overview(question: Question, summary: Summary) -> Overview:
    rows = list(_read(question, timezone.now()))
    keys = [row for row in rows if row.subject == "key"]
    figures = (
        Fact("People", f"{len({row.id for row in rows if row.subject == 'person'}):,}"),
        Fact("Keys", f"{len(keys):,}"),
        Fact("Keys that let somebody in", f"{sum(row.status == 'Active' for row in keys):,}"),
        Fact("Never used", f"{sum(row.last_used is None for row in keys):,}"),
        Fact("With advice", f"{sum(bool(row.advice) for row in rows):,}"),
    )
    return Overview(figures)


ACCESS = Report(
    kind="access",
    title="Keys and permissions",
    lead="Who can do what: people with roles, keys with permissions, their last use, and what could be taken away.",
    icon="verified_user",
    fields=FIELDS,
    papers=PAPERS,
    numbers=frozenset(),
    rows=_rows,
    overview=_overview,
    options=("project",),
)
