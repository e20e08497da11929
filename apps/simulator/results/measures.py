"""A field of a result as people say it: "temperature_c": 21 is a temperature of 21 °C."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from apps.simulator.results.parsed import Value, plain


class Measure(NamedTuple):
    """What is told of a field: its name in words, and its value with its unit."""

    label: str
    told: str


_LONGER = {
    "temp": "temperature", "avg": "average", "qty": "quantity", "desc": "description", "num": "number",
    "feelslike": "felt temperature", "eta": "estimated arrival", "id": "ID", "url": "URL", "lat": "latitude",
    "lon": "longitude", "lng": "longitude", "dob": "date of birth", "kph": "km/h",
}  # fmt: skip
_FIRST = {"max": "highest", "min": "lowest", "avg": "average", "total": "total", "maximum": "highest",
          "minimum": "lowest"}  # fmt: skip
_DEGREES = {"c": "°C", "celsius": "°C", "centigrade": "°C", "f": "°F", "fahrenheit": "°F", "k": "K", "kelvin": "K"}
_CURRENCIES = {"usd": "$", "eur": "€", "gbp": "£", "chf": "CHF", "jpy": "¥", "cad": "CAD", "aud": "AUD", "inr": "₹"}
# Endings of names that are units whatever stands before them.
_UNITS = {
    "celsius": "°C", "fahrenheit": "°F", "kelvin": "K", "kph": "km/h", "kmh": "km/h", "kmph": "km/h", "mph": "mph",
    "mps": "m/s", "knots": "knots", "km": "km", "cm": "cm", "mm": "mm", "miles": "miles", "mi": "miles",
    "meters": "m", "metres": "m", "kilometers": "km", "feet": "ft", "ft": "ft", "inches": "in", "kg": "kg",
    "grams": "g", "lbs": "lb", "lb": "lb", "kcal": "kcal", "hpa": "hPa", "mbar": "mbar", "ms": "ms",
    "seconds": "seconds", "secs": "seconds", "sec": "seconds", "minutes": "minutes", "mins": "minutes",
    "hours": "hours", "hrs": "hours", "days": "days", "weeks": "weeks", "bytes": "bytes", "kb": "KB", "gb": "GB",
    "kwh": "kWh", "percent": "%", "pct": "%", "percentage": "%",
}  # fmt: skip
# Endings that are units only behind certain words: "temp_min" is no minute, "vitamin_c" no degree.
_UNITS_BEHIND = (
    (_DEGREES, frozenset("temp temperature feels feelslike like dew dewpoint high low max min avg".split())),
    ({"min": "minutes", "s": "seconds", "h": "hours"}, frozenset("duration time delay wait travel cook prep".split())),
    ({"m": "m"}, frozenset("distance height width length depth elevation altitude visibility".split())),
    ({"g": "g", "mg": "mg"}, frozenset("weight mass protein fat carbs sugar fiber salt".split())),
    ({"mb": "mbar"}, frozenset(("pressure",))),
    ({"mb": "MB"}, frozenset("size memory disk file used free".split())),
)
_ARE_DEGREES = frozenset("temperature temp high low feels".split())
_ARE_MONEY = frozenset("price cost amount total fee balance salary subtotal tax rate".split())


def words_of(name: str) -> list[str]:
    """ "wind_speed" and "windSpeed" as "wind", "speed"; "sky" as "sky"."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    words = re.findall(r"[^\W_]+", spaced)
    return [word if word.isupper() and len(word) > 1 else word.lower() for word in words]


def measure(name: str, value: Value, beside: Mapping[str, Value]) -> Measure:
    """What is told of a field; `beside` are the fields of the same object, one of which may name the unit."""
    words = words_of(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return Measure(label_of(words), told_value(value))
    unit, words = _unit(words, beside)
    return Measure(label_of(words), with_unit(value, unit))


def with_unit(value: float, unit: str) -> str:
    """A number with its unit where its language has it: "$5", "40%", "21 °C"."""
    if unit in ("$", "€", "£", "¥", "₹"):
        written = f"{value:.2f}" if isinstance(value, float) and abs(value) < 1e15 else plain(value)
        return f"-{unit}{written[1:]}" if written.startswith("-") else f"{unit}{written}"
    return f"{plain(value)}%" if unit == "%" else f"{plain(value)} {unit}".strip()


def told_value(value: Value) -> str:
    """A value that is not a number with a unit; a list as people list things."""
    if value is None:
        return "not known"
    if isinstance(value, list):
        items = [plain(inner) for inner in value if not isinstance(inner, dict | list)]
        return listed(items) if items else f"{len(value)} entries"
    return plain(value)


_MOST_LISTED = 8


def listed(items: list[str]) -> str:
    """ "a", "a and b", "a, b and c"; a long list ends in the number of the rest."""
    if len(items) > _MOST_LISTED:
        items = [*items[:_MOST_LISTED], f"{len(items) - _MOST_LISTED} more"]
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}" if items else "none"


def label_of(words: list[str]) -> str:
    """The words of a name as they are said: "temp", "max" as "highest temperature"."""
    if len(words) > 1 and words[-1] in _FIRST:
        words = [_FIRST[words[-1]], *words[:-1]]
    elif len(words) > 1 and words[0] in _FIRST:
        words = [_FIRST[words[0]], *words[1:]]
    return " ".join(_LONGER.get(word, word) for word in words) or "value"


def units_are_told(fields: Mapping[str, Value]) -> frozenset[str]:
    """The fields that only name a unit which another field is told with."""
    numbers = [name for name, value in fields.items() if isinstance(value, int | float) and not isinstance(value, bool)]
    return frozenset(
        name
        for name, value in fields.items()
        if isinstance(value, str)
        and (
            (name.lower() in ("unit", "units") and any(_degrees_beside(words_of(one), fields) for one in numbers))
            or (name.lower() == "currency" and any(_money_beside(words_of(one), fields) for one in numbers))
        )
    )


def _unit(words: list[str], beside: Mapping[str, Value]) -> tuple[str, list[str]]:
    """(unit or "", the words without it)."""
    if len(words) > 1:
        *before, last = words
        last = last.lower()
        if last in _CURRENCIES:
            return _CURRENCIES[last], before
        if last in _UNITS:
            return _UNITS[last], before
        for units, signs in _UNITS_BEHIND:
            if last in units and not signs.isdisjoint(before):
                return units[last], before
    elif words and words[0] in ("celsius", "fahrenheit"):
        return _DEGREES[words[0]], ["temperature"]
    return _degrees_beside(words, beside) or _money_beside(words, beside), words


def _degrees_beside(words: list[str], beside: Mapping[str, Value]) -> str:
    if _ARE_DEGREES.isdisjoint(words):
        return ""
    told = next((value for name, value in beside.items() if name.lower() in ("unit", "units")), None)
    if not isinstance(told, str):
        return ""
    return _DEGREES.get(told.lower().strip("°"), {"metric": "°C", "imperial": "°F"}.get(told.lower(), ""))


def _money_beside(words: list[str], beside: Mapping[str, Value]) -> str:
    told = beside.get("currency")
    if _ARE_MONEY.isdisjoint(words) or not isinstance(told, str) or not told.strip():
        return ""
    return _CURRENCIES.get(told.lower(), told.strip()[:8])
