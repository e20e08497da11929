"""What Prometheus may scrape of this process. `project.health` shows it at /metrics.

The numbers are of one process since it started; the roll-ups are the ones that add up across processes and restarts.
Counting happens once a batch, from the sums that the writer makes anyway.
"""

from collections.abc import Iterator, Mapping
from itertools import accumulate

from prometheus_client import CollectorRegistry, Gauge
from prometheus_client.gc_collector import GCCollector
from prometheus_client.metrics_core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from apps.usage.histogram import BOUNDS_US, DURATION_COLUMNS
from apps.usage.rollups import SUM_COLUMNS, RollupKey, Sums

_DURATION_AT = SUM_COLUMNS.index(DURATION_COLUMNS[0])


class RecordCollector(Collector):
    """Requests, tokens and durations of all records that this process committed."""

    def __init__(self) -> None:
        self._sums: dict[tuple[str, int], list[int]] = {}

    def add(self, batch: Mapping[RollupKey, Sums]) -> None:
        """Counts a batch that was committed."""
        for key, sums in batch.items():
            group = (key.endpoint, key.status_class)
            have = self._sums.get(group)
            self._sums[group] = (
                list(sums.values)
                if have is None
                else [mine + more for mine, more in zip(have, sums.values, strict=True)]
            )

    def collect(self) -> Iterator[Metric]:
        requests = CounterMetricFamily(
            "openai_mock_requests", "Requests answered under /v1.", labels=["endpoint", "status_class"]
        )
        tokens = CounterMetricFamily("openai_mock_tokens", "Tokens of answered requests.", labels=["endpoint", "kind"])
        durations = HistogramMetricFamily(
            "openai_mock_request_duration_seconds",
            "From the arrival of a request to its record.",
            labels=["endpoint", "status_class"],
        )
        for (endpoint, status_class), values in sorted(self._sums.items()):
            labels = [endpoint, f"{status_class}xx"]
            columns = dict(zip(SUM_COLUMNS, values, strict=True))
            requests.add_metric(labels, columns["requests"])
            if columns["prompt_tokens"] or columns["completion_tokens"]:
                tokens.add_metric([endpoint, "prompt"], columns["prompt_tokens"])
                tokens.add_metric([endpoint, "completion"], columns["completion_tokens"])
            durations.add_metric(labels, _buckets(values), columns["duration_us"] / 1_000_000)
        yield from (requests, tokens, durations)


def _buckets(values: list[int]) -> list[tuple[str, float]]:
    bounds = [str(bound / 1_000_000) for bound in BOUNDS_US] + ["+Inf"]
    counts = accumulate(values[_DURATION_AT : _DURATION_AT + len(bounds)])
    return [(bound, float(count)) for bound, count in zip(bounds, counts, strict=True)]


REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)
GCCollector(registry=REGISTRY)
RECORDS = RecordCollector()
REGISTRY.register(RECORDS)
WAITING = Gauge("openai_mock_records_waiting", "Records that wait for their commit.", registry=REGISTRY)
