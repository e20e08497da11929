"""The answer of POST /v1/moderations."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING, TypeVar

import msgspec

from apps.simulator.moderation.scores import Verdict

if TYPE_CHECKING:
    from apps.openai_api.call import Call
    from apps.openai_api.moderations.plan import ModerationPlan

_encode = msgspec.json.Encoder().encode


class Result(msgspec.Struct):
    """One result; the keys of its dictionaries are the categories of the model, in their order."""

    flagged: bool
    categories: dict[str, bool]
    category_scores: dict[str, float]
    category_applied_input_types: dict[str, Sequence[str]]


Kind = TypeVar("Kind", bound=Result)


class Moderation(msgspec.Struct):
    id: str
    model: str
    results: msgspec.Raw


def results_json(verdicts: Sequence[Verdict]) -> bytes:
    """The `results` of an answer."""
    return _encode([result_of(verdict, Result) for verdict in verdicts])


def answer_json(call: "Call", plan: "ModerationPlan") -> bytes:
    """The whole answer. Frozen: its id is a digest of the body."""
    name = blake2b(call.body, digest_size=16).hexdigest() if call.frozen else call.id
    return _encode(Moderation(f"modr-{name}", plan.told_model, msgspec.Raw(plan.results)))


def result_of(verdict: Verdict, kind: type[Kind], **more: str) -> Kind:
    """The result that tells a verdict; `more` is what the kind of result has beside."""
    flags = {str(category): verdict.is_flagged(category) for category in verdict.scores}
    return kind(
        any(flags.values()),
        flags,
        {str(category): score for category, score in verdict.scores.items()},
        {str(category): kinds for category, kinds in verdict.inputs.items()},
        **more,
    )
