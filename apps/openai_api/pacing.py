"""How fast an answer comes: as fast as possible, or at the pace of its key or model."""

import asyncio
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from apps.catalog.queries import CatalogModel
    from apps.keys.snapshot import KeyEntry


class Pace(NamedTuple):
    """Seconds to the first token and between tokens."""

    first: float
    gap: float

    @property
    def is_instant(self) -> bool:
        return not self.first and not self.gap

    def due(self, token: int) -> float:
        """When a token (from 0) is due, in seconds after the request arrived."""
        return self.first + token * self.gap

    async def wait_for(self, tokens: int) -> None:
        """Sleeps as long as so many tokens take."""
        if not self.is_instant:
            await asyncio.sleep(self.due(tokens))


INSTANT = Pace(0.0, 0.0)


def pace_of(key: "KeyEntry | None", model: "CatalogModel") -> Pace:
    """The key's pace where it has one, else the model's."""
    first = key.first_token_ms if key is not None and key.first_token_ms is not None else model.first_token_ms
    rate = key.tokens_per_second if key is not None and key.tokens_per_second else model.tokens_per_second
    if not first and not rate:
        return INSTANT
    return Pace((first or 0) / 1000, 1 / rate if rate else 0.0)
