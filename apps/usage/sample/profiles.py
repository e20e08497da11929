"""Who sends sample traffic: some applications of a team, each with a key, its hours, models and habits."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

_OFFICE = (0, 0, 0, 0, 0, 0, 1, 3, 8, 14, 16, 15, 9, 13, 16, 15, 12, 8, 4, 2, 1, 1, 0, 0)
_AWAKE = (4, 3, 2, 2, 2, 3, 5, 8, 11, 13, 14, 14, 13, 14, 14, 13, 13, 14, 16, 18, 19, 17, 12, 7)
_NIGHT = (0, 22, 30, 18, 4, *[0] * 19)
_EVEN = (1,) * 24
_WORKING_DAYS = (1.0, 1.05, 1.1, 1.05, 0.9, 0.05, 0.04)
_MOST_DAYS = (1.0, 1.0, 1.05, 1.0, 1.0, 0.7, 0.65)


class Habit(NamedTuple):
    """One of the things that an application asks for. Tokens are medians."""

    endpoint: str
    model: str
    weight: float
    prompt_tokens: int = 0
    completion_tokens: int = 0
    streamed: float = 0.0
    """The part of requests that are streams."""
    reasoning: float = 0.0
    """The part of the output that is reasoning."""
    first_token_ms: int = 350
    tokens_per_second: int = 90


class Profile(NamedTuple):
    name: str
    share: float
    """Of all requests."""
    habits: Sequence[Habit]
    hours: Sequence[int]
    """How busy each hour of the day is (UTC), in any unit."""
    weekdays: Sequence[float]
    client: str
    growth: float = 1.0
    """Factor from week to week."""
    errors: Mapping[tuple[int, str], float] = {}
    """Status and code, and how often they come instead of an answer."""
    cached: float = 0.0
    """The part of long prompts that the platform has seen before."""
    incidents: bool = False
    """Whether it has hours in which it runs into its limit again and again."""


PROFILES = (
    Profile(
        "shop-assistant",
        0.34,
        (
            Habit("chat.completions", "gpt-4o-mini", 0.75, 1_450, 180, streamed=0.9),
            Habit("chat.completions", "gpt-4o", 0.25, 2_100, 260, streamed=0.9, first_token_ms=480),
        ),
        _AWAKE,
        _MOST_DAYS,
        "OpenAI/JS 5.20.0",
        growth=1.06,
        errors={(429, "rate_limit_exceeded"): 0.006, (400, "context_length_exceeded"): 0.002, (500, ""): 0.001},
        cached=0.5,
    ),
    Profile(
        "support-desk",
        0.16,
        (
            Habit("responses", "gpt-4.1-mini", 0.7, 2_600, 220, streamed=0.6),
            Habit("responses", "gpt-5-mini", 0.3, 1_900, 520, reasoning=0.55, first_token_ms=1_400),
        ),
        _OFFICE,
        _WORKING_DAYS,
        "OpenAI/Python 2.8.0",
        growth=1.02,
        errors={(400, "invalid_type"): 0.004, (404, "model_not_found"): 0.001},
        cached=0.35,
    ),
    Profile(
        "ci-nightly",
        0.13,
        (
            Habit("chat.completions", "gpt-4o", 0.8, 900, 140),
            Habit("chat.completions", "o4-mini", 0.2, 1_300, 900, reasoning=0.7, first_token_ms=2_200),
        ),
        _NIGHT,
        _WORKING_DAYS,
        "OpenAI/Python 1.109.1",
        growth=1.15,
        errors={(400, "unsupported_parameter"): 0.01},
    ),
    Profile(
        "search-index",
        0.2,
        (Habit("embeddings", "text-embedding-3-small", 1.0, 420),),
        _EVEN,
        _MOST_DAYS,
        "OpenAI/Go 3.8.1",
        errors={(429, "rate_limit_exceeded"): 0.002},
    ),
    Profile(
        "etl-worker",
        0.1,
        (
            Habit("chat.completions", "gpt-4o-mini", 0.85, 650, 60),
            Habit("moderations", "omni-moderation-latest", 0.15, 120),
        ),
        _EVEN,
        _MOST_DAYS,
        "python-httpx/0.28.1",
        errors={(429, "rate_limit_exceeded"): 0.03, (503, ""): 0.002},
        incidents=True,
    ),
    Profile(
        "studio",
        0.02,
        (
            Habit("images", "gpt-image-1", 0.8, 60, 1_056, first_token_ms=9_000, tokens_per_second=400),
            Habit("images", "dall-e-3", 0.2, 0, 0, first_token_ms=11_000),
        ),
        _OFFICE,
        _WORKING_DAYS,
        "OpenAI/JS 5.20.0",
        growth=1.1,
        errors={(400, "moderation_blocked"): 0.03},
    ),
    Profile(
        "notebooks",
        0.05,
        (
            Habit("chat.completions", "gpt-4o", 0.4, 3_200, 700, streamed=0.4),
            Habit("responses", "gpt-5", 0.3, 4_200, 1_600, reasoning=0.6, first_token_ms=3_000),
            Habit("completions", "gpt-3.5-turbo-instruct", 0.2, 300, 200),
            Habit("models", "", 0.1),
        ),
        _OFFICE,
        _WORKING_DAYS,
        "OpenAI/Python 2.8.0",
        errors={(404, "model_not_found"): 0.03, (400, "unknown_parameter"): 0.03, (429, "rate_limit_exceeded"): 0.01},
        cached=0.2,
    ),
)

TEAM = "team"
PROFILES_NAMED: Mapping[str, Sequence[Profile]] = {TEAM: PROFILES, **{one.name: (one,) for one in PROFILES}}
"""What a person may ask for: the whole team, or one of its applications."""
