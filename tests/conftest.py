"""One server process for all tests that only talk to it, and the keys that they talk to it with."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.serving import ServerProcess, running_server

# Keys by name, each for what its fields make of it. Limits are counted per key: a test that spends them has its own.
KEYS: Mapping[str, Mapping[str, Any]] = {
    "counted": {"requests_per_minute": 100, "tokens_per_minute": 6_000},
    "three a minute": {"requests_per_minute": 3},
    "two a second": {"requests_per_minute": 120, "requests_per_minute_burst": 1},
    "500 tokens a minute": {"tokens_per_minute": 500},
    "200 tokens a minute": {"tokens_per_minute": 200},
    "two a day": {"requests_per_day": 2},
    "one at once": {"concurrent_requests": 1, "tokens_per_second": 20},
    "reads models": {"permission_mode": "restricted", "permissions": {"models": "read"}},
    "reads responses": {"permission_mode": "restricted", "permissions": {"responses": "read"}},
    "chats": {"permission_mode": "restricted", "permissions": {"chat_completions": "write"}},
    "mini only": {"allowed_models": ["gpt-4o-mini*"]},
    "two images a minute": {"images_per_minute": 2},
    "office only": {"allowed_networks": ["10.0.0.0/8"]},
    "at home": {"allowed_networks": ["127.0.0.0/8"]},
    "paced": {"first_token_ms": 300, "tokens_per_second": 100},
    "slow": {"tokens_per_second": 20},
    "late": {"first_token_ms": 150},
    "to be revoked": {},
    "to be suspended": {},
    "to be rotated": {},
    "observed": {},
}


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with running_server(tmp_path_factory.mktemp("server")) as started:
        yield started


@pytest.fixture(scope="session")
def keys(server: ServerProcess) -> Mapping[str, str]:
    """The secrets of KEYS by name."""
    return server.issue_keys(**KEYS)
