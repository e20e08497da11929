"""How many tokens one model counts for those of another: estimated from recorded bodies that the person may read."""

import json
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from apps.organization.models import User
from apps.simulator.tokens import encoding
from apps.usage.analysis import Slice
from apps.usage.models import RequestBody
from apps.usage.queries import records_visible_to

# Enough for two digits, and read and counted within a tenth of a second.
SAMPLE = 100
_CHARACTERS = 4_000
_SPOKEN = frozenset({"content", "input", "prompt", "text", "instructions", "arguments", "output", "delta"})


class Conversion(NamedTuple):
    """From the tokenizer of one model to that of another. `bodies`: how many it was estimated from; without any, tokens
    are taken over as they are."""

    source: str
    target: str
    ratio: Fraction
    bodies: int

    @property
    def told(self) -> str:
        """In words."""
        way = f"{self.source} to {self.target}"
        if not self.bodies:
            return f"{way}: no body is recorded to estimate from, so tokens are taken as they are."
        bodies = "1 recorded body" if self.bodies == 1 else f"{self.bodies} recorded bodies"
        return f"{way}: {float(self.ratio):.3f} for one, estimated from a sample of {bodies}."


def conversion_of(user: User, piece: Slice, models: frozenset[str], source: str, target: str) -> Conversion:
    """For the traffic of some models, whose tokenizer is `source`."""
    records = records_visible_to(user).filter(
        piece.selection.error_rows(piece.sight),
        time__gte=piece.period.start,
        time__lt=piece.period.end,
        model__in=models,
    )
    newest = list(records.order_by("-pk").values_list("request_id", flat=True)[: 4 * SAMPLE])
    bodies = RequestBody.objects.filter(request_id__in=newest).order_by("request_id")[:SAMPLE]
    texts = [text for body in bodies if (text := _text(body))]
    counted = [(encoding(source).count(text), encoding(target).count(text)) for text in texts]
    before = sum(one for one, _ in counted)
    ratio = Fraction(sum(other for _, other in counted), before) if before else Fraction(1)
    return Conversion(source, target, ratio, len(texts) if before else 0)


def _text(body: RequestBody) -> str:
    return "\n".join([*_spoken(body.request), *_spoken(body.response)])[:_CHARACTERS]


def _spoken(body: str) -> Iterator[str]:
    """What was said, of a body in JSON; one that was cut is taken whole."""
    try:
        yield from _strings(json.loads(body), spoken=False)
    except (ValueError, RecursionError):
        yield body


def _strings(value: Any, *, spoken: bool) -> Iterator[str]:
    if isinstance(value, str):
        if spoken:
            yield value
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one, spoken=spoken)
    elif isinstance(value, Mapping):
        for name, one in value.items():
            yield from _strings(one, spoken=name in _SPOKEN)
