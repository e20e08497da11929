from apps.simulator.bounded import BoundedCache


def put_twice(cache: BoundedCache[int], text: str, value: int, size: int = 0) -> None:
    cache.put(text, value, size=size)
    cache.put(text, value, size=size)


def test_what_came_twice_is_there() -> None:
    cache: BoundedCache[int] = BoundedCache(10_000)
    put_twice(cache, "a", 1)
    assert cache.get("a") == 1
    assert cache.get("b") is None


def test_what_came_once_is_not_kept() -> None:
    cache: BoundedCache[int] = BoundedCache(10_000)
    cache.put("a", 1)
    assert cache.get("a") is None


def test_it_never_holds_more_than_its_budget() -> None:
    cache: BoundedCache[int] = BoundedCache(10_000)
    for number in range(1_000):
        put_twice(cache, f"{number:100}", number)
    held = [number for number in range(1_000) if cache.get(f"{number:100}") is not None]
    assert 0 < len(held) * 200 <= 10_000


def test_what_is_used_again_and_again_is_not_forgotten() -> None:
    cache: BoundedCache[int] = BoundedCache(10_000)
    put_twice(cache, "favourite", 7)
    for number in range(1_000):
        put_twice(cache, f"{number:100}", number)
        assert cache.get("favourite") == 7


def test_a_value_that_is_larger_than_the_budget_is_not_kept() -> None:
    cache: BoundedCache[int] = BoundedCache(1_000)
    put_twice(cache, "small", 1)
    put_twice(cache, "large", 2, size=1_000_000)
    assert cache.get("large") is None
    assert cache.get("small") == 1
