from hypothesis import given
from hypothesis import strategies as st

from apps.usage.histogram import BOUNDS_US, BUCKETS, DURATION_COLUMNS, bucket_of, quantile

counts = st.lists(st.integers(0, 10_000), min_size=BUCKETS, max_size=BUCKETS)


def test_each_bucket_has_a_column() -> None:
    assert len(set(DURATION_COLUMNS)) == BUCKETS == len(BOUNDS_US) + 1


def test_a_bound_belongs_to_the_bucket_below_it() -> None:
    for index, bound in enumerate(BOUNDS_US):
        assert (bucket_of(bound), bucket_of(bound + 1)) == (index, index + 1)


@given(st.integers(-5, 10**12))
def test_a_duration_lies_between_the_bounds_of_its_bucket(microseconds: int) -> None:
    bucket = bucket_of(microseconds)
    assert bucket == 0 or BOUNDS_US[bucket - 1] < microseconds
    assert bucket == BUCKETS - 1 or microseconds <= BOUNDS_US[bucket]


@given(st.lists(st.integers(1, BOUNDS_US[-1]), min_size=1), st.floats(0, 1))
def test_a_quantile_lies_within_a_factor_of_two_of_the_true_one(durations: list[int], q: float) -> None:
    row = [0] * BUCKETS
    for duration in durations:
        row[bucket_of(duration)] += 1
    read = quantile(row, q)
    at = max(1, -int(-q * len(durations) // 1))
    true = sorted(durations)[at - 1]
    low = 0 if true <= BOUNDS_US[0] else BOUNDS_US[bucket_of(true) - 1]
    assert read is not None
    assert low <= read <= BOUNDS_US[bucket_of(true)]


@given(counts, st.floats(0, 1), st.floats(0, 1))
def test_quantiles_do_not_fall_as_q_rises(row: list[int], a: float, b: float) -> None:
    low, high = quantile(row, min(a, b)), quantile(row, max(a, b))
    assert (low is None and high is None) or (low is not None and high is not None and low <= high)


def test_nothing_counted_has_no_quantile() -> None:
    assert quantile([0] * BUCKETS, 0.5) is None


def test_a_quantile_is_linear_inside_its_bucket() -> None:
    row = [0] * BUCKETS
    row[2] = 4  # above 500 µs, up to 1 ms
    assert [quantile(row, q) for q in (0.25, 0.5, 1)] == [625, 750, 1000]
