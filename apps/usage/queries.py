"""What the record tells: who may read it, and the use of keys from the roll-ups alone.

`last_used`, `last_24_hours` and `recent` are what `apps.keys.panels.KeyUsageSource` asks for.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone

from apps.keys.models import ApiKey
from apps.keys.panels import DayUse, KeyUsage, KeyUse, UsageLine
from apps.organization.models import User
from apps.organization.queries import roles_in_projects
from apps.organization.roles import roles_that_may
from apps.usage.models import Endpoint, RequestRecord, UsageRollup

# --- Who may read -----------------------------------------------------------------------------------------------------


def records_visible_to(user: User | AnonymousUser) -> QuerySet[RequestRecord]:
    """Owners of the organization read all, a project's owners what its keys asked, members what their own keys asked;
    a request without a valid key belongs to none of them."""
    records = RequestRecord.objects.all()
    if user.is_superuser:
        return records
    if not user.is_authenticated:
        return records.none()
    # Lists, not subqueries: the planner has to see that few projects or keys are asked for.
    roles = roles_in_projects(user)
    managed = [project for project, role in roles.items() if role in roles_that_may("requests.all")]
    own = _own_keys(user, [project for project in roles if project not in managed])
    # Each alone is a walk down one index; only who owns some projects and is a member of others pays for both.
    if not own:
        return records.filter(project__in=managed)
    return records.filter(Q(key__in=own) | Q(project__in=managed)) if managed else records.filter(key__in=own)


def _own_keys(user: User, projects: Sequence[int]) -> list[int]:
    """The person's keys in those of the projects where their role shows their own requests."""
    shown = [project for project in projects if roles_in_projects(user)[project] in roles_that_may("requests.own")]
    return list(ApiKey.objects.filter(owner=user, project__in=shown).values_list("pk", flat=True)) if shown else []


# --- The use of keys --------------------------------------------------------------------------------------------------


def last_used(keys: Sequence[int]) -> Mapping[int, datetime]:
    """When each of these keys was last used; a key that never was is left out.

    The newest row by the index (key, hour) holds it, so the cost does not grow with the age of a key.
    """
    newest = UsageRollup.objects.filter(key=OuterRef("pk")).order_by("-hour", "-last_request_at")
    found = ApiKey.objects.filter(pk__in=keys).values_list("pk", Subquery(newest.values("last_request_at")[:1]))
    return {key: moment for key, moment in found if moment is not None}


def last_24_hours(keys: Sequence[int]) -> Mapping[int, KeyUse]:
    """The use of these keys in the running hour and the 23 before it; a key without any is left out."""
    since = _start_of_hour(timezone.now()) - timedelta(hours=23)
    rows = UsageRollup.objects.filter(key__in=keys, hour__gte=since).values("key_id").annotate(**_use_sums())
    return {row["key_id"]: _use(row) for row in rows}


def last_30_days(keys: Sequence[int]) -> Mapping[int, KeyUse]:
    """The use of these keys in 30 days that end with today, cut in the current time zone; a key without any is left
    out."""
    rows = UsageRollup.objects.filter(key__in=keys, hour__gte=start_of_today() - timedelta(days=29))
    return {row["key_id"]: _use(row) for row in rows.values("key_id").annotate(**_use_sums())}


def recent(key: int) -> KeyUsage:
    """The use of a key today, in 7 and in 30 days that end with today, cut in the current time zone."""
    today = start_of_today()
    rows = UsageRollup.objects.filter(key=key, hour__gte=today - timedelta(days=29))
    sums = rows.aggregate(
        **_use_sums("today", Q(hour__gte=today)),
        **_use_sums("week", Q(hour__gte=today - timedelta(days=6))),
        **_use_sums("month"),
    )
    return KeyUsage(
        today=_use(sums, "today"),
        last_7_days=_use(sums, "week"),
        last_30_days=_use(sums, "month"),
        by_model=[UsageLine(name or "No model", use) for name, use in _lines(rows, "model")],
        by_endpoint=[UsageLine(_endpoint_label(name), use) for name, use in _lines(rows, "endpoint")],
        last_request_at=last_used([key]).get(key),
        requests_url=f"{reverse('admin:usage_requestrecord_changelist')}?key__id__exact={key}",
    )


def by_day(key: int) -> list[DayUse]:
    """The use of a key on each of the 30 days that end with today, cut in the current time zone."""
    today = timezone.localdate()
    rows = UsageRollup.objects.filter(key=key, hour__gte=start_of_today() - timedelta(days=29))
    days = rows.annotate(day=TruncDate("hour")).values("day").annotate(**_use_sums()).order_by("day")
    used = {row["day"]: _use(row) for row in days}
    return [
        DayUse(day, used.get(day, KeyUse())) for day in (today - timedelta(days=back) for back in range(29, -1, -1))
    ]


def start_of_today() -> datetime:
    """In the current time zone."""
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)


def _use_sums(prefix: str = "use", only: Q | None = None) -> dict[str, Sum]:
    only = only or Q()
    failed = only & Q(status_class__gte=4)
    return {
        f"{prefix}_requests": Sum("requests", filter=only, default=0),
        f"{prefix}_tokens": Sum(F("prompt_tokens") + F("completion_tokens"), filter=only, default=0),
        f"{prefix}_cost_nano": Sum("cost_nano", filter=only, default=0),
        f"{prefix}_errors": Sum("requests", filter=failed, default=0),
        f"{prefix}_unpriced": Sum("unpriced", filter=only, default=0),
    }


def _use(row: Mapping[str, Any], prefix: str = "use") -> KeyUse:
    return KeyUse(*(int(row[f"{prefix}_{field}"]) for field in KeyUse._fields))


def _lines(rows: QuerySet[UsageRollup], column: str) -> Iterator[tuple[str, KeyUse]]:
    for row in rows.values(column).annotate(**_use_sums()).order_by("-use_requests", column):
        yield row[column], _use(row)


def _endpoint_label(value: str) -> str:
    return str(dict(Endpoint.choices).get(value, value))


def _start_of_hour(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
