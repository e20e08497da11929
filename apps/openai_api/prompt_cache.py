"""Which prompts came before, as the platform's prompt caching would know them again: in memory, for some minutes.

It changes what a request counts as cached and costs, never what is answered. Each process has its own, as the
platform's machines do.
"""

from collections.abc import Sequence

from apps.simulator.prefixes import tokens_of

# How long a prefix is kept after its last use, in seconds.
LIFETIME = 300.0
_LIFETIMES = {"in_memory": LIFETIME, "24h": 86_400.0, "30m": 1_800.0}
# Prefixes kept at most, some 10 MB; in two generations, of which the older one is forgotten as a whole.
_MOST = 60_000

Key = tuple[str, bytes]


def lifetime_of(*asked: str | None) -> float:
    """The longest of the lifetimes that a request asks for, by their names."""
    return max([_LIFETIMES[name] for name in asked if name is not None], default=LIFETIME)


class PromptCache:
    """Prefixes of prompts with the moment (in seconds of any clock) until which they are kept."""

    def __init__(self) -> None:
        self._young: dict[Key, float] = {}
        self._old: dict[Key, float] = {}

    def use(self, scope: str, prefixes: Sequence[bytes], now: float, lifetime: float = LIFETIME) -> int:
        """How many tokens of a prompt came before in that scope. Its prefixes are known from now on."""
        counts = range(len(prefixes), 0, -1)
        known = next((count for count in counts if now < self._kept_until((scope, prefixes[count - 1]))), 0)
        for prefix in prefixes:
            key = (scope, prefix)
            self._young[key] = max(now + lifetime, self._kept_until(key))
        if len(self._young) > _MOST // 2:
            self._old, self._young = self._young, {}
        return tokens_of(known)

    def _kept_until(self, key: Key) -> float:
        return max(self._young.get(key, 0.0), self._old.get(key, 0.0))
