"""Texts of the formats that JSON Schema knows by name."""

from collections.abc import Callable

from apps.simulator.drawing import Draw
from apps.simulator.json_schema.slot import Slot

_DATES = ("2026-05-14", "2026-03-02", "2026-09-21", "2026-11-08", "2026-06-30", "2026-01-19")
_TIMES = ("09:30:00", "14:00:00", "18:45:00", "11:15:00", "16:20:00", "08:05:00")
_FIRST = ("ada", "grace", "alan", "katherine", "linus", "radia", "edsger", "barbara")
_HOSTS = ("example.com", "www.example.org", "api.example.com", "shop.example.net")
_PATHS = ("docs", "articles/42", "products/blue-lamp", "team", "reports/2026")


def format_texts(named: str, slot: Slot, draw: Draw) -> list[str]:
    """Texts of a format, the next one of a list for each item; none for a format that is not known."""
    at = slot.at + draw.number(0, 5)
    writer = _WRITERS.get(named)
    return [writer(at, draw)] if writer else []


def uuid(draw: Draw) -> str:
    """A UUID of version 4."""
    digits = f"{draw.number(0, 2**32 - 1):08x}{draw.number(0, 2**32 - 1):08x}"
    more = f"{draw.number(0, 2**32 - 1):08x}{draw.number(0, 2**32 - 1):08x}"
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:]}-{'89ab'[int(more[0], 16) % 4]}{more[1:4]}-{more[4:]}"


def _of(options: tuple[str, ...], at: int) -> str:
    return options[at % len(options)]


_WRITERS: dict[str, Callable[[int, Draw], str]] = {
    "date": lambda at, _: _of(_DATES, at),
    "time": lambda at, _: f"{_of(_TIMES, at)}Z",
    "date-time": lambda at, _: f"{_of(_DATES, at)}T{_of(_TIMES, at)}Z",
    "duration": lambda at, _: _of(("PT1H30M", "P3D", "PT45M", "P2W", "PT10M", "P1M"), at),
    "email": lambda at, _: f"{_of(_FIRST, at)}@example.com",
    "idn-email": lambda at, _: f"{_of(_FIRST, at)}@example.com",
    "hostname": lambda at, _: _of(_HOSTS, at),
    "idn-hostname": lambda at, _: _of(_HOSTS, at),
    "ipv4": lambda at, _: f"192.0.2.{at % 250 + 1}",
    "ipv6": lambda at, _: f"2001:db8::{at % 250 + 1:x}",
    "uri": lambda at, _: f"https://example.com/{_of(_PATHS, at)}",
    "url": lambda at, _: f"https://example.com/{_of(_PATHS, at)}",
    "iri": lambda at, _: f"https://example.com/{_of(_PATHS, at)}",
    "uri-reference": lambda at, _: f"/{_of(_PATHS, at)}",
    "iri-reference": lambda at, _: f"/{_of(_PATHS, at)}",
    "uri-template": lambda at, _: f"https://example.com/{_of(_PATHS, at)}/{{id}}",
    "json-pointer": lambda at, _: f"/items/{at % 10}",
    "relative-json-pointer": lambda at, _: f"{at % 3}/name",
    "regex": lambda at, _: _of(("^[a-z]+$", "^[0-9]{4}$", "^[A-Z]{2}-[0-9]+$"), at),
    "uuid": lambda _, draw: uuid(draw),
}
