"""An alternative to what was: another model, the prices of another date, batch, cache, growth. Read from an address."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

# So many are compared with today beside each other.
MOST = 3
_LARGEST_GROWTH = 10_000


@dataclass(frozen=True)
class Alternative:
    """What is empty is as it was recorded. `only`: the one model whose traffic it is about; all other traffic stays as
    it is. `cached`: the percentage of input tokens that the prompt cache has. `growth`: percent."""

    model: str = ""
    only: str = ""
    prices_of: date | None = None
    is_batch: bool = False
    cached: int | None = None
    growth: int = 0

    @property
    def is_as_recorded(self) -> bool:
        """Whether tokens are priced as they were, whatever their number."""
        return not self.model and self.prices_of is None and self.cached is None

    @property
    def told(self) -> str:
        """In words."""
        parts = [f"on {self.model}"] if self.model else []
        parts += [f"at the prices of {self.prices_of}"] if self.prices_of else []
        parts += ["in batches"] if self.is_batch else []
        parts += [f"{self.cached} % of input cached"] if self.cached is not None else []
        parts += [f"{self.growth:+} % traffic"] if self.growth else []
        told = ", ".join(parts) or "as recorded"
        return f"{self.only} {told}" if self.only else told[0].upper() + told[1:]

    def as_query(self, number: int) -> list[tuple[str, str]]:
        """The parameters of an address that lead back to it."""
        pairs = {
            "model": self.model,
            "only": self.only,
            "date": self.prices_of.isoformat() if self.prices_of else "",
            "batch": "1" if self.is_batch else "",
            "cache": "" if self.cached is None else str(self.cached),
            "growth": str(self.growth) if self.growth else "",
        }
        return [(f"{name}{number}", value) for name, value in pairs.items() if value]


def alternatives_read(query: Mapping[str, str], models: Collection[str]) -> tuple[list[Alternative], list[str]]:
    """Those that an address names, and what could not be understood, in words; that was left out. Parameters, each with
    a number from 1: model, only, date, batch, cache, growth."""
    problems: list[str] = []
    found = [_read(query, number, models, problems) for number in range(1, MOST + 1)]
    return [one for one in found if one != Alternative()], problems


def _read(query: Mapping[str, str], number: int, models: Collection[str], problems: list[str]) -> Alternative:
    text = {
        name: query.get(f"{name}{number}", "").strip() for name in ("model", "only", "date", "batch", "cache", "growth")
    }
    if text["model"] and text["model"] not in models:
        problems.append(f"There is no model “{text['model'][:60]}”.")
        text["model"] = ""
    return Alternative(
        model=text["model"],
        only=text["only"][:100],
        prices_of=_date(text["date"], problems),
        is_batch=bool(text["batch"]),
        cached=_whole(text["cache"], "A part of the input that is cached", 0, 100, problems),
        growth=_whole(text["growth"], "A growth", -100, _LARGEST_GROWTH, problems) or 0,
    )


def _date(text: str, problems: list[str]) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        problems.append(f"“{text[:20]}” is no date such as 2026-01-31.")
        return None


def _whole(text: str, what: str, least: int, most: int, problems: list[str]) -> int | None:
    if not text:
        return None
    try:
        number = int(text)
    except ValueError:
        number = most + 1
    if not least <= number <= most:
        problems.append(f"{what} is a whole number of percent from {least} to {most:,}.")
        return None
    return number
