"""What Prometheus may scrape of this process. `project.health` shows it at /metrics.

The numbers are of one process since it started; the roll-ups are the ones that add up across processes and restarts.
"""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

from apps.usage.histogram import BOUNDS_US
from apps.usage.record import Record

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)
GCCollector(registry=REGISTRY)

REQUESTS = Counter(
    "openai_mock_requests", "Requests answered under /v1.", ["endpoint", "status_class"], registry=REGISTRY
)
TOKENS = Counter("openai_mock_tokens", "Tokens of answered requests.", ["kind"], registry=REGISTRY)
DURATION = Histogram(
    "openai_mock_request_duration_seconds",
    "From the arrival of a request to the end of its answer.",
    ["endpoint"],
    buckets=[bound / 1_000_000 for bound in BOUNDS_US],
    registry=REGISTRY,
)
WAITING = Gauge("openai_mock_records_waiting", "Records that wait for their commit.", registry=REGISTRY)


def record_observe(record: Record) -> None:
    """Count one answered request."""
    REQUESTS.labels(record.endpoint, f"{record.status // 100}xx").inc()
    DURATION.labels(record.endpoint).observe(record.duration_us / 1_000_000)
    TOKENS.labels("prompt").inc(record.prompt_tokens)
    TOKENS.labels("completion").inc(record.completion_tokens)
