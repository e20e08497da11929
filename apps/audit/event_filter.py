"""Which events are asked for: what the address of the page says, read once, for the page and for exports alike."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime, time
from ipaddress import ip_address

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_time

# What the address says for an actor without an id.
NOBODY_VALUE = "nobody"


@dataclass(frozen=True)
class EventFilter:
    """What is empty does not filter. `since` and `until` are included. `problems`: what could not be read, in words;
    nothing matches then."""

    actor: str = ""
    kind: str = ""
    object: str = ""
    verb: str = ""
    project: str = ""
    address: str = ""
    since: datetime | None = None
    until: datetime | None = None
    text: str = ""
    problems: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return self == EventFilter()

    def parameters(self) -> Iterator[tuple[str, str]]:
        """What filters, by name, as texts."""
        for field in fields(self):
            value = getattr(self, field.name)
            if value and field.name != "problems":
                yield field.name, value.isoformat() if isinstance(value, datetime) else value


def event_filter_read(address: Mapping[str, str]) -> EventFilter:
    """The filter that a query string tells. Never raises: what cannot be read is told in `problems`."""
    problems: list[str] = []
    texts = {name: _clean(address, name) for name in ("actor", "kind", "object", "verb", "project", "address")}
    if texts["project"] and not _is_number(texts["project"]):
        problems.append(f"“{texts['project']}” is no project.")
    texts["address"] = _address(texts["address"], problems)
    return EventFilter(
        **texts,
        since=_moment(address, "from", time.min, problems),
        until=_moment(address, "to", time.max, problems),
        text=_clean(address, "q"),
        problems=tuple(problems),
    )


def _clean(address: Mapping[str, str], name: str) -> str:
    # PostgreSQL takes no text with a NUL in it.
    return address.get(name, "").replace("\0", "").strip()


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19


def _address(text: str, problems: list[str]) -> str:
    try:
        return str(ip_address(text)) if text else ""
    except ValueError:
        problems.append(f"“{text}” is no IP address.")
        return text


def _moment(address: Mapping[str, str], side: str, without_time: time, problems: list[str]) -> datetime | None:
    """Day and time as the filter's two fields send them, in the reader's time zone; without a time the whole day."""
    day_text, time_text = (_clean(address, f"time_{side}_{part}") for part in (0, 1))
    if not day_text:
        if time_text:
            problems.append(f"The time {side} {time_text} has no date.")
        return None
    try:
        day = parse_date(day_text)
        at = parse_time(time_text) if time_text else without_time
    except ValueError:
        day = at = None
    if day is None or at is None:
        problems.append(f"“{f'{day_text} {time_text}'.strip()}” is no date and time such as 2026-11-23 14:05.")
        return None
    try:
        return timezone.make_aware(datetime.combine(day, at))
    except (ValueError, OverflowError):
        problems.append(f"“{day_text}” is out of range.")
        return None
