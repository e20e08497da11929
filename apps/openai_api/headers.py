"""Headers of every answer under /v1, computed from the real state of the key's limits."""

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from apps.keys.limiter import Bucket
from apps.openai_api.errors import go_duration

if TYPE_CHECKING:
    from apps.openai_api.call import Call

API_VERSION = (b"openai-version", b"2020-10-01")
_EXPOSED = (
    b"x-request-id, openai-organization, openai-project, openai-processing-ms, openai-version, retry-after, "
    b"retry-after-ms, x-ratelimit-limit-requests, x-ratelimit-limit-tokens, x-ratelimit-remaining-requests, "
    b"x-ratelimit-remaining-tokens, x-ratelimit-reset-requests, x-ratelimit-reset-tokens, x-should-retry"
)

HeaderList = list[tuple[bytes, bytes]]


def response_headers(call: "Call", content_type: bytes, extra: Mapping[bytes, bytes] | None) -> HeaderList:
    """All headers of an answer but its length."""
    headers = [
        (b"content-type", content_type),
        (b"x-request-id", call.request_id.encode()),
        (b"openai-processing-ms", b"%d" % (call.elapsed_us() // 1000)),
        API_VERSION,
    ]
    key = call.key
    if key is not None:
        now = time.monotonic()
        headers.append((b"openai-organization", key.organization_id.encode()))
        headers.append((b"openai-project", key.project_public_id.encode()))
        if key.meter.requests.limit:
            headers += _limit_headers(key.meter.requests, now, *_REQUESTS)
        if key.meter.tokens.limit:
            headers += _limit_headers(key.meter.tokens, now, *_TOKENS)
    if extra:
        headers += extra.items()
    if b"origin" in call.headers:
        headers += cors_headers(call.headers[b"origin"], call.server.cors_origins)
    return headers


_REQUESTS = (b"x-ratelimit-limit-requests", b"x-ratelimit-remaining-requests", b"x-ratelimit-reset-requests")
_TOKENS = (b"x-ratelimit-limit-tokens", b"x-ratelimit-remaining-tokens", b"x-ratelimit-reset-tokens")


def _limit_headers(bucket: Bucket, now: float, limit: bytes, remaining: bytes, reset: bytes) -> HeaderList:
    left, seconds = bucket.state(now)
    return [
        (limit, b"%d" % bucket.limit),
        (remaining, b"%d" % left),
        (reset, go_duration(int(seconds * 1000)).encode()),
    ]


def cors_headers(origin: bytes, allowed: frozenset[bytes]) -> HeaderList:
    """What lets a page of this origin read the answer; nothing for an origin that is not allowed."""
    if b"*" in allowed:
        answer = b"*"
    elif origin in allowed:
        answer = origin
    else:
        return []
    return [
        (b"access-control-allow-origin", answer),
        (b"access-control-expose-headers", _EXPOSED),
        (b"vary", b"Origin"),
    ]


def preflight_headers(origin: bytes, asked: bytes, allowed: frozenset[bytes]) -> HeaderList:
    """The answer to a browser that asks first; `asked` is its Access-Control-Request-Headers."""
    granted = cors_headers(origin, allowed)
    if granted:
        granted += [
            (b"access-control-allow-methods", b"GET, POST, DELETE, OPTIONS"),
            (b"access-control-allow-headers", asked or b"authorization, content-type"),
            (b"access-control-max-age", b"86400"),
        ]
    return granted
