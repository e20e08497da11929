"""Which clients use a key, from which addresses: a row for each of them and day, written with the records.

An address and a user agent are whatever a caller says, so the number of rows is bounded: of a key on a day so many are
kept apart, and the rest is one row.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from apps.audit.redaction import redacted_text
from apps.usage.models import NOBODY, ClientUse
from apps.usage.record import Record
from apps.usage.rollups import moment
from apps.usage.statements import database_moment, insert_rows, where_there

DAY = 86_400
# Rows of a key and a day, beside the one of the rest.
MOST = 50
# The client of that row; none of a name as short has a space in it.
REST = "the rest"
_LONGEST = ClientUse._meta.get_field("client").max_length or 0
# Days of keys that are remembered; some 10 MB where each has all its rows.
_MOST_REMEMBERED = 2_000

_PRODUCT = re.compile(r"([A-Za-z][\w.-]*(?:/[A-Za-z][\w-]*)?)(?:[/ ]v?(\d+(?:\.\d+)?))?", re.ASCII)
# Browsers call themselves by the names of others too: the first that is found is theirs.
_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Version", "Safari"))


class ClientDay(NamedTuple):
    """What requests are summed by; `day` is the Unix time of its start (UTC)."""

    key_id: int
    day: int
    address: str
    client: str


_COLUMNS = (*ClientDay._fields, "requests", "last_request_at")
# What is known to have a row, by key and day. In this process alone; another one's rows are found when a new client
# comes, so the bound holds for all of them together.
_known: dict[tuple[int, int], set[tuple[str, str]]] = {}


def clients_write(records: Sequence[Record]) -> None:
    """Adds a batch to the rows, in the transaction of its records. One statement for a usual batch."""
    sums: dict[ClientDay, tuple[int, float]] = {}
    for caller, (requests, latest) in _callers(records).items():
        row = _row_of(*caller)
        before, later = sums.get(row, (0, 0.0))
        sums[row] = before + requests, max(latest, later)
    # In order, so that two processes that add to the same rows wait for each other and never in a circle.
    rows = [
        (row.key_id, database_moment(row.day), row.address, row.client, requests, database_moment(latest))
        for row, (requests, latest) in sorted(sums.items())
    ]
    ending = where_there(ClientUse, ClientDay._fields, add=("requests",), latest=("last_request_at",))
    insert_rows(ClientUse, _COLUMNS, rows, ending)


@lru_cache(maxsize=1024)
def client_of(user_agent: str) -> str:
    """A user agent in short: product and version, such as "OpenAI/Python 2.8", "curl 8.5", "Firefox 128"."""
    if user_agent.startswith("Mozilla/"):
        for mark, name in _BROWSERS:
            if found := re.search(rf"\b{mark}/(\d+)", user_agent):
                return f"{name} {found.group(1)}"[:_LONGEST]
    found = _PRODUCT.match(user_agent.strip())
    if not found:
        return "unknown" if user_agent.strip() else ""
    name, version = found.groups()
    # A client may be misconfigured to send its key as its name.
    name = redacted_text(name, _LONGEST - 10)
    return f"{name} {version}"[:_LONGEST] if version else name


def _callers(records: Iterable[Record]) -> dict[tuple[int, int, str, str], tuple[int, float]]:
    """Requests and the time of the last by key, day, address and user agent: most records of a batch have few of them,
    so that little is done for each record."""
    callers: dict[tuple[int, int, str, str], tuple[int, float]] = {}
    for record in records:
        if record.key_id == NOBODY:
            continue
        caller = (record.key_id, int(record.time // DAY), record.client_address, record.user_agent)
        known = callers.get(caller)
        time = record.time
        callers[caller] = (1, time) if known is None else (known[0] + 1, time if time > known[1] else known[1])
    return callers


def _row_of(key_id: int, day: int, address: str, user_agent: str) -> ClientDay:
    row = ClientDay(key_id, day * DAY, address, client_of(user_agent))
    return row if _has_room(row) else row._replace(address="", client=REST)


def _has_room(row: ClientDay) -> bool:
    """Whether the client has a row of its own, or may have one."""
    known = _known.get((row.key_id, row.day))
    if known is None:
        if len(_known) >= _MOST_REMEMBERED:
            _known.clear()
        known = _known[row.key_id, row.day] = set()
    who = (row.address, row.client)
    if who not in known and len(known) < MOST:
        known |= set(_stored(row))
        if len(known) < MOST:
            known.add(who)
    return who in known


def _stored(row: ClientDay) -> Iterable[tuple[str, str]]:
    rows = ClientUse.objects.filter(key=row.key_id, day=moment(row.day)).exclude(client=REST)
    return rows.values_list("address", "client")


def clients_forget() -> None:
    """Look at the table again, as a process that has just started does."""
    _known.clear()
