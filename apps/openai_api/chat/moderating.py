"""Moderation within a chat: what was asked and what is answered, scored, and left out where the policy says so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import msgspec
from msgspec import Struct

from apps.catalog.queries import CatalogModel
from apps.openai_api.admission import is_withdrawn
from apps.openai_api.errors import ApiError
from apps.openai_api.moderations.answer import Result, result_of
from apps.simulator.assistant import Reply
from apps.simulator.completion import Completion
from apps.simulator.conversation import Turn
from apps.simulator.moderation.categories import ALL, OLDER
from apps.simulator.moderation.scores import Verdict, verdict_on

CONTENT_FILTER = "content_filter"
_OLDER_FAMILY = "text-moderation"
_LEFT_OUT = Completion((), 0, CONTENT_FILTER)
_encode = msgspec.json.Encoder().encode


class Policy(Struct, forbid_unknown_fields=True):
    mode: Literal["score", "block"]


class Policies(Struct, forbid_unknown_fields=True):
    input: Policy | None = None
    output: Policy | None = None


class ModerationOptions(Struct, forbid_unknown_fields=True):
    model: str
    policy: Policies | None = None


class ModerationResult(Result):
    """A result as a chat tells it: with the model, and what it is."""

    model: str = ""
    type: Literal["moderation_result"] = "moderation_result"


@dataclass(frozen=True)
class Moderating:
    """Who judges, by what name the answer calls it, and what is to be left out. `said` is what is judged of the input:
    the messages of the user that wait for an answer."""

    model: str
    told: str
    blocks_input: bool
    blocks_output: bool
    said: str

    @cached_property
    def of_input(self) -> Verdict:
        """Judged when first asked for, which is after the limits let the request pass."""
        return self._verdict(self.said)

    @property
    def stops(self) -> bool:
        """Whether there is to be no answer at all."""
        return self.blocks_input and _is_flagged(self.of_input)

    def judged(self, reply: Reply) -> Reply:
        """The reply with the verdict on it, or none of it: what it counted it still counts, as it was written first."""
        verdict = self._verdict(reply.told)
        if self.blocks_output and _is_flagged(verdict):
            return Reply(_LEFT_OUT, CONTENT_FILTER, reply.tokens, verdict=verdict)
        return reply._replace(verdict=verdict)

    def json(self, replies: Sequence[Reply]) -> bytes:
        """The `moderation` of an answer with these choices."""
        verdicts = [reply.verdict for reply in replies if reply.verdict is not None]
        return _encode({"input": self._told([self.of_input]), "output": self._told(verdicts)})

    def _told(self, verdicts: Sequence[Verdict]) -> dict[str, object]:
        results = [result_of(verdict, ModerationResult, model=self.told) for verdict in verdicts]
        return {"type": "moderation_results", "model": self.told, "results": results}

    def _verdict(self, text: str) -> Verdict:
        return verdict_on(text, (), OLDER if self.model.startswith(_OLDER_FAMILY) else ALL)


NOT_ANSWERED = Reply(_LEFT_OUT, CONTENT_FILTER, 0)


def moderating_of(
    options: ModerationOptions | None, turns: Sequence[Turn], models: Mapping[str, CatalogModel]
) -> Moderating | None:
    """How a request wants to be judged. Raises ApiError for a model that does not judge."""
    if options is None:
        return None
    model = models.get(options.model)
    if model is None or not model.moderations or is_withdrawn(model):
        raise ApiError(
            400,
            f"Invalid value: '{options.model[:100]}'. 'moderation.model' must be a moderation model, such as "
            "'omni-moderation-latest'.",
            code="invalid_value",
            param="moderation.model",
        )
    policy = options.policy or Policies()
    return Moderating(
        model.name,
        model.name if model.name.startswith(_OLDER_FAMILY) else options.model,
        policy.input is not None and policy.input.mode == "block",
        policy.output is not None and policy.output.mode == "block",
        _waiting(turns),
    )


def _waiting(turns: Sequence[Turn]) -> str:
    """What the user said since the assistant last spoke."""
    texts: list[str] = []
    for turn in reversed(turns):
        if turn.role == "assistant" and texts:
            break
        if turn.role == "user":
            texts.insert(0, turn.text)
    return "\n".join(texts)


def _is_flagged(verdict: Verdict) -> bool:
    return any(verdict.is_flagged(category) for category in verdict.scores)
