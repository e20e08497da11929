"""Amounts of budgets as people read them."""

from apps.billing.models import Budget
from apps.keys.display import dollars


def amount_text(unit: str, amount: int) -> str:
    """`$12.50`, `1,200,000 tokens`, `300 requests`."""
    if unit == Budget.Unit.COST:
        return dollars(amount)
    return f"{amount:,} {unit[:-1] if amount == 1 else unit}"
