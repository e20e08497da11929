import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.keys.limiter import Bucket, Limits, Meter, Refusal


def meter(**limits: int) -> Meter:
    made = Meter()
    made.set_limits(Limits(**limits), now=0.0)
    return made


def test_a_key_without_limits_is_never_refused() -> None:
    free = meter()
    assert all(free.admit(0.0, tokens=10**9) is None for _ in range(1_000))


def test_the_request_after_the_limit_is_refused_and_told_when_to_try_again() -> None:
    limited = meter(requests_per_minute=3)
    assert [limited.admit(0.0) for _ in range(3)] == [None, None, None]
    assert limited.admit(0.0) == Refusal("requests", limit=3, used=3, requested=1, wait=20.0)


def test_waiting_as_told_is_enough() -> None:
    limited = meter(requests_per_minute=3)
    for _ in range(3):
        limited.admit(0.0)
    refusal = limited.admit(5.0)
    assert refusal
    assert refusal.wait == pytest.approx(15.0)
    assert limited.admit(19.99) is not None
    assert limited.admit(20.0) is None


def test_a_burst_above_the_limit_is_let_through_once() -> None:
    bursting = meter(requests_per_minute=60, requests_per_minute_burst=100)
    assert [bursting.admit(0.0) is None for _ in range(101)] == [True] * 100 + [False]
    assert bursting.admit(1.0) is None
    assert bursting.admit(1.0) is not None


def test_a_request_above_all_tokens_of_a_minute_can_never_pass() -> None:
    refusal = meter(tokens_per_minute=30_000).admit(0.0, tokens=31_538)
    assert refusal == Refusal("tokens", limit=30_000, used=0, requested=31_538, wait=None)


def test_reserved_tokens_that_were_not_used_come_back() -> None:
    limited = meter(tokens_per_minute=100)
    assert limited.admit(0.0, tokens=100) is None
    limited.settle(reserved=100, used=30)
    assert limited.tokens.state(0.0)[0] == 70


def test_images_that_were_not_made_come_back() -> None:
    limited = meter(images_per_minute=10)
    assert limited.admit(0.0, images=8) is None
    refusal = limited.admit(0.0, images=3)
    assert refusal
    assert (refusal.unit, refusal.used) == ("images", 8)
    limited.settle(0, 0, images=5)
    assert limited.images.state(0.0)[0] == 7


def test_tokens_above_the_reserve_are_owed() -> None:
    limited = meter(tokens_per_minute=60)
    limited.admit(0.0, tokens=10)
    limited.settle(reserved=10, used=90)
    refusal = limited.admit(0.0, tokens=1)
    assert refusal
    assert refusal.wait == pytest.approx(31.0)


def test_a_refused_request_takes_nothing() -> None:
    limited = meter(requests_per_minute=10, tokens_per_minute=50)
    assert limited.admit(0.0, tokens=60) is not None
    assert limited.requests.state(0.0) == (10, 0.0)
    assert limited.in_flight == 0


def test_no_more_than_the_allowed_requests_run_at_once() -> None:
    limited = meter(concurrent_requests=2)
    assert [limited.admit(0.0) is None for _ in range(3)] == [True, True, False]
    limited.settle(0, 0)
    assert limited.admit(0.0) is None


def test_a_day_limit_refills_over_the_day() -> None:
    daily = meter(requests_per_day=24)
    for _ in range(24):
        daily.admit(0.0)
    refusal = daily.admit(0.0)
    assert refusal
    assert (refusal.unit, refusal.wait) == ("requests_per_day", 3600.0)


def test_raising_a_limit_keeps_what_was_used() -> None:
    raised = meter(requests_per_minute=3)
    for _ in range(3):
        raised.admit(0.0)
    raised.set_limits(Limits(requests_per_minute=5), now=0.0)
    assert [raised.admit(0.0) is None for _ in range(3)] == [True, True, False]


def test_images_have_a_limit_of_their_own() -> None:
    limited = meter(images_per_minute=2)
    assert limited.admit(0.0, images=2) is None
    refusal = limited.admit(0.0, images=1)
    assert refusal
    assert refusal.unit == "images"


@given(st.integers(1, 50), st.lists(st.floats(0, 10), max_size=300))
def test_no_window_ever_holds_more_than_burst_and_refill(limit: int, gaps: list[float]) -> None:
    bucket = Bucket("requests", 60.0)
    bucket.set_limit(limit, 0, 0.0)
    now, passed = 0.0, 0
    for gap in gaps:
        now += gap
        if bucket.refusal(1, now) is None:
            bucket.level -= 1
            passed += 1
    assert passed <= limit + now * limit / 60.0 + 1e-6
