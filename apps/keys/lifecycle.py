"""The state machine of a key: which verb is lawful in which status, and where it leads.

`RULES` is the whole of it. Services obey it, pages ask it what to offer, tests walk it.
"""

from collections.abc import Mapping
from enum import StrEnum

from apps.keys.models import ApiKey

State = ApiKey.State
Status = ApiKey.Status


class Verb(StrEnum):
    SUSPEND = "suspend"
    RESUME = "resume"
    ROTATE = "rotate"
    EXPIRE = "expire"
    REVOKE = "revoke"
    UPDATE = "update"


class UnlawfulTransition(Exception):  # noqa: N818  (what happened, not what broke)
    """The verb cannot be done to a key in its status; the message is a sentence for people."""


class Refusal(str):
    """Why a verb is not lawful."""

    __slots__ = ()


# The stored state is kept: the verb changes something else. An expired key thus stays suspended below its expiry.
KEEPS = None

RULES: Mapping[Verb, Mapping[ApiKey.Status, ApiKey.State | Refusal | None]] = {
    Verb.SUSPEND: {
        Status.ACTIVE: State.SUSPENDED,
        Status.SUSPENDED: Refusal("This key is suspended already."),
        Status.EXPIRED: Refusal("An expired key cannot be suspended: it lets nobody in as it is."),
        Status.REVOKED: Refusal("A revoked key cannot be suspended: revocation is final."),
    },
    Verb.RESUME: {
        Status.ACTIVE: Refusal("This key is active already."),
        Status.SUSPENDED: State.ACTIVE,
        Status.EXPIRED: Refusal("An expired key cannot be resumed. Give it a later expiry date first."),
        Status.REVOKED: Refusal("A revoked key cannot be resumed: revocation is final. Issue a new key instead."),
    },
    Verb.ROTATE: {
        Status.ACTIVE: KEEPS,
        Status.SUSPENDED: KEEPS,
        Status.EXPIRED: Refusal("An expired key cannot be rotated. Give it a later expiry date first."),
        Status.REVOKED: Refusal("A revoked key cannot be rotated: revocation is final. Issue a new key instead."),
    },
    Verb.EXPIRE: {
        Status.ACTIVE: KEEPS,
        Status.SUSPENDED: KEEPS,
        Status.EXPIRED: KEEPS,
        Status.REVOKED: Refusal("The expiry date of a revoked key cannot be changed: revocation is final."),
    },
    Verb.REVOKE: {
        Status.ACTIVE: State.REVOKED,
        Status.SUSPENDED: State.REVOKED,
        Status.EXPIRED: State.REVOKED,
        Status.REVOKED: Refusal("This key is revoked already."),
    },
    Verb.UPDATE: {
        Status.ACTIVE: KEEPS,
        Status.SUSPENDED: KEEPS,
        Status.EXPIRED: KEEPS,
        Status.REVOKED: Refusal("A revoked key cannot be changed: revocation is final."),
    },
}


def refusal(verb: Verb, key: ApiKey) -> str:
    """The sentence that says why `verb` cannot be done to `key` now; empty where it can."""
    outcome = RULES[verb][key.status]
    return str(outcome) if isinstance(outcome, Refusal) else ""


def next_state(verb: Verb, key: ApiKey) -> ApiKey.State:
    """The stored state after `verb`. Raises UnlawfulTransition."""
    outcome = RULES[verb][key.status]
    if isinstance(outcome, Refusal):
        raise UnlawfulTransition(str(outcome))
    return State(key.state) if outcome is KEEPS else outcome
