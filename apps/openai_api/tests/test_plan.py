"""The order of things: no answer is composed for who is over the limits."""

import pytest

from apps.keys.limiter import Limits
from apps.openai_api.tests.driving import World, key_entry


def test_nothing_is_composed_for_a_request_over_the_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_args: object, **_options: object) -> None:
        raise AssertionError("composed before the limits were asked")

    world = World(key_entry(Limits(requests_per_minute=1)))
    first, second = ({"model": "gpt-4o-mini", "messages": [{"role": "user", "content": text}]} for text in "ab")
    assert world.chat(first).status == 200
    monkeypatch.setattr("apps.openai_api.chat.planning.reply", never)
    assert world.chat(second).status == 429
