"""Prices as people read them."""

from decimal import Decimal


def dollars(amount: Decimal) -> str:
    """US dollars to the last digit, with at least two decimals: `$2.50`, `$0.075`, `$1,250.00`."""
    whole, _, decimals = f"{amount.normalize():,f}".partition(".")
    return f"${whole}.{decimals.ljust(2, '0')}"
