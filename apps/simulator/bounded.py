"""A bounded cache for pure functions of texts."""

from typing import Generic, TypeVar

Value = TypeVar("Value")


class BoundedCache(Generic[Value]):
    """Remembers values by text (or bytes) within a budget of characters, forgetting what was not used lately.

    Two generations stand in for an exact LRU list: a hit costs one dictionary look-up, and nothing is relinked.
    """

    def __init__(self, characters: int) -> None:
        self._budget = characters // 2
        self._young: dict[str | bytes, Value] = {}
        self._old: dict[str | bytes, Value] = {}
        self._spent = 0

    def get(self, text: str | bytes) -> Value | None:
        value = self._young.get(text)
        if value is None:
            value = self._old.get(text)
            if value is not None:
                self._young[text] = value
                self._spent += len(text) + 100
        return value

    def put(self, text: str | bytes, value: Value, *, size: int = 0) -> None:
        """Remembers a value; `size` is what it holds beside its text, in characters."""
        # 100: what an entry costs in any case.
        cost = len(text) + size + 100
        if cost > self._budget:
            return
        if self._spent + cost > self._budget:
            self._old, self._young, self._spent = self._young, {}, 0
        self._young[text] = value
        self._spent += cost
