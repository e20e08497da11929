"""What is only expected, in as many digits as a forecast has. Exact money is in `apps.keys.display`."""

from apps.usage.models import Forecast


def amount(metric: str, value: float) -> str:
    """`12,345` requests or tokens, `$1,234.50`; below a dollar to three digits, `$0.0123`."""
    if metric != Forecast.Metric.COST:
        return f"{value:,.0f}"
    dollars = value / 1_000_000_000
    return f"${dollars:,.2f}" if dollars >= 1 or dollars == 0 else f"${dollars:.3g}"
