"""What somebody looks for in the request log, read from an address; and the page of requests that it finds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet, prefetch_related_objects
from django.utils import timezone

from apps.keys.models import ApiKey
from apps.keys.queries import keys_visible_to
from apps.listing.keyset import Cursor, KeysetPage, keyset_page
from apps.organization.models import Project, User
from apps.organization.queries import projects_visible_to
from apps.usage.models import Endpoint, RequestBody, RequestRecord
from apps.usage.queries import records_visible_to

PAGE_SIZE = 50
# Among so many requests in order of arrival is the one that was recorded first: it may have arrived later than the
# first of them and been answered sooner, but not later than a thousand.
OVERTAKING = 1_000
PERIODS = {"1h": timedelta(hours=1), "24h": timedelta(hours=24), "7d": timedelta(days=7), "30d": timedelta(days=30)}
STATUS_CLASSES = ("2xx", "4xx", "5xx")
# What pages offer to choose from; an address may ask for any status.
PERIOD_CHOICES = [("1h", "Last hour"), ("24h", "Last 24 hours"), ("7d", "Last 7 days"), ("30d", "Last 30 days")]
STATUS_CHOICES = [
    ("2xx", "Succeeded (2xx)"),
    ("4xx", "Refused (4xx)"),
    ("5xx", "Failed (5xx)"),
    ("401", "No valid key (401)"),
    ("429", "Over a limit (429)"),
]
_LONGEST_TEXT = 200


@dataclass
class RequestSearch:
    """`indexed` narrows by an index; `scanned` has none, so rows are read one by one, within bounds."""

    indexed: Q = field(default_factory=Q)
    scanned: Q = field(default_factory=Q)
    by_owner: bool = False
    """Whether one key or one project was asked for, whose requests an index lists in order."""
    problems: list[str] = field(default_factory=list)
    """What of the address could not be understood, in words; it was left out."""


def search_read(user: User, query: Mapping[str, str]) -> RequestSearch:
    """The search that an address asks for. Parameters: q, key, project, model, endpoint, status, period, slower (ms),
    text. Keys and projects are told by their public id, and are those that the person sees."""
    search = RequestSearch()
    for name, read in _READERS.items():
        if text := query.get(name, "").strip():
            read(search, user, text)
    return search


def requests_found(user: User, search: RequestSearch, cursor: Cursor | None) -> KeysetPage[RequestRecord]:
    """A page of what the person may see, the newest first, with keys and projects looked up."""
    visible = records_visible_to(user).order_by()
    scope = None
    if search.scanned or not (user.is_superuser or search.by_owner):
        scope = RequestRecord.objects.filter(search.indexed).order_by()
    found = visible.filter(search.indexed, search.scanned)
    page = keyset_page(found, cursor=cursor, size=PAGE_SIZE, scope=scope)
    # By themselves: a join would drop the requests without a valid key.
    prefetch_related_objects(page.rows, "project", "key")
    return page


def arrived_since(moment: datetime) -> Q:
    """The time index finds the first id, and ids do the rest, so that the order of ids stays the order of the list."""
    first_ids = RequestRecord.objects.filter(time__gte=moment).order_by("time").values_list("pk", flat=True)
    first = min(first_ids[:OVERTAKING], default=None)
    return Q(pk__in=[]) if first is None else Q(pk__gte=first, time__gte=moment)


# --- One parameter each -----------------------------------------------------------------------------------------------


def _read_id(search: RequestSearch, user: User, text: str) -> None:
    """A request's id, a key's id, or a key's secret as pages show it. A whole secret is never looked for: it does not
    belong in an address."""
    prefix, cut, last_four = text.partition("…")
    named = Q(secrets__prefix=prefix, secrets__last_four=last_four) if cut else Q(public_id=text)
    if keys := list(keys_visible_to(user).filter(named).values_list("pk", flat=True)[:20]):
        search.indexed &= Q(key__in=keys)
        search.by_owner = True
    else:
        search.indexed &= Q(request_id=text)


def _read_key(search: RequestSearch, user: User, text: str) -> None:
    key = keys_visible_to(user).filter(public_id=text).first()
    _narrow(search, Q(key=key), key, "There is no such key.")


def _read_project(search: RequestSearch, user: User, text: str) -> None:
    project = projects_visible_to(user).filter(public_id=text).first()
    _narrow(search, Q(project=project), project, "There is no such project.")


def _narrow(search: RequestSearch, to: Q, found: ApiKey | Project | None, problem: str) -> None:
    if found is None:
        search.problems.append(problem)
        return
    search.indexed &= to
    search.by_owner = True


def _read_model(search: RequestSearch, _user: User, text: str) -> None:
    search.scanned &= Q(model=text[:100])


def _read_endpoint(search: RequestSearch, _user: User, text: str) -> None:
    if text in Endpoint.values:
        search.scanned &= Q(endpoint=text)
    else:
        search.problems.append("There is no such endpoint.")


def _read_status(search: RequestSearch, _user: User, text: str) -> None:
    if text in STATUS_CLASSES:
        first = int(text[0]) * 100
        search.scanned &= Q(status__gte=first, status__lt=first + 100)
    elif text.isascii() and text.isdecimal() and len(text) == 3:
        search.scanned &= Q(status=int(text))
    else:
        search.problems.append("A status is a number such as 429, or 2xx, 4xx, 5xx.")


def _read_period(search: RequestSearch, _user: User, text: str) -> None:
    period = PERIODS.get(text)
    if period is None:
        search.problems.append("A period is 1h, 24h, 7d or 30d.")
        return
    search.indexed &= arrived_since(timezone.now() - period)


def _read_slower(search: RequestSearch, _user: User, text: str) -> None:
    if text.isascii() and text.isdecimal() and len(text) < 10:
        search.scanned &= Q(duration_us__gte=int(text) * 1_000)
    else:
        search.problems.append("A duration is a whole number of milliseconds.")


def _read_text(search: RequestSearch, _user: User, text: str) -> None:
    """In the bodies that are kept."""
    holds = Q(request__icontains=text[:_LONGEST_TEXT]) | Q(response__icontains=text[:_LONGEST_TEXT])
    ids: QuerySet[Any] = RequestBody.objects.filter(holds).values("request_id")
    search.scanned &= Q(request_id__in=ids)


_READERS: dict[str, Callable[[RequestSearch, User, str], None]] = {
    "q": _read_id,
    "key": _read_key,
    "project": _read_project,
    "model": _read_model,
    "endpoint": _read_endpoint,
    "status": _read_status,
    "period": _read_period,
    "slower": _read_slower,
    "text": _read_text,
}
