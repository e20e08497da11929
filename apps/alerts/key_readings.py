"""Rules that watch single keys: which keys there are something to tell of, each as a subject of its own."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Exists, Min, OuterRef, QuerySet

from apps.alerts.machine import Reading
from apps.alerts.metrics import MINUTES_OF_A_DAY, Metric, Scope
from apps.alerts.models import AlertRule
from apps.keys.models import ApiKey
from apps.usage.models import ClientUse
from apps.usage.queries import last_used

_DAY = timedelta(days=1)


class Finding(NamedTuple):
    """`subject` names it for good, `label` for people."""

    subject: str
    label: str
    reading: Reading


class _Candidate(NamedTuple):
    key: ApiKey
    finding: Finding
    day: datetime | None = None


def key_findings(rules: Sequence[AlertRule], now: datetime) -> dict[int, list[Finding]]:
    """What rules on keys find, by the rule's primary key: one to three questions for all rules of a metric."""
    by_metric: dict[Metric, list[AlertRule]] = {}
    for rule in rules:
        by_metric.setdefault(Metric(rule.metric), []).append(rule)
    found: dict[int, list[Finding]] = {}
    for metric, some in by_metric.items():
        match metric:
            case Metric.KEY_EXPIRING:
                candidates = _expiring(some, now)
            case Metric.KEY_UNUSED:
                candidates = _unused(some, now)
            case _:
                candidates = _new_addresses(some, now)
        for rule in some:
            found[rule.pk] = [one.finding for one in candidates if _concerns(rule, one, now)]
    return found


def _concerns(rule: AlertRule, candidate: _Candidate, now: datetime) -> bool:
    if not is_within(rule, candidate.key):
        return False
    if candidate.day is not None:
        return candidate.day >= _first_day(rule, now)
    return rule.terms.is_breach(candidate.finding.reading)


def is_within(rule: AlertRule, key: ApiKey) -> bool:
    """Whether a key belongs to what a rule watches."""
    match rule.scope:
        case Scope.PROJECT:
            return key.project_id == rule.project_id
        case Scope.KEY:
            return key.pk == rule.key_id
        case Scope.MEMBER:
            return key.owner_id == rule.member_id and rule.project_id in (None, key.project_id)
        case _:
            return True


def _expiring(rules: Sequence[AlertRule], now: datetime) -> list[_Candidate]:
    """Keys that let somebody in, and expire within the longest time that a rule names."""
    until = now + max(int(rule.threshold) for rule in rules) * _DAY
    keys = keys_in_use().filter(expires_at__gt=now, expires_at__lte=until)
    return [_candidate(key, (key.expires_at - now) if key.expires_at else _DAY) for key in keys]


def _unused(rules: Sequence[AlertRule], now: datetime) -> list[_Candidate]:
    """Keys that let somebody in and did not for the shortest time that a rule names; never used ones since they were
    made."""
    before = now - min(int(rule.threshold) for rule in rules) * _DAY
    keys = list(keys_in_use().filter(created_at__lte=before).exclude(expires_at__lte=now))
    latest = last_used([key.pk for key in keys])
    return [_candidate(key, now - latest.get(key.pk, key.created_at)) for key in keys]


def _candidate(key: ApiKey, time: timedelta) -> _Candidate:
    days = Decimal(round(time / _DAY * 100)) / 100
    return _Candidate(key, Finding(key.public_id, key.name, Reading(days)))


def _new_addresses(rules: Sequence[AlertRule], now: datetime) -> list[_Candidate]:
    since = min(_first_day(rule, now) for rule in rules)
    return [
        _Candidate(
            use.key,
            Finding(f"{use.key.public_id} {use.address}", f"{use.key.name} from {use.address}", Reading(Decimal(1))),
            use.day,
        )
        for use in first_uses(since)
    ]


class FirstUse(NamedTuple):
    key: ApiKey
    address: str
    day: datetime


def first_uses(since: datetime) -> list[FirstUse]:
    """Addresses from which a key was used on a day, and on none before, though it was used before. What a key is
    first used from is not new, and the row of those that were too many to be kept apart has no address."""
    before = ClientUse.objects.filter(key=OuterRef("key"), day__lt=OuterRef("day"))
    uses = (
        ClientUse.objects.filter(day__gte=since)
        .exclude(address="")
        .filter(Exists(before), ~Exists(before.filter(address=OuterRef("address"))))
        .values("key_id", "address")
        .annotate(first=Min("day"))
        .order_by("first", "key_id", "address")
    )
    rows = list(uses)
    keys = {key.pk: key for key in keys_in_use().filter(pk__in={row["key_id"] for row in rows})}
    return [FirstUse(keys[row["key_id"]], row["address"], row["first"]) for row in rows if row["key_id"] in keys]


def _first_day(rule: AlertRule, now: datetime) -> datetime:
    """The first of the days (UTC) that the window holds, today among them."""
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return today - (rule.window_minutes // MINUTES_OF_A_DAY - 1) * _DAY


def keys_in_use() -> QuerySet[ApiKey]:
    """Keys that let somebody in, as far as people decided it."""
    return ApiKey.objects.filter(state=ApiKey.State.ACTIVE, project__archived_at=None).order_by("pk")
