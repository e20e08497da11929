"""The log of deliveries: what of it a page shows, read from its address."""

from datetime import timedelta
from typing import NamedTuple

from django.http import QueryDict
from django.utils import timezone

from apps.delivery.models import Delivery
from apps.delivery.queries import deliveries_visible_to
from apps.listing.keyset import Cursor, KeysetPage, keyset_page
from apps.organization.models import User

PAGE_SIZE = 50
PERIODS = {"hour": ("Last hour", timedelta(hours=1)), "day": ("Last 24 hours", timedelta(days=1))}
PERIODS |= {"week": ("Last 7 days", timedelta(days=7)), "month": ("Last 30 days", timedelta(days=30))}


class Search(NamedTuple):
    """What is asked for; what means nothing is left out."""

    text: str = ""
    channel: str = ""
    kind: str = ""
    state: str = ""
    period: str = ""

    @classmethod
    def read(cls, asked: QueryDict) -> "Search":
        state, period = asked.get("state", ""), asked.get("period", "")
        return cls(
            asked.get("q", "").strip()[:100],
            asked.get("channel", "")[:40],
            asked.get("kind", "")[:60],
            state if state in Delivery.State.values else "",
            period if period in PERIODS else "",
        )


def deliveries_found(user: User, search: Search, cursor: Cursor | None) -> KeysetPage[Delivery]:
    """A page of the deliveries that the person sees, the newest first. `search.text`: an id or what the sender calls
    it, or their beginning."""
    found = deliveries_visible_to(user)
    if search.text:
        found = found.filter(public_id__startswith=search.text) | found.filter(key__startswith=search.text)
    for column, value in (("channel__public_id", search.channel), ("kind", search.kind), ("state", search.state)):
        if value:
            found = found.filter(**{column: value})
    if search.period:
        found = found.filter(created_at__gte=timezone.now() - PERIODS[search.period][1])
    return keyset_page(found.order_by(), cursor=cursor, size=PAGE_SIZE)
