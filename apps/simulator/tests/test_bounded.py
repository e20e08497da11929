from apps.simulator.bounded import BoundedCache


def test_what_was_put_is_there() -> None:
    cache: BoundedCache[int] = BoundedCache(10_000)
    cache.put("a", 1)
    assert cache.get("a") == 1
    assert cache.get("b") is None


def test_it_never_holds_more_than_its_budget() -> None:
    cache: BoundedCache[int] = BoundedCache(10_000)
    for number in range(1_000):
        cache.put(f"{number:100}", number)
    held = [number for number in range(1_000) if cache.get(f"{number:100}") is not None]
    assert 0 < len(held) * 200 <= 10_000


def test_what_is_used_again_and_again_is_not_forgotten() -> None:
    cache: BoundedCache[int] = BoundedCache(10_000)
    cache.put("favourite", 7)
    for number in range(1_000):
        cache.put(f"{number:100}", number)
        assert cache.get("favourite") == 7


def test_a_value_that_is_larger_than_the_budget_is_not_kept() -> None:
    cache: BoundedCache[int] = BoundedCache(1_000)
    cache.put("small", 1)
    cache.put("large", 2, size=1_000_000)
    assert cache.get("large") is None
    assert cache.get("small") == 1
