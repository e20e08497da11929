"""A bounded cache for pure functions of texts."""

from typing import Generic, TypeVar

Value = TypeVar("Value")
# How many texts that came once are known by their hash; some 5 MB.
_MOST_MET = 50_000


class BoundedCache(Generic[Value]):
    """Remembers values by text (or bytes) within a budget of characters, forgetting what was not used lately.

    Two generations stand in for an exact LRU list: a hit costs one dictionary look-up, and nothing is relinked.
    """

    def __init__(self, characters: int) -> None:
        self._budget = characters // 2
        self._young: dict[str | bytes, Value] = {}
        self._old: dict[str | bytes, Value] = {}
        self._spent = 0
        self._met: set[int] = set()

    def get(self, text: str | bytes) -> Value | None:
        value = self._young.get(text)
        if value is None:
            value = self._old.get(text)
            if value is not None:
                self._young[text] = value
                self._spent += len(text) + 100
        return value

    def put(self, text: str | bytes, value: Value, *, size: int = 0) -> None:
        """Remembers a value once its text came twice; `size` is what it holds beside its text, in characters."""
        if self._is_new(text):
            return
        # 100: what an entry costs in any case.
        cost = len(text) + size + 100
        if cost > self._budget:
            return
        if self._spent + cost > self._budget:
            self._old, self._young, self._spent = self._young, {}, 0
        self._young[text] = value
        self._spent += cost

    def _is_new(self, text: str | bytes) -> bool:
        """Whether this is the first time that the text comes. Most texts that come once never come again, and to keep
        them would drive from the processor's caches what is used all the time."""
        trace = hash(text)
        if trace in self._met:
            return False
        if len(self._met) >= _MOST_MET:
            self._met.clear()
        self._met.add(trace)
        return True
