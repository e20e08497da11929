"""One answered request, as the fast path hands it to the writer."""

from typing import NamedTuple

from apps.usage.models import NOBODY


class Record(NamedTuple):
    """The columns of `RequestRecord`, in its order; times are Unix seconds, durations microseconds."""

    time: float
    request_id: str
    project_id: int = NOBODY
    key_id: int = NOBODY
    user_id: int = NOBODY
    endpoint: str = "unknown"
    model: str = ""
    status: int = 200
    error_code: str = ""
    streamed: bool = False
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    reasoning_tokens: int = 0
    images: int = 0
    cost_nano: int | None = 0
    first_token_us: int | None = None
    duration_us: int = 0
    client_address: str = ""
    user_agent: str = ""
    retry_count: int = 0
    admitted_us: int | None = None


def microseconds(seconds: float) -> int:
    """A time to the microsecond, which is what databases keep; the one place where it is rounded."""
    return round(seconds * 1_000_000)
